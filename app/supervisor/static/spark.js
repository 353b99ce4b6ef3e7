// Draws how many have waited over the last two hours as a small line; a number and a word say the same.

import { number, t } from "/static/words.js";

const SVG = "http://www.w3.org/2000/svg";
const [WIDE, HIGH, ROOM] = [96, 26, 3];

/** @param {number[]} waited the last one is now */
export function spark(waited) {
  const most = Math.max(...waited);
  const svg = shape("svg", { class: "spark", viewBox: `0 0 ${WIDE} ${HIGH}`, role: "img" });
  svg.setAttribute("aria-label", spoken(waited, most));
  if (waited.length < 2) return svg;
  const points = waited.map((many, place) => [
    ROOM + (place * (WIDE - 2 * ROOM)) / (waited.length - 1),
    HIGH - ROOM - (many * (HIGH - 2 * ROOM)) / Math.max(most, 1),
  ]);
  const [x, y] = points[points.length - 1];
  svg.append(
    shape("polyline", { points: points.map((at) => at.map((one) => one.toFixed(1)).join(",")).join(" ") }),
    shape("circle", { cx: x.toFixed(1), cy: y.toFixed(1), r: "2.5" }),
  );
  return svg;
}

/** @param {number[]} waited @param {number} most */
function spoken(waited, most) {
  if (waited.length === 0) return t("supervisor.trend_unknown");
  const [first, last] = [waited[0], waited[waited.length - 1]];
  return t("supervisor.trend_words", {
    first: number(first), last: number(last), most: number(most),
  });
}

/** @param {string} tag @param {Record<string, string>} attributes @returns {SVGElement} */
function shape(tag, attributes) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}
