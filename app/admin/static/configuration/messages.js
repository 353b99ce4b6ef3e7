// What visitors read of the centre's own, in each language side by side; what isn't translated is marked.

import { h, patch } from "/static/dom.js";
import { typedOfIso } from "/static/parts/date-field.js";
import { fold, name, number, t } from "/static/words.js";
import { change, dayKey, draft, onDraft, plan, wrongAt } from "./draft.js";
import { capital, label, languagesAsked } from "./fields.js";

/** @typedef {import("./draft.js").Plain} Plain */
/** What is read: its place in the file, what it is, its words by their languages, and the patch that
 * says one of them otherwise.
 * @typedef {{place: string[], what: string, words: Plain, patch: (code: string, text: string | null) => Plain}} Message */

const MOST_SHOWN = 100;
/** The parts whose rows have names that visitors read. */
const PARTS = ["zone", "counter", "group", "service", "priority_class", "booking_plan", "procedure"];

/** The words as a section of the page. */
export function messages() {
  const languages = languagesAsked();
  const search = /** @type {HTMLInputElement} */ (h("input", { class: "input", type: "search", id: "find-message", autocomplete: "off" }));
  const only = /** @type {HTMLInputElement} */ (h("input", { type: "checkbox", id: "only-missing" }));
  const missing = h("p", { class: "soft", role: "status" });
  const body = h("tbody", null);
  const more = h("p", { class: "soft small" });
  const count = () => {
    const open = everything().reduce((sum, one) => sum + languages.filter((code) => !one.words[code]).length, 0);
    missing.textContent = open ? t("configuration.ui.missing", { count: number(open) }) : t("configuration.ui.none_missing");
  };
  // Not at each change: a row that is filled in would leave while its next field is written.
  const draw = () => {
    const words = fold(search.value).split(/\s+/).filter(Boolean);
    const found = everything().filter((one) => {
      const text = fold(`${one.what} ${Object.values(one.words).join(" ")}`);
      return words.every((word) => text.includes(word)) && !(only.checked && languages.every((code) => one.words[code]));
    });
    const shown = found.slice(0, MOST_SHOWN);
    patch(body, ...shown.map((one) => row(one, languages)),
      shown.length === 0 && h("tr", { key: "none" }, h("td", { class: "empty", colspan: languages.length + 1 }, t("configuration.ui.nothing"))));
    more.textContent = found.length > shown.length ? t("configuration.ui.more_rows", { count: number(found.length - shown.length) }) : "";
  };
  search.addEventListener("input", draw);
  only.addEventListener("change", draw);
  onDraft(count);
  count();
  draw();
  return h("section", { class: "panel" },
    h("div", { class: "row wrap" },
      h("div", { class: "field find" }, h("label", { for: search.id }, t("configuration.ui.search")), search),
      h("label", { class: "choice", for: only.id }, only, t("configuration.ui.only_missing"))),
    missing,
    h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": t("configuration.page.messages") },
      h("table", { class: "table words" },
        h("thead", null, h("tr", null, h("th", { scope: "col" }, t("configuration.ui.where_read")),
          ...languages.map((code) => h("th", { scope: "col" }, plan.spoken[code] ?? code)))),
        body)),
    more);
}

/** @returns {Message[]} */
function everything() {
  const { now } = draft;
  const centre = [["name", t("configuration.slip_part.centre")], ["site", capital(label("site"))]].map(([field = "", what = ""]) => (
    message(["centre", field], what, now.centre?.[field] ?? {})));
  const rows = PARTS.flatMap((part) => living(part).filter((one) => one.name).map((one) => (
    message([part, String(one.code ?? one.number), "name"], capital(t(`configuration.part.${part}`)), one.name))));
  const call = message(["voice", "call"], capital(label("call")), now.voice?.call ?? {});
  const slip = Object.entries(now.slip?.texts ?? {}).map(([key, words]) => (
    message(["slip", "texts", key], capital(t("configuration.field.texts")), words)));
  // Where the centre says nothing of its own the product does, in each language.
  const own = [call, ...slip].filter(({ words }) => Object.keys(words).length > 0);
  return [...centre, ...rows, ...brought(), ...reasons(), ...own];
}

/** @param {string[]} place @param {string} what @param {Plain} words @returns {Message} */
function message(place, what, words) {
  return { place, what, words, patch: (code, text) => nested([...place, code], text) };
}

/** A patch with the value at a place, of which a code may have dots. @param {string[]} place @param {unknown} value @returns {Plain} */
function nested(place, value) {
  return place.reduceRight((inner, key) => ({ [key]: inner }), /** @type {any} any: plain JSON */ (value));
}

/** @param {string} part @returns {Plain[]} */
function living(part) {
  return (draft.now[part] ?? []).filter((/** @type {Plain} */ row) => !row.retired);
}

/** What visitors are to have with them: lists, which are said anew whole. @returns {Message[]} */
function brought() {
  return living("procedure").flatMap((procedure) => (procedure.bring ?? []).map((/** @type {Plain} */ words, /** @type {number} */ n) => ({
    place: ["procedure", procedure.code, "bring", String(n)],
    what: `${capital(label("bring"))} (${procedure.code})`,
    words,
    patch: (/** @type {string} */ code, /** @type {string | null} */ text) => {
      const list = living("procedure").find((one) => one.code === procedure.code)?.bring ?? [];
      return nested(["procedure", procedure.code, "bring"],
        list.map((/** @type {Plain} */ one, /** @type {number} */ at) => (at === n ? withWord(one, code, text) : one)));
    },
  })));
}

/** @param {Plain} words @param {string} code @param {string | null} text */
function withWord(words, code, text) {
  const { [code]: _, ...others } = words;
  return text ? { ...others, [code]: text } : others;
}

/** Why days to come are off: once for all of them that say the same. @returns {Message[]} */
function reasons() {
  /** @type {Map<string, {keys: string[], words: Plain}>} */
  const said = new Map();
  for (const day of draft.now.calendar?.day ?? []) {
    if (!day.reason || day.date < (plan.today ?? "")) continue;
    const text = JSON.stringify(day.reason);
    said.set(text, { keys: [...(said.get(text)?.keys ?? []), dayKey(day)], words: day.reason });
  }
  return [...said.values()].map(({ keys, words }) => ({
    place: ["calendar", "day", keys[0] ?? "", "reason"],
    what: `${capital(label("reason"))} (${typedOfIso((keys[0] ?? "").slice(0, 10))}${keys.length > 1 ? "…" : ""})`,
    words,
    patch: (/** @type {string} */ code, /** @type {string | null} */ text) => (
      { calendar: { day: Object.fromEntries(keys.map((key) => [key, { reason: { [code]: text } }])) } }),
  }));
}

/** @param {Message} one @param {string[]} languages */
function row(one, languages) {
  const called = `${one.what} ${name(one.words)}`;
  return h("tr", { key: one.place.join(".") },
    h("td", null, one.what),
    ...languages.map((code) => h("td", null, cell(one, code, called))));
}

/** @param {Message} one @param {string} code @param {string} called */
function cell(one, code, called) {
  const mark = h("span", { class: "badge warn", hidden: Boolean(one.words[code]) }, t("configuration.ui.is_missing"));
  const input = /** @type {HTMLInputElement} */ (h("input", {
    class: "input", lang: code, autocomplete: "off", value: one.words[code] ?? "",
    "aria-label": `${called}: ${plan.spoken[code] ?? code}`,
    onchange: async (/** @type {Event} */ event) => {
      const field = /** @type {HTMLInputElement} */ (event.target);
      const text = field.value.trim();
      field.parentElement?.querySelector(".badge")?.toggleAttribute("hidden", text !== "");
      await change(one.patch(code, text || null));
      const told = field.parentElement?.querySelector(".wrong");
      if (told) told.textContent = wrongOf(one, code)?.message ?? "";
    },
  }));
  return h("div", { class: "field" }, input, mark, h("p", { class: "wrong", role: "alert" }, wrongOf(one, code)?.message));
}

/** What is wrong with the words in the language, or with those in all of them. @param {Message} one @param {string} code */
function wrongOf(one, code) {
  const place = one.place.join(".");
  return wrongAt(`${place}.${code}`)[0] ?? wrongAt(place).find(({ field }) => field === place);
}
