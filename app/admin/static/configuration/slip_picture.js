// The picture of the slip as the draft would print it, on either paper, in each language.

import { ownHeaders } from "/static/api.js";
import { h } from "/static/dom.js";
import { t } from "/static/words.js";
import { draft, onDraft, plan } from "./draft.js";
import { wrongInWords } from "./fields.js";

const WIDTHS = /** @type {const} */ ([[576, "80 mm"], [384, "58 mm"]]);
const WAIT_MS = 300;

let width = 576;
let language = "vi";
let asked = 0;

/**
 * The picture with its choices; `spoken` is told when another language is chosen, `more` stands above it.
 * @param {(language: string) => void} [spoken] @param {...Node} more
 */
export function slipPicture(spoken = () => {}, ...more) {
  const picture = /** @type {HTMLImageElement} */ (h("img", { alt: t("configuration.ui.slip_preview"), hidden: true }));
  const problem = h("p", { class: "problem", role: "alert" });
  const redraw = () => void show(picture, problem);
  onDraft(() => later(redraw));
  later(redraw);
  return h("div", { class: "stack" },
    h("h2", null, t("configuration.ui.slip_preview")),
    h("div", { class: "row wrap", role: "radiogroup", "aria-label": t("configuration.ui.slip_width") },
      ...WIDTHS.map(([dots, word]) => radio("width", word, dots === width, () => { width = dots; redraw(); }))),
    h("div", { class: "row wrap", role: "radiogroup", "aria-label": t("web.language") },
      ...(draft.now.centre?.languages ?? ["vi"]).map((/** @type {string} */ code) =>
        radio("slip-language", plan.spoken[code] ?? code, code === language, () => { language = code; spoken(code); redraw(); }))),
    ...more, problem, picture);
}

/** @param {string} group @param {string} word @param {boolean} isOn @param {() => void} run */
function radio(group, word, isOn, run) {
  return h("label", { class: "choice" }, h("input", { type: "radio", name: group, checked: isOn, onchange: run }), word);
}

/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

/** Run once things are still for a moment. @param {() => void} run */
function later(run) {
  clearTimeout(timer);
  timer = setTimeout(run, WAIT_MS);
}

/** Ask for the picture of the draft; only the newest answer counts. @param {HTMLImageElement} picture @param {HTMLElement} problem */
async function show(picture, problem) {
  asked += 1;
  const mine = asked;
  const answer = await fetch("/api/v1/configuration/slip.png", {
    method: "POST",
    headers: { "Content-Type": "application/json", ...ownHeaders() },
    body: JSON.stringify({ patch: draft.patch, width, language }),
  }).catch(() => null);
  if (mine !== asked) return;
  if (!answer?.ok) {
    const told = await answer?.json().catch(() => null);
    problem.textContent = wrongInWords(told?.errors?.[0]) || (told?.detail ?? t("web.cut_off"));
    return;
  }
  problem.textContent = "";
  const content = await answer.blob();
  const reader = new FileReader();
  reader.addEventListener("load", () => {
    if (mine !== asked) return;
    picture.src = String(reader.result);
    picture.hidden = false;
  });
  reader.readAsDataURL(content);
}
