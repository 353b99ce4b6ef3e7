// Knows the five faces of a rating (lucide.dev) with their official words, and its reasons.

import { h } from "/static/dom.js";
import { t } from "/static/words.js";

/** @typedef {{score: number, reasons: string[]}} Given */

const SVG = "http://www.w3.org/2000/svg";
const EYES = "M15 10V9M9 10V9";
/** @type {[number, string][]} */
const FACES = [
  [5, `${EYES}M7.084 14.302a5.12 5.12 0 009.833 0 .24.24 0 00-.235-.302H7.32a.24.24 0 00-.235.302`],
  [4, `${EYES}M16.472 15a6 6 0 01-8.943 0`],
  [3, `${EYES}M8 16h8`],
  [2, `${EYES}M9 16a5 5 0 016 0`],
  [1, "M15 12v-1.584M17 10a5 5 0 00-3 1M7 10a5 5 0 013 1M9 12v-1.584M9 17a5 5 0 016.001 0"],
];
const REASONS = ["attitude", "guidance", "waiting", "procedure", "place", "other"];

/**
 * The five faces as buttons, the best first; the chosen one is pressed.
 * @param {number} chosen 0 for none yet @param {(score: number) => void} onChoose
 */
export function faces(chosen, onChoose) {
  return h("div", { class: "faces", role: "group", "aria-label": t("rating.question") },
    FACES.map(([score, path]) => h("button",
      { class: `face face-${score}`, type: "button", key: `face-${score}`,
        "aria-pressed": String(score === chosen), onclick: () => onChoose(score) },
      drawn(path), h("span", null, t(`rating.score_${score}`)))));
}

/**
 * The reasons as buttons that can be pressed and released.
 * @param {string[]} chosen @param {(chosen: string[]) => void} onChange
 */
export function reasons(chosen, onChange) {
  const without = (/** @type {string} */ one) => chosen.filter((other) => other !== one);
  return h("div", { class: "reasons", role: "group", "aria-label": t("rating.reasons") },
    REASONS.map((reason) => h("button",
      { class: "button", type: "button", key: `reason-${reason}`,
        "aria-pressed": String(chosen.includes(reason)),
        onclick: () => onChange(chosen.includes(reason) ? without(reason) : [...chosen, reason]) },
      t(`rating.reason_${reason}`))));
}

/** @param {string} path @returns {SVGSVGElement} */
function drawn(path) {
  const svg = /** @type {SVGSVGElement} */ (document.createElementNS(SVG, "svg"));
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  for (const d of ["M12 2a10 10 0 100 20 10 10 0 000-20", path]) {
    const line = document.createElementNS(SVG, "path");
    line.setAttribute("d", d);
    svg.appendChild(line);
  }
  return svg;
}
