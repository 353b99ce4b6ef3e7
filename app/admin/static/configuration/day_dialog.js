// The dialog of a single day, or of several in a row: off, off from a time, like a weekday, own hours.

import { h, icon, patch } from "/static/dom.js";
import { name, number, t } from "/static/words.js";
import { isoOfTyped, typedOfIso } from "/static/parts/date-field.js";
import { dateEntry } from "/static/parts/day-field.js";
import { lastRow, openDialog } from "/static/parts/dialog.js";
import { daysOf, line, weekday } from "./dates.js";
import { dayKey, draft, plan, wrongAt } from "./draft.js";
import { DAYS, drawField, timeInput } from "./fields.js";
import { changeDays, isOf, saidDays } from "./said_days.js";

/** @typedef {import("./draft.js").Plain} Plain */
/** @typedef {import("./said_days.js").Span} Span */
/** @typedef {[string, string][]} Spans */

const MOST_DAYS = 60;
/** What the choice of several services begins with; no code of a service does. */
const SEVERAL = "+";
const KINDS = ["closed", "from", "like", "hours"];

/** Ask for a day: a new one where no span of days is given. @param {Span | null} span */
export function askDays(span) {
  const said = span?.said ?? {};
  const calendar = draft.now.calendar ?? {};
  const first = dayInput("first", span?.first ?? "");
  const last = dayInput("last", span && span.last !== span.first ? span.last : "");
  const several = span ? [] : servicesTogether();
  const whom = select("whom", [["", t("configuration.day.everybody")],
    ...several.map(({ word }, n) => /** @type {[string, string]} */ ([`${SEVERAL}${n}`, word])),
    ...living().map((row) => /** @type {[string, string]} */ ([row.code, `${row.prefix} · ${name(row.name)}`]))], said.service ?? "");
  /** The days that this dialog is about, which what it says takes the place of. */
  let mine = saidDays().filter((day) => span && isOf(span, day));
  const as = said.like ? "like" : said.issuing || said.calling ? "hours" : "closed";
  const kinds = KINDS.map((kind) => {
    const input = /** @type {HTMLInputElement} */ (h("input", { type: "radio", name: "day-kind", value: kind, checked: kind === as }));
    return { kind, input, element: h("label", { class: "choice" }, input, t(`configuration.day.kind_${kind}`)) };
  });
  const from = /** @type {HTMLInputElement} */ (timeInput(t("configuration.day.from"), ""));
  const fromField = h("div", { class: "field short" }, h("span", { class: "label", "aria-hidden": "true" }, t("configuration.day.from")), from);
  const like = select("as_weekday", DAYS.filter((day) => calendar.weekdays?.includes(day)).map((day) => [day, t(`configuration.weekday.${day}`)]), said.like ?? "");
  const field = { least: null, most: null, choices: [], is_fixed: false };
  const issuing = drawField({ ...field, path: "issuing", kind: "spans", is_needed: true }, said.issuing ? said : calendar, true);
  const calling = drawField({ ...field, path: "calling", kind: "spans", is_needed: true }, said.calling ? said : calendar, true);
  const reason = drawField({ ...field, path: "reason", kind: "words", is_needed: false }, said, true);
  const means = h("p", { class: "banner info" });
  const problem = h("p", { class: "problem", role: "alert" });
  const button = h("button", { type: "submit", class: "button primary" }, icon("check"), t("configuration.ui.save"));
  const form = /** @type {HTMLFormElement} */ (h("form", { novalidate: true, class: "day-form" },
    h("div", { class: "fields" }, first.element, last.element, whom.element),
    h("fieldset", { class: "field" }, h("legend", { class: "label" }, t("configuration.day.kind")), h("div", { class: "boxes" }, ...kinds.map(({ element }) => element))),
    fromField, like.element, h("div", { class: "fields" }, issuing.element, calling.element), reason.element,
    means, problem, lastRow(t("web.cancel"), button)));

  const kindNow = () => kinds.find(({ input }) => input.checked)?.kind ?? "closed";
  const draw = () => {
    const kind = kindNow();
    fromField.hidden = kind !== "from";
    like.element.hidden = kind !== "like";
    issuing.element.hidden = kind !== "hours";
    calling.element.hidden = kind !== "hours" || whom.input.value !== "";
    const [one, other] = [isoOfTyped(first.input.value), isoOfTyped(last.input.value || first.input.value)];
    const now = plan.today ?? "";
    patch(means, t(`configuration.day.${one && other && one <= now && now <= other ? "means_today" : "means_later"}`));
  };
  form.addEventListener("input", draw);
  form.addEventListener("change", draw);
  draw();
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void keep();
  });
  const dialog = openDialog(t(`configuration.day.${span ? "edit" : "add"}`), [form]);
  dialog.element.classList.add("wide");
  first.input.focus();

  async function keep() {
    if (button.hasAttribute("aria-busy")) return;
    for (const input of [first.input, last.input, from]) input.removeAttribute("aria-invalid");
    try {
      const made = asked();
      button.setAttribute("aria-busy", "true");
      await changeDays(mine, made);
      mine = made;
      button.removeAttribute("aria-busy");
      problem.textContent = draft.trouble || wrongAt("calendar.day").map((one) => one.message).join(" ");
      if (!problem.textContent) dialog.close();
    } catch (wrong) {
      if (!(wrong instanceof WrongInput)) throw wrong;
      problem.textContent = wrong.message;
      wrong.at?.setAttribute("aria-invalid", "true");
      wrong.at?.focus();
    }
  }

  /** The days as they are asked for. @returns {Plain[]} */
  function asked() {
    const services = chosenServices();
    const days = askedDays(services);
    const words = inEvery(/** @type {Record<string, string | null> | null} */ (reason.read()));
    const given = words ? { reason: words } : {};
    const kind = kindNow();
    if (kind === "closed" && !words) throw new WrongInput(t("configuration.day.reason_needed"), reason.element.querySelector("input"));
    return services.flatMap((service) => days.map((date) => ({ date, ...(service ? { service } : {}), ...given, ...saidOf(kind, date, service) })));
  }

  /** The services that are chosen, "" for the whole centre. @returns {string[]} */
  function chosenServices() {
    const { value } = whom.input;
    return value.startsWith(SEVERAL) ? several[Number(value.slice(SEVERAL.length))]?.services ?? [] : [value];
  }

  /** @param {string[]} services */
  function askedDays(services) {
    const one = isoOfTyped(first.input.value);
    if (!one) throw new WrongInput(t("configuration.day.wrong_form"), first.input);
    const other = last.input.value.trim() ? isoOfTyped(last.input.value) : one;
    if (!other) throw new WrongInput(t("configuration.day.wrong_form"), last.input);
    if (other < one) throw new WrongInput(t("configuration.day.backwards"), last.input);
    if (one < (plan.today ?? "")) throw new WrongInput(t("configuration.day.over"), first.input);
    const days = daysOf(one, other);
    if (days.length > MOST_DAYS) throw new WrongInput(t("configuration.day.too_many", { count: number(MOST_DAYS) }), last.input);
    const known = new Set(mine.map(dayKey));
    const taken = saidDays().find((day) => services.includes(day.service ?? "") && days.includes(day.date) && !known.has(dayKey(day)));
    if (taken) throw new WrongInput(t("configuration.day.taken", { day: typedOfIso(taken.date) }), first.input);
    return days;
  }

  /** @param {string} kind @param {string} date @param {string} service @returns {Plain} */
  function saidOf(kind, date, service) {
    if (kind === "closed") return { closed: true };
    if (kind === "like") return { like: like.input.value };
    if (kind === "hours") return service ? { issuing: issuing.read() ?? [] } : { issuing: issuing.read() ?? [], calling: calling.read() ?? [] };
    const time = /^([01]?\d|2[0-3])[:hg]([0-5]\d)$/.exec(from.value.trim());
    if (!time) throw new WrongInput(t("configuration.day.from_wrong"), from);
    const until = `${time[1]?.padStart(2, "0")}:${time[2]}`;
    if (!calendar.weekdays?.includes(DAYS[weekday(date)])) throw new WrongInput(t("configuration.day.weekly_off", { day: line(date) }), first.input);
    const own = living().find((row) => row.code === service)?.issuing;
    const hours = { issuing: before(own ?? calendar.issuing, until), calling: before(calendar.calling, until) };
    const facts = { day: line(date), time: until };
    if (!hours.issuing.length || !hours.calling.length) throw new WrongInput(t("configuration.day.from_early", facts), from);
    if (same(hours.issuing, own ?? calendar.issuing) && same(hours.calling, calendar.calling)) throw new WrongInput(t("configuration.day.from_usual", facts), from);
    return service ? { issuing: hours.issuing } : hours;
  }
}

/**
 * The services that a day may be said of together: those of one agency, and those that are served in
 * one zone alone. Each gets a day of its own.
 * @returns {{word: string, services: string[]}[]}
 */
function servicesTogether() {
  const rows = living();
  const agencies = [...new Set(rows.map((row) => row.agency))].map((agency) =>
    ({ word: t("configuration.day.of_agency", { name: agency }), services: codesOf(rows, (row) => row.agency === agency) }));
  const zones = (draft.now.zone ?? []).filter((/** @type {Plain} */ zone) => !zone.retired).map((/** @type {Plain} */ zone) => ({
    word: t("configuration.day.of_zone", { name: name(zone.name) }),
    services: codesOf(rows, (row) => row.counters?.length > 0 && row.counters.every((/** @type {number} */ counter) => zone.counters.includes(counter))),
  }));
  return [...agencies, ...zones].filter(({ services }) => services.length > 1 && services.length < rows.length);
}

/** @param {Plain[]} rows @param {(row: Plain) => boolean} isMeant */
function codesOf(rows, isMeant) {
  return rows.filter(isMeant).map(({ code }) => code);
}

/** What was typed can't be; `at` is where. */
class WrongInput extends Error {
  /** @param {string} message @param {HTMLElement | null} at */
  constructor(message, at) {
    super(message);
    this.at = at;
  }
}

/** The spans up to a time. @param {Spans} spans @param {string} until @returns {Spans} */
function before(spans, until) {
  return spans.map(([from, to]) => /** @type {[string, string]} */ ([from.slice(0, 5), isBefore(until, to) ? until : to.slice(0, 5)]))
    .filter(([from, to]) => isBefore(from, to));
}

/** Whether a time comes before the end of a span, of which 00:00 is midnight. @param {string} time @param {string} end */
function isBefore(time, end) {
  return end.startsWith("00:00") || time < end.slice(0, 5);
}

/** @param {Spans} one @param {Spans} other */
function same(one, other) {
  const plain = (/** @type {Spans} */ spans) => spans.flat().map((moment) => moment.slice(0, 5)).join();
  return plain(one) === plain(other);
}

/** @returns {Plain[]} */
function living() {
  return (draft.now.service ?? []).filter((/** @type {Plain} */ row) => !row.retired);
}

/** @param {string} code @param {string} iso */
function dayInput(code, iso) {
  const id = `day-${code}`;
  const word = t(`configuration.day.${code}`);
  const entry = dateEntry(word, iso, { id, "aria-describedby": `${id}-hint` });
  const hint = t(`configuration.day.${code === "first" ? "form" : "last_hint"}`);
  return { input: entry.input, element: h("div", { class: "field" }, h("label", { for: id }, word), entry.element, h("p", { class: "hint", id: `${id}-hint` }, hint)) };
}

/** @param {string} code @param {[string, string][]} pairs @param {string} value */
function select(code, pairs, value) {
  const input = /** @type {HTMLSelectElement} */ (h("select", { class: "input", id: `day-${code}` },
    ...pairs.map(([one, word]) => h("option", { value: one, selected: one === value }, word))));
  return { input, element: h("div", { class: "field" }, h("label", { for: input.id }, t(`configuration.day.${code}`)), input) };
}

/**
 * A reason that was written in one language alone stands in the other, too: better read than nothing.
 * @param {Record<string, string | null> | null} words
 */
function inEvery(words) {
  const written = words && Object.values(words).find(Boolean);
  if (!words || !written) return null;
  return { ...words, vi: words.vi ?? written, en: words.en ?? written };
}
