// The slip: its parts in order, its logo and words, and the picture as it would print.

import { h, icon, patch } from "/static/dom.js";
import { t } from "/static/words.js";
import { change, draft, onDraft, plan } from "./draft.js";
import { slipPicture } from "./slip_picture.js";
import { testPrint } from "./slip_print.js";
import { logoField, wordsOfSlip } from "./slip_words.js";

const REPEATABLE = ["rule", "space"];

let language = "vi";

/** The slip's designer as a section of the page. */
export function slipDesigner() {
  const list = h("div", null);
  const draw = () => drawParts(list);
  onDraft(draw);
  draw();
  const words = h("div", { "data-own": "" });
  const drawWords = () => words.replaceChildren(wordsOfSlip(language));
  drawWords();
  return h("section", { class: "panel" },
    h("div", { class: "slip-page" }, h("div", { class: "stack wide" }, list, logoField(), words),
      slipPicture((chosen) => { language = chosen; drawWords(); }, testPrint(() => language))));
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
