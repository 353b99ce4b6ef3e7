// With what counters help when the wait is long: each with its minutes, and a form for one more.

import { h, icon, patch } from "/static/dom.js";
import { name, number as numeral, t } from "/static/words.js";
import { change, draft, onDraft } from "./draft.js";
import { livingCounters } from "./fields.js";
import { helpsOf, serves, withCell } from "./profiles.js";

/** @typedef {import("./draft.js").Plain} Plain */

const MOST_MIN = 600;
const USUAL_MIN = 20;

/** The help as a part of the grid's section. */
export function helping() {
  const list = h("ul", { class: "help-list" });
  const form = newHelp();
  const draw = () => {
    const found = livingCounters().flatMap(helpsOf).filter(({ code }) => living().some((one) => one.code === code));
    patch(list, ...found.map(({ number, code, minutes }) => line(number, code, minutes)),
      found.length === 0 && h("li", { key: "none", class: "soft" }, t("configuration.ui.helps_none")));
  };
  onDraft(draw);
  draw();
  return h("div", { class: "helping" }, h("h3", null, t("configuration.ui.helps_title")),
    h("p", { class: "soft" }, t("configuration.ui.helps_about")), list, form);
}

/** @returns {Plain[]} */
function living() {
  return (draft.now.service ?? []).filter((/** @type {Plain} */ row) => !row.retired);
}

/** @param {string} code */
function called(code) {
  return name(living().find((one) => one.code === code)?.name ?? { vi: code });
}

/** The minutes that are typed; null where they are none. @param {HTMLInputElement} input */
function minutesIn(input) {
  const minutes = Number(input.value.trim().replace(",", "."));
  return minutes >= 1 && minutes <= MOST_MIN ? minutes : null;
}

/** @param {string} id @param {string} word @param {number} minutes */
function minutesInput(id, word, minutes) {
  return /** @type {HTMLInputElement} */ (h("input", {
    class: "input", id, type: "number", min: 1, max: MOST_MIN, step: "any", inputmode: "decimal", value: minutes,
    "aria-label": word, "aria-describedby": `${id}-wrong`,
  }));
}

/** @param {number} number @param {string} code @param {number} minutes */
function line(number, code, minutes) {
  const id = `help-${number}-${code}`;
  const facts = { number, name: called(code) };
  const problem = h("p", { class: "wrong", id: `${id}-wrong`, role: "alert" });
  const input = minutesInput(id, t("configuration.ui.helps_minutes", facts), minutes);
  input.onchange = () => {
    const given = minutesIn(input);
    tell(input, problem, given === null ? t("configuration.ui.helps_wrong") : "");
    if (given !== null) void change(withCell(number, code, given));
  };
  return h("li", { key: `${number}-${code}`, class: "field" },
    h("div", { class: "row wrap tight" },
      h("span", { class: "what" }, t("configuration.helps", { counters: t("configuration.counters", { numbers: number }), name: called(code), minutes: numeral(minutes, 1) })),
      input,
      h("button", { type: "button", class: "button quiet", title: t("configuration.ui.helps_remove", facts), "aria-label": t("configuration.ui.helps_remove", facts),
        onclick: () => void change(withCell(number, code, "no")) }, icon("x"))),
    problem);
}

/** @param {HTMLInputElement} input @param {HTMLElement} problem @param {string} wrong */
function tell(input, problem, wrong) {
  problem.textContent = wrong;
  input.setAttribute("aria-invalid", String(wrong !== ""));
}

/** The form for one more. */
function newHelp() {
  const counter = /** @type {HTMLSelectElement} */ (h("select", { class: "input", id: "help-counter" },
    ...livingCounters().map((number) => h("option", { value: number }, t("configuration.counters", { numbers: number })))));
  const service = /** @type {HTMLSelectElement} */ (h("select", { class: "input", id: "help-service" },
    ...living().map((row) => h("option", { value: row.code }, `${row.prefix} · ${name(row.name)}`))));
  const wait = minutesInput("help-wait", t("configuration.ui.helps_wait"), USUAL_MIN);
  const problem = h("p", { class: "wrong", id: "help-wait-wrong", role: "alert" });
  const add = () => {
    const number = Number(counter.value);
    const row = living().find((one) => one.code === service.value);
    if (!row) return;
    const given = minutesIn(wait);
    const isServed = serves(number, row);
    tell(wait, problem, given === null ? t("configuration.ui.helps_wrong")
      : isServed ? t("configuration.ui.helps_serves", { number, name: name(row.name) }) : "");
    if (given !== null && !isServed) void change(withCell(number, row.code, given));
  };
  const form = h("form", { class: "row wrap new-help", novalidate: true },
    asked("help-counter", "helps_counter", counter), asked("help-service", "helps_service", service), asked("help-wait", "helps_wait", wait),
    h("button", { type: "submit", class: "button", id: "help-add" }, icon("plus"), t("configuration.ui.helps_add")));
  form.addEventListener("submit", (event) => { event.preventDefault(); add(); });
  return h("div", { class: "field" }, form, problem);
}

/** @param {string} id @param {string} word @param {HTMLElement} input */
function asked(id, word, input) {
  return h("div", { class: "field" }, h("label", { for: id }, t(`configuration.ui.${word}`)), input);
}
