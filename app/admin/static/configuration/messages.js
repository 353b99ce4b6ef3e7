// What visitors read of the centre's own, in each language side by side; what isn't translated is marked.

import { h, patch } from "/static/dom.js";
import { fold, name, number, t } from "/static/words.js";
import { change, draft, onDraft, patchAt, plan } from "./draft.js";
import { capital, label } from "./fields.js";

/** @typedef {import("./draft.js").Plain} Plain */
/** What is read: its place in the file, what it is, and its words by their languages.
 * @typedef {{place: string[], what: string, words: Plain}} Message */

const MOST_SHOWN = 100;
const PARTS = ["zone", "counter", "service", "priority_class", "procedure"];

/** The words as a section of the page. */
export function messages() {
  const languages = [...new Set(["vi", "en", ...(draft.now.centre?.languages ?? [])])];
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
    { place: ["centre", field], what, words: now.centre?.[field] ?? {} }));
  const rows = PARTS.flatMap((part) => (now[part] ?? []).filter((/** @type {Plain} */ one) => !one.retired && one.name).map((/** @type {Plain} */ one) => (
    { place: [part, String(one.code ?? one.number), "name"], what: capital(t(`configuration.part.${part}`)), words: one.name })));
  const slip = Object.entries(now.slip?.texts ?? {}).map(([key, words]) => (
    { place: ["slip", "texts", key], what: capital(t("configuration.field.texts")), words }));
  return [...centre, ...rows, ...slip];
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
    onchange: (/** @type {Event} */ event) => {
      const field = /** @type {HTMLInputElement} */ (event.target);
      const text = field.value.trim();
      field.parentElement?.querySelector(".badge")?.toggleAttribute("hidden", text !== "");
      void change(patchAt([...one.place, code].join("."), text || null));
    },
  }));
  return h("div", null, input, mark);
}
