// The single days that differ from the weekly hours, by month; those in a row that are alike are one.

import { read } from "/static/api.js";
import { h, icon, patch } from "/static/dom.js";
import { name, t } from "/static/words.js";
import { typedOfIso } from "/static/parts/date-field.js";
import { lastRow, openDialog } from "/static/parts/dialog.js";
import { later, line, monthLine } from "./dates.js";
import { askDays } from "./day_dialog.js";
import { draft, onDraft, plan } from "./draft.js";
import { changeDays, isOf, saidDays, told } from "./said_days.js";

/** @typedef {import("./draft.js").Plain} Plain */
/** @typedef {import("./said_days.js").Span} Span */

/** The month from which on the next year's holidays should be there. */
const WARNED_FROM = 10;

/** The days as a section of the page. */
export function days() {
  const list = h("div", { id: "days" });
  const warning = h("div", null);
  const year = Number(today().slice(0, 4));
  const draw = () => {
    patch(list, ...months());
    patch(warning, isMissing(year + 1) && h("p", { class: "banner warn", id: "no-holidays" }, icon("triangle-alert"), h("span", null, t("configuration.day.missing", { year: year + 1 }))));
  };
  onDraft(draw);
  draw();
  const propose = (/** @type {number} */ of) => h("button", { type: "button", class: "button", id: `holidays-${of}`, onclick: () => void askHolidays(of) },
    icon("calendar"), t("configuration.day.propose", { year: of }));
  return h("section", { class: "panel days-off" },
    h("div", { class: "row apart wrap" },
      h("div", null, h("h2", null, t("configuration.day.title")), h("p", { class: "soft" }, t("configuration.day.lead"))),
      h("div", { class: "row wrap" }, propose(year), propose(year + 1),
        h("button", { type: "button", class: "button primary", id: "add-day", onclick: () => askDays(null) }, icon("plus"), t("configuration.day.add")))),
    warning, list);
}

function today() {
  return plan.today ?? "";
}

/** Whether the same is said, as it was typed or as the server wrote it. @param {Plain} one @param {Plain} other */
function isSame(one, other) {
  const plain = (/** @type {Plain} */ said) => JSON.stringify([Boolean(said.closed), said.like, said.service, inMinutes(said.issuing), inMinutes(said.calling),
    Object.entries(said.reason ?? {}).filter(([, text]) => text).sort()]);
  return plain(one) === plain(other);
}

/** Spans without seconds. @param {[string, string][] | undefined} spans */
function inMinutes(spans) {
  return spans?.flat().map((moment) => moment.slice(0, 5));
}

/** Whether no day of the year is off. @param {number} year */
function isMissing(year) {
  const month = Number(today().slice(5, 7));
  return month >= WARNED_FROM && !saidDays().some((day) => day.closed && !day.service && day.date.startsWith(`${year}`));
}

/** The coming days, those alike and in a row as one. @returns {Span[]} */
function spans() {
  const coming = saidDays().filter((day) => day.date >= today());
  const by = (/** @type {Plain} */ day) => `${day.service ?? ""} ${day.date}`;
  /** @type {Span[]} */
  const found = [];
  for (const { date, ...said } of [...coming].sort((one, other) => (by(one) < by(other) ? -1 : 1))) {
    const last = found[found.length - 1];
    if (last && later(last.last, 1) === date && isSame(last.said, said)) last.last = date;
    else found.push({ first: date, last: date, said });
  }
  return found.sort((one, other) => (one.first < other.first ? -1 : 1));
}

function months() {
  const found = spans();
  if (found.length === 0) return [h("p", { class: "soft", key: "none" }, t("configuration.day.none"))];
  const inMonths = [...new Set(found.map(({ first }) => first.slice(0, 7)))];
  return inMonths.map((month) => h("div", { key: month },
    h("h3", null, monthLine(`${month}-01`)),
    h("ul", { class: "day-list" }, ...found.filter(({ first }) => first.startsWith(month)).map(row))));
}

/** @param {Span} span */
function row(span) {
  const when = span.first === span.last
    ? line(span.first)
    : t("configuration.day.span", { first: typedOfIso(span.first), last: typedOfIso(span.last) });
  const label = span.said.service ? t("configuration.day.of_service", { days: when, name: serviceName(span.said.service) }) : when;
  const button = (/** @type {string} */ sign, /** @type {string} */ word, /** @type {() => void} */ run) =>
    h("button", { type: "button", class: "button quiet", title: word, "aria-label": `${word}: ${label}`, onclick: run }, icon(sign));
  return h("li", { key: `${span.first} ${span.said.service ?? ""}` },
    h("span", { class: "strong" }, label), h("span", null, told(span.said)),
    h("span", { class: "does" },
      button("pencil", t("configuration.day.edit"), () => askDays(span)),
      button("trash-2", t("configuration.day.remove"), () => void changeDays(saidDays().filter((day) => isOf(span, day)), []))));
}

/** @param {string} code */
function serviceName(code) {
  return name((draft.now.service ?? []).find((/** @type {Plain} */ one) => one.code === code)?.name ?? { vi: code });
}

/** Show the holidays of a year that the draft doesn't name, to be ticked and taken over at once. @param {number} year */
async function askHolidays(year) {
  const { body, problem } = await read(`/api/v1/configuration/holidays?year=${year}`);
  const title = t("configuration.day.holidays_of", { year });
  if (problem) return void openDialog(title, [h("p", { class: "problem", role: "alert" }, problem.detail), lastRow(t("web.back"))]);
  const known = new Set(saidDays().filter((day) => !day.service).map((day) => day.date));
  const proposed = /** @type {Plain[]} */ (body).filter((day) => !known.has(day.date) && day.date >= today());
  if (proposed.length === 0) return void openDialog(title, [h("p", null, t("configuration.day.holidays_none", { year })), lastRow(t("web.back"))]);
  const boxes = proposed.map((day) => {
    const input = /** @type {HTMLInputElement} */ (h("input", { type: "checkbox", checked: true }));
    return { day, input, element: h("label", { class: "choice" }, input, h("span", null, h("strong", null, line(day.date)), ` – ${told(day)}`)) };
  });
  const trouble = h("p", { class: "problem", role: "alert" });
  const take = h("button", { type: "button", class: "button primary", onclick: () => void taken() }, icon("check"), t("configuration.day.take"));
  const dialog = openDialog(title, [h("p", null, t("configuration.day.holidays_lead")), h("div", { class: "proposed" }, ...boxes.map(({ element }) => element)),
    trouble, lastRow(t("web.cancel"), take)]);
  dialog.element.classList.add("wide");

  async function taken() {
    const chosen = boxes.filter(({ input }) => input.checked).map(({ day }) => day);
    trouble.textContent = chosen.length ? "" : t("configuration.day.take_none");
    if (!chosen.length || take.hasAttribute("aria-busy")) return;
    take.setAttribute("aria-busy", "true");
    await changeDays([], chosen);
    take.removeAttribute("aria-busy");
    trouble.textContent = draft.trouble;
    if (!draft.trouble) dialog.close();
  }
}
