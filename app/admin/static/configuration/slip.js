// The slip: its parts in order, its logo and words, and the picture as it would print.

import { h, icon, meta, patch } from "/static/dom.js";
import { t } from "/static/words.js";
import { change, draft, onDraft, plan } from "./draft.js";
import { wrongInWords } from "./fields.js";
import { logoField, wordsOfSlip } from "./slip_words.js";

const WIDTHS = /** @type {const} */ ([[576, "80 mm"], [384, "58 mm"]]);
const REPEATABLE = ["rule", "space"];
const WAIT_MS = 300;

let width = 576;
let language = "vi";
let asked = 0;

/** The slip's designer as a section of the page. */
export function slipDesigner() {
  const list = h("div", null);
  const picture = /** @type {HTMLImageElement} */ (h("img", { alt: t("configuration.ui.slip_preview"), hidden: true }));
  const problem = h("p", { class: "problem", role: "alert" });
  const draw = () => {
    drawParts(list);
    later(() => void show(picture, problem));
  };
  onDraft(draw);
  draw();
  const redraw = () => void show(picture, problem);
  const words = h("div", { "data-own": "" });
  const drawWords = () => words.replaceChildren(wordsOfSlip(language));
  drawWords();
  return h("section", { class: "panel" },
    h("div", { class: "slip-page" }, h("div", { class: "stack wide" }, list, logoField(), words),
      h("div", { class: "stack" },
        h("h2", null, t("configuration.ui.slip_preview")),
        h("div", { class: "row wrap", role: "radiogroup", "aria-label": t("configuration.ui.slip_width") },
          ...WIDTHS.map(([dots, word]) => radio("width", word, dots === width, () => { width = dots; redraw(); }))),
        h("div", { class: "row wrap", role: "radiogroup", "aria-label": t("configuration.field.languages") },
          ...(draft.now.centre?.languages ?? ["vi"]).map((/** @type {string} */ code) =>
            radio("slip-language", plan.spoken[code] ?? code, code === language, () => { language = code; drawWords(); redraw(); }))),
        problem, picture)));
}

/** @param {string} group @param {string} word @param {boolean} isOn @param {() => void} run */
function radio(group, word, isOn, run) {
  return h("label", { class: "choice" }, h("input", { type: "radio", name: group, checked: isOn, onchange: run }), word);
}

/** @param {HTMLElement} list */
function drawParts(list) {
  const on = /** @type {string[]} */ (draft.now.slip?.parts ?? []);
  const off = (plan.slip_parts ?? []).filter((part) => !on.includes(part) || REPEATABLE.includes(part));
  patch(list,
    h("h2", { key: "on" }, t("configuration.ui.parts_on")),
    h("ol", { key: "on-list" }, ...on.map((part, n) => h("li", { key: `${part}-${on.slice(0, n).filter((one) => one === part).length}` },
      h("span", null, t(`configuration.slip_part.${part}`)),
      h("span", { class: "row tight" },
        n > 0 ? step("arrow-up", t("configuration.ui.up"), part, moved(on, n, -1)) : null,
        n < on.length - 1 ? step("arrow-down", t("configuration.ui.down"), part, moved(on, n, 1)) : null,
        step("x", t("configuration.ui.take_off"), part, on.filter((_, place) => place !== n)))))),
    h("h2", { key: "off" }, t("configuration.ui.parts_off")),
    h("ul", { key: "off-list" }, ...off.map((part) => h("li", { key: part },
      h("span", null, t(`configuration.slip_part.${part}`)),
      step("plus", t("configuration.ui.put_on"), part, [...on, part])))));
}

/** @param {string} sign @param {string} word @param {string} part @param {string[]} parts the parts after it */
function step(sign, word, part, parts) {
  const said = `${word}: ${t(`configuration.slip_part.${part}`)}`;
  return h("button", { type: "button", class: "button quiet", title: word, "aria-label": said, onclick: () => void change({ slip: { parts } }) }, icon(sign));
}

/** @param {string[]} parts @param {number} place @param {number} by */
function moved(parts, place, by) {
  const after = [...parts];
  const [part] = after.splice(place, 1);
  after.splice(place + by, 0, part ?? "");
  return after;
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
    headers: { "Content-Type": "application/json", "X-CSRFToken": meta("moiso-csrf") ?? "" },
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
