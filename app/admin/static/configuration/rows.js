// A part of many rows: a list that is searched, and a dialog in which one is made or changed.

import { h, icon, patch } from "/static/dom.js";
import { fold, hasText, name, number, t } from "/static/words.js";
import { lastRow, openDialog } from "/static/parts/dialog.js";
import { change, draft, onDraft, patchAt, plan, wrongAt } from "./draft.js";
import { effectOf } from "./effects.js";
import { capital, drawField, label, showWrong } from "./fields.js";
import { heading } from "./section.js";

/** @typedef {import("./draft.js").Part} Part */
/** @typedef {import("./draft.js").Plain} Plain */

const MOST_SHOWN = 40;
/** Of hundreds and more nobody reads on: who looks for one types another letter. */
const MANY = 200;
const MOST_OF_MANY = 20;
/** What each row is found by, folded once: thousands of procedures are searched at each key. @type {WeakMap<Plain, string>} */
const foldedRows = new WeakMap();

/** @param {Part} part */
export function rows(part) {
  const key = part.key ?? "code";
  const isLong = (draft.now[part.part] ?? []).length > 12;
  const search = /** @type {HTMLInputElement} */ (h("input", { class: "input", type: "search", id: `find-${part.part}`, autocomplete: "off" }));
  const body = h("tbody", null);
  const more = h("p", { class: "soft small" });
  /** The codes of the rows that stand there as the draft has them. @type {Set<string>} */
  let drawn = new Set();
  const draw = () => {
    const words = fold(search.value).split(/\s+/).filter(Boolean);
    const all = /** @type {Plain[]} */ (draft.now[part.part] ?? []);
    const found = all.filter((row) => words.every((word) => searched(row).includes(word)));
    const shown = found.slice(0, all.length > MANY ? MOST_OF_MANY : MOST_SHOWN);
    const codes = new Set(shown.map((row) => String(row[key])));
    patch(body, ...shown.map((row) => (drawn.has(String(row[key])) ? h("tr", { key: String(row[key]), "data-same": true }) : rowOf(part, key, row, all))),
      shown.length === 0 && h("tr", { key: "none" }, h("td", { class: "empty", colspan: part.shown.length + 1 }, t("configuration.ui.nothing"))));
    drawn = codes;
    more.textContent = found.length > shown.length ? t("configuration.ui.more_rows", { count: number(found.length - shown.length) }) : "";
  };
  search.addEventListener("input", draw);
  onDraft(() => {
    drawn = new Set();
    draw();
  });
  draw();
  const add = h("button", { type: "button", class: "button primary", id: `add-${part.part}`, onclick: () => askRow(part, key, null) }, icon("plus"), t("configuration.ui.add"));
  return h("section", { class: "panel" },
    h("div", { class: "row apart wrap" }, h("h2", null, heading(part.part)), add),
    hasText(`configuration.ui.row_${part.part}`) ? h("p", { class: "soft" }, t(`configuration.ui.row_${part.part}`)) : null,
    isLong ? h("div", { class: "field find" }, h("label", { for: search.id }, t("configuration.ui.search")), search) : null,
    h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": heading(part.part) },
      h("table", { class: "table hover" },
        h("thead", null, h("tr", null, ...part.shown.map((path) => h("th", { scope: "col" }, capital(label(path)))),
          h("th", { scope: "col" }, h("span", { class: "unseen" }, t("configuration.ui.edit"))))),
        body)),
    more);
}

/** What a row is found by, folded. @param {Plain} row */
function searched(row) {
  const known = foldedRows.get(row);
  if (known !== undefined) return known;
  const text = fold(`${row.code ?? row.number} ${Object.values(row.name ?? {}).join(" ")} ${row.agency ?? ""} ${(row.keywords ?? []).join(" ")}`);
  foldedRows.set(row, text);
  return text;
}

/** @param {Part} part @param {string} key @param {Plain} row @param {Plain[]} all */
function rowOf(part, key, row, all) {
  const code = String(row[key]);
  const called = row.name ? name(row.name) : code;
  const isNew = !codesInForce(part.part, key).has(code);
  const isWrong = wrongAt(`${part.part}.${code}`).length > 0;
  const sorts = part.part === "service" || part.part === "priority_class";
  const place = sorts ? all.indexOf(row) : 0;
  return h("tr", { key: code, class: row.retired ? "off" : "" },
    ...part.shown.map((path, n) => h("td", { class: `of-${path}` }, shown(part, row, path), n === 0 && row.retired ? h("span", { class: "badge" }, t("configuration.ui.retired")) : null,
      n === 0 && isWrong ? h("span", { class: "badge bad" }, t("configuration.ui.is_wrong")) : null)),
    h("td", { class: "does" },
      sorts && place > 0 ? action("arrow-up", t("configuration.ui.up"), called, () => move(part, key, all, place, -1)) : null,
      sorts && place < all.length - 1 ? action("arrow-down", t("configuration.ui.down"), called, () => move(part, key, all, place, 1)) : null,
      action("pencil", t("configuration.ui.edit"), called, () => askRow(part, key, row)),
      isNew ? action("trash-2", t("configuration.ui.remove_row"), called, () => void change({ [part.part]: { [code]: null } })) : row.retired
        ? action("rotate-ccw", t("configuration.ui.restore_row"), called, () => void change({ [part.part]: { [code]: { retired: null } } }))
        : action("circle-stop", t("configuration.ui.retire"), called, () => void change({ [part.part]: { [code]: { retired: true } } }))));
}

/** The codes of a part's rows in force, by the part. @type {Map<string, Set<string>>} */
const inForce = new Map();

/** @param {string} part @param {string} key */
function codesInForce(part, key) {
  const known = inForce.get(part) ?? new Set((plan.configuration[part] ?? []).map((/** @type {Plain} */ one) => String(one[key])));
  inForce.set(part, known);
  return known;
}

/** @param {string} sign @param {string} word @param {string} of @param {() => void} run */
function action(sign, word, of, run) {
  return h("button", { type: "button", class: "button quiet", title: word, "aria-label": `${word}: ${of}`, onclick: run }, icon(sign));
}

/** @param {Part} part @param {Plain} row @param {string} path */
function shown(part, row, path) {
  if (path === "effect") return effectOf(part.part, row);
  const value = row[path];
  if (value === undefined || value === null) return "–";
  if (path === "service") return name((draft.now.service ?? []).find((/** @type {Plain} */ one) => one.code === value)?.name ?? { vi: value });
  if (part.fields.some((field) => field.path === path && field.kind === "choice")) return t(`configuration.choice.${value}`);
  if (Array.isArray(value)) return inSpans(value);
  if (typeof value === "object") return name(value);
  return typeof value === "number" ? number(value, Number.isInteger(value) ? 0 : 1) : String(value);
}

/** Numbers with those in a row as a span: 1–4, 7. @param {unknown[]} values */
function inSpans(values) {
  if (!values.every(Number.isInteger)) return values.join(", ");
  const sorted = /** @type {number[]} */ ([...values]).sort((a, b) => a - b);
  /** @type {[number, number][]} */
  const spans = [];
  for (const value of sorted) {
    const last = spans[spans.length - 1];
    if (last && value === last[1] + 1) last[1] = value;
    else spans.push([value, value]);
  }
  return spans.map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`)).join(", ");
}

/** @param {Part} part @param {string} key @param {Plain[]} all @param {number} place @param {number} by */
function move(part, key, all, place, by) {
  const codes = all.map((row) => String(row[key]));
  const [code] = codes.splice(place, 1);
  codes.splice(place + by, 0, code ?? "");
  void change({ order: { [part.part]: codes } });
}

/** Ask for a row: a new one where none is given. @param {Part} part @param {string} key @param {Plain | null} row */
function askRow(part, key, row) {
  const drawn = part.fields.map((field) => ({ field, ...drawField(field, row ?? {}, row === null) }));
  const problem = h("p", { class: "problem", role: "alert" });
  const button = h("button", { type: "submit", class: "button primary" }, icon("check"), t("configuration.ui.save"));
  const effect = h("p", { class: "effect", role: "status" });
  const form = /** @type {HTMLFormElement} */ (h("form", { novalidate: true },
    h("div", { class: "fields" }, ...drawn.map(({ element }) => element)), effect, problem, lastRow(t("web.cancel"), button)));
  const drawEffect = () => { effect.textContent = effectOf(part.part, Object.fromEntries(drawn.map(({ field, read }) => [field.path, read()]))); };
  form.addEventListener("input", drawEffect);
  drawEffect();
  let isMine = row !== null;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (button.hasAttribute("aria-busy")) return;
    const given = Object.fromEntries(drawn.map(({ field, read }) => [field.path, read()]));
    const code = String(given[key] ?? "");
    problem.textContent = "";
    if (!code) return void missing(form, key, problem);
    if (!isMine && (draft.now[part.part] ?? []).some((/** @type {Plain} */ one) => String(one[key]) === code)) {
      problem.textContent = t("wrong.twice", { value: code });
      return;
    }
    isMine = true;
    button.setAttribute("aria-busy", "true");
    const fields = drawn.filter(({ field }) => field.path !== key).map(({ field }) => patchAt(field.path, given[field.path]));
    await change({ [part.part]: { [code]: Object.assign({}, ...merge(fields)) } });
    button.removeAttribute("aria-busy");
    const place = `${part.part}.${code}`;
    const left = showWrong(form, place, wrongAt(place), true);
    problem.textContent = draft.trouble || left.map((one) => one.message).join(" ");
    if (!draft.trouble && wrongAt(place).length === 0) dialog.close();
  });
  const title = row ? `${t("configuration.ui.edit")}: ${row.name ? name(row.name) : row[key]}` : `${t("configuration.ui.add")}: ${t(`configuration.part.${part.part}`)}`;
  const dialog = openDialog(title, [form]);
  dialog.element.classList.add("wide");
  if (row) showWrong(form, `${part.part}.${row[key]}`, wrongAt(`${part.part}.${row[key]}`), false);
}

/** Fields of one table in one object: {minutes: {a}}, {minutes: {b}} are {minutes: {a, b}}. @param {Plain[]} patches */
function merge(patches) {
  /** @type {Plain} */
  const made = {};
  for (const one of patches) {
    for (const [head, value] of Object.entries(one)) {
      const isTable = typeof value === "object" && value !== null && !Array.isArray(value);
      made[head] = isTable ? { ...(made[head] ?? {}), ...value } : value;
    }
  }
  return [made];
}

/** @param {HTMLFormElement} form @param {string} key @param {HTMLElement} problem */
function missing(form, key, problem) {
  problem.textContent = t("wrong.missing");
  /** @type {HTMLElement | null} */ (form.querySelector(`[data-path="${key}"] input`))?.focus();
}
