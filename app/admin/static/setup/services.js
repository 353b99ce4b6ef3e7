// Which fields of work the centre has: ticked in a list, each with a letter that no other one has.

import { h, icon, patch } from "/static/dom.js";
import { fold, name, t } from "/static/words.js";
import { change, draft, onDraft, wrongAt } from "../configuration/draft.js";
import { livingCounters } from "../configuration/fields.js";
import { dealt } from "./deal.js";
import { screen, told } from "./frame.js";

/** @typedef {import("../configuration/draft.js").Plain} Plain */

const LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ";
/** What a field of one's own begins with, until somebody knows better. */
const MINUTES = { submit: 10, result: 4 };
const PER_DAY = 10;

/** Draw the screen. */
export function servicesScreen() {
  const list = h("ul", { class: "setup-fields", "aria-label": t("setup.screen.services") });
  const draw = () => patch(list, ...rowsShown().map(line));
  onDraft(draw);
  draw();
  screen([list, ownField()], () => (chosen().length ? "" : t("setup.services_none")));
}

/** @returns {Plain[]} */
function chosen() {
  return (draft.now.service ?? []).filter((/** @type {Plain} */ row) => !row.retired);
}

/** What is offered in its order, then what the centre has of its own. @returns {Plain[]} */
function rowsShown() {
  const offered = /** @type {Plain[]} */ (told.fields);
  const codes = new Set(offered.map(({ code }) => code));
  return [...offered, ...chosen().filter(({ code }) => !codes.has(code))];
}

/** @param {Plain} offered */
function line(offered) {
  const code = String(offered.code);
  const row = chosen().find((one) => one.code === code);
  const id = `field-${code}`;
  const wrong = wrongAt(`service.${code}`);
  const led = row ? ledNote(row) : "";
  return h("li", { key: code, class: row ? "on" : "" },
    h("label", { class: "choice grow", for: id },
      h("input", { type: "checkbox", id, checked: Boolean(row), onchange: (/** @type {Event} */ event) => void tick(offered, /** @type {HTMLInputElement} */ (event.target).checked) }),
      h("span", null, h("span", { class: "strong" }, name(row?.name ?? offered.name)), h("span", { class: "soft small" }, row?.agency ?? offered.agency))),
    row && h("label", { class: "setup-prefix" }, h("span", { class: "small soft" }, t("setup.prefix")),
      h("input", {
        class: "input", maxlength: 2, value: row.prefix, autocomplete: "off", autocapitalize: "characters", spellcheck: "false",
        "aria-label": t("setup.prefix_of", { name: name(row.name) }),
        "aria-invalid": wrong.length ? "true" : null, "aria-describedby": [wrong.length && `${id}-wrong`, led && `${id}-led`].filter(Boolean).join(" ") || null,
        onchange: (/** @type {Event} */ event) => void change({ service: { [code]: { prefix: /** @type {HTMLInputElement} */ (event.target).value.trim().toUpperCase() } } }),
      })),
    led ? h("p", { class: "hint", id: `${id}-led` }, led) : null,
    wrong.length ? h("p", { class: "wrong", id: `${id}-wrong`, role: "alert" }, wrong.map((one) => one.message).join(" ")) : null);
}

/** A prefix in the forms that seven segments have, without regard to case. @param {string} prefix */
function onLed(prefix) {
  return [...prefix].map((letter) => told.on_led[letter] ?? letter).join("").toUpperCase();
}

/** What a seven-segment board makes of a prefix, where it is another letter. @param {Plain} row */
function ledNote(row) {
  const shown = onLed(row.prefix);
  const same = chosen().find((one) => one.code !== row.code && one.prefix !== row.prefix && onLed(one.prefix) === shown);
  if (same) return t("setup.led_same", { prefix: row.prefix, shown, other: `${same.prefix} (${name(same.name)})` });
  return shown === row.prefix.toUpperCase() ? "" : t("setup.led_shown", { shown });
}

/** @param {Plain} offered @param {boolean} isOn */
async function tick(offered, isOn) {
  const { code, usual: _, ...row } = offered;
  if (!isOn) return void await change({ service: { [code]: null } });
  await change({ service: { [code]: { ...row, prefix: freePrefix(row.prefix), counters: counterFor(code) } } });
}

/** The counter that the fewest services have. @param {string} code */
function counterFor(code) {
  return dealt([...chosen(), { code, counters: [] }], livingCounters())[code] ?? [];
}

/** The letter itself, or the first that nobody has, on an LED board neither. @param {string} [usual] */
function freePrefix(usual = "") {
  const taken = new Set(chosen().map(({ prefix }) => onLed(prefix)));
  const pairs = [...LETTERS].map((letter) => `P${letter}`);
  return [usual, ...LETTERS, ...pairs].find((prefix) => prefix && !taken.has(onLed(prefix))) ?? "";
}

/** A field of work that the list lacks. */
function ownField() {
  const input = /** @type {HTMLInputElement} */ (h("input", { class: "input", id: "own", maxlength: 80, autocomplete: "off" }));
  const form = h("form", { class: "setup-own" },
    h("div", { class: "field grow" }, h("label", { for: "own" }, t("setup.own_field")), input),
    h("button", { type: "submit", class: "button" }, icon("plus"), t("configuration.ui.add")));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const said = input.value.trim();
    const code = fold(said).replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 60);
    if (!code) return input.focus();
    if (rowsShown().some((row) => row.code === code)) return input.select();
    input.value = "";
    const agency = draft.now.centre?.header || "–";
    await change({ service: { [code]: { name: { vi: said, en: said }, agency, minutes: MINUTES, per_day: PER_DAY, prefix: freePrefix(), counters: counterFor(code) } } });
    input.focus();
  });
  return form;
}
