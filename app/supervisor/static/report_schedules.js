// Reports by e-mail: schedules made, changed, sent now, removed; what became of each mailing.

import { read, requestId, send } from "/static/api.js";
import { byId, embedded, h, icon, patch } from "/static/dom.js";
import { askFirst } from "/static/parts/dialog.js";
import { choice, input, select } from "/static/parts/field.js";
import { askForm } from "/static/parts/form.js";
import { clock, dateLine, setTimeZone, t } from "/static/words.js";

/**
 * @typedef {[string, string]} Pair a code and its word
 * @typedef {import("/types/api").MailingAnswer} Mailing
 * @typedef {import("/types/api").MailedReportAnswer} Report
 * @typedef {import("/types/api").ScheduleAnswer} Schedule
 */

/** @type {{time_zone: string, most_recipients: number, people: Record<string, string>,
 *   reports: {name: string, title: string, by: Pair[]}[], periods: Pair[], rhythms: Pair[], weekdays: Pair[],
 *   formats: Pair[], languages: Pair[]}} */
const offered = embedded("offered");
const canSend = document.querySelector("main")?.dataset.send === "yes";
const API = "/api/v1/report-schedules";
const LOOKS = { sent: "good", queued: "info", making: "info", sending: "info", partly: "warn", uncertain: "warn", failed: "bad" };
/** While something is on its way the page looks again sooner. */
const SOON_MS = 2000;
const LATER_MS = 20_000;

/** @type {Schedule[]} */
let schedules = [];
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

setTimeZone(offered.time_zone);
byId("add").addEventListener("click", () => edit(null));
void draw();

/** Ask what there is and draw it; look again by and by. */
async function draw() {
  clearTimeout(timer);
  const [known, sent] = await Promise.all([read(API), read(`${API}/mailings`)]);
  if (known.ok && sent.ok) show(known.body.items, sent.body);
  else say("bad", (known.problem ?? sent.problem)?.detail ?? "");
  clearTimeout(timer);
  const isMoving = known.ok && sent.ok && sent.body.some((one) => ["making", "sending"].includes(one.state) || (one.state === "queued" && one.tries === 0));
  timer = setTimeout(() => void draw(), isMoving ? SOON_MS : LATER_MS);
}

/** @param {Schedule[]} items @param {Mailing[]} mailings */
function show(items, mailings) {
  schedules = items;
  patch(byId("schedules"), ...items.map(row), items.length === 0 && empty(5, t("mailing.none")));
  patch(byId("mailings"), ...mailings.map(mailingRow), mailings.length === 0 && empty(5, t("mailing.no_mailings")));
}

/** @param {string} kind @param {string} text */
function say(kind, text) {
  const sign = kind === "good" ? "circle-check" : "circle-alert";
  patch(byId("told"), h("p", { class: `banner ${kind}` }, icon(sign), h("span", null, text)));
}

/** @param {number} columns @param {string} words */
function empty(columns, words) {
  return h("tr", { key: "none" }, h("td", { colspan: columns, class: "empty" }, words));
}

/** @param {Schedule} one */
function row(one) {
  const maker = one.made_by === null
    ? t("mailing.made_by_command")
    : t("mailing.made_by", { name: offered.people[one.made_by] ?? "" });
  const next = one.next_at === null ? t("mailing.is_off") : t("mailing.next_at", { when: moment(one.next_at) });
  return h(
    "tr",
    { key: one.id, class: one.on ? "" : "off" },
    h("td", { class: "whole" },
      h("ul", null, ...one.reports.map((report) => h("li", { class: "strong" }, reportWords(report)))),
      h("span", { class: "small soft" }, t("mailing.period_in", { period: word(offered.periods, one.period) })),
      h("span", { class: "small soft" }, filesOf(one))),
    h("td", null, when(one), h("span", { class: "small soft" }, next), h("span", { class: "small soft" }, maker)),
    h("td", { class: "to" }, h("ul", null, ...one.recipients.map((address) => h("li", { class: "clip", title: address }, address)))),
    h("td", { class: "came" }, one.newest
      ? cameOf(one.newest, one.newest.settled_at)
      : h("span", { class: "soft" }, t("mailing.never_sent"))),
    h("td", { class: "does" },
      canSend && action(one, "send", t("mailing.send_now"), () => sendNow(one)),
      action(one, "pencil", t("mailing.change"), () => edit(one)),
      action(one, "power", t(one.on ? "mailing.switch_off" : "mailing.switch_on"), () => void turn(one)),
      action(one, "trash-2", t("mailing.remove"), () => remove(one))),
  );
}

/** @param {Schedule} one @param {string} sign @param {string} said @param {() => void} run */
function action(one, sign, said, run) {
  return h(
    "button",
    { type: "button", class: "button", key: sign, "aria-label": `${said}: ${titles(one)}`, onclick: run },
    icon(sign),
    said,
  );
}

/** @param {Mailing} one */
function mailingRow(one) {
  const of = schedules.find(({ id }) => id === one.schedule);
  const asked = one.extra && (one.asked_by === null
    ? t("mailing.asked_by_command")
    : t("mailing.asked_by", { name: offered.people[one.asked_by] ?? "" }));
  return h(
    "tr",
    { key: one.id },
    h("td", null, moment(one.due_at), asked && h("span", { class: "small soft" }, asked)),
    h("td", null, of ? titles(of) : ""),
    h("td", { class: "came" }, cameOf(one)),
    h("td", null, one.settled_at ? moment(one.settled_at) : ""),
    h("td", { class: "num" }, one.tries),
  );
}

/** How a mailing stands, and why. @param {Mailing} one @param {string | null} [at] when it came so */
function cameOf(one, at = null) {
  const look = /** @type {Record<string, string>} */ (LOOKS)[one.state];
  const isWaiting = one.state === "queued" && one.tries > 0 && one.next_try_at;
  const refused = Object.keys(one.refused).join(", ");
  const said = one.detail || Object.values(one.refused)[0];
  return h(
    "div",
    null,
    h("span", { class: `badge ${look}` }, t(`mailing.state.${one.state}`)),
    at && h("span", { class: "small soft" }, moment(at)),
    one.trouble && h("span", { class: "small" }, t(`mailing.trouble.${one.trouble}`)),
    refused && h("span", { class: "small" }, t("mailing.refused", { addresses: refused })),
    said && h("span", { class: "small soft" }, t("mailing.server_said", { said })),
    isWaiting && h("span", { class: "small soft" }, t("mailing.next_try", { when: moment(one.next_try_at ?? "") })),
  );
}

/** @param {Pair[]} pairs @param {string} code */
function word(pairs, code) {
  return pairs.find(([known]) => known === code)?.[1] ?? code;
}

/** @param {Report} report */
function reportWords(report) {
  const known = offered.reports.find(({ name }) => name === report.name);
  const title = known?.title ?? report.name;
  if (!report.by) return title;
  return `${title}, ${t("mailing.by", { by: word(known?.by ?? [], report.by).toLowerCase() })}`;
}

/** @param {Schedule} one */
function titles(one) {
  return one.reports.map(reportWords).join("; ");
}

/** @param {Schedule} one */
function filesOf(one) {
  const formats = one.formats.map((format) => word(offered.formats, format)).join(" + ");
  return t("mailing.format_in", { formats, language: word(offered.languages, one.language) });
}

/** @param {Schedule} one */
function when(one) {
  const weekday = word(offered.weekdays, String(one.weekday));
  return t(`mailing.${one.rhythm}`, { at: one.at, weekday, day: one.day ?? "" });
}

/** "07:00, Thứ Hai, 30/11/2026". @param {string} at */
function moment(at) {
  return `${clock(at)}, ${dateLine(at)}`;
}

/** Make a schedule, or change one. @param {Schedule | null} one */
function edit(one) {
  /** @type {string[]} */
  const formats = one?.formats ?? ["pdf"];
  const fields = [
    h("fieldset", null, h("legend", null, t("mailing.field_reports")), reportsOffered(one?.reports ?? [])),
    h("div", { class: "three" },
      select("period", t("mailing.field_period"), offered.periods, one?.period ?? "yesterday"),
      select("language", t("mailing.field_language"), offered.languages, one?.language ?? document.documentElement.lang)),
    h("div", { class: "three" },
      select("rhythm", t("mailing.field_rhythm"), offered.rhythms, one?.rhythm ?? "daily"),
      select("weekday", t("mailing.field_weekday"), offered.weekdays, String(one?.weekday ?? 1)),
      input("day", t("mailing.field_day"), { type: "number", min: 1, max: 31, value: one?.day ?? 1, required: true }),
      input("at", t("mailing.field_at"), {
        inputmode: "numeric", pattern: "([01][0-9]|2[0-3]):[0-5][0-9]", placeholder: "07:00", maxlength: 5,
        value: one?.at ?? "07:00", required: true, autocomplete: "off", title: "07:00",
      })),
    h("fieldset", null, h("legend", null, t("mailing.field_formats")),
      h("div", { class: "row wrap" }, ...offered.formats.map(([code, said]) =>
        choice("checkbox", "formats", code, said, formats.includes(code))))),
    h("div", { class: "field" },
      h("label", { for: "of-recipients" }, t("mailing.field_recipients", { most: offered.most_recipients })),
      h("textarea", { class: "input", id: "of-recipients", name: "recipients", rows: 3, required: true, spellcheck: "false", autocapitalize: "off" },
        (one?.recipients ?? []).join("\n"))),
    choice("checkbox", "on", "yes", t("mailing.field_is_on"), one?.on ?? true),
  ];
  askForm(t(one ? "mailing.change_of" : "mailing.add"), fields, t("mailing.save"), async (given) => {
    const body = { ...bodyOf(given), ...(one ? { version: one.version } : {}) };
    const answer = one
      ? await send(`${API}/${one.id}`, body, { method: "PUT", tries: 1 })
      : await send(API, body, { tries: 1 });
    return { answer, done: () => done(t("mailing.saved")) };
  }, suit);
  document.querySelector("dialog:modal")?.classList.add("wide");
}

/** Each report that there is, and beside it how it is told apart; a report may stand there twice. @param {Report[]} chosen */
function reportsOffered(chosen) {
  const rows = offered.reports.flatMap((report) => {
    const mine = chosen.filter(({ name }) => name === report.name);
    return (mine.length ? mine : [null]).map((of) => ({ report, of }));
  });
  return h("div", { class: "reports-offered" }, ...rows.flatMap(({ report, of }) => [
    choice("checkbox", "reports", report.name, report.title, of !== null),
    h("select", { class: "input", name: `by-${report.name}`, "aria-label": t("mailing.field_by_of", { title: report.title }) },
      ...[["", t("mailing.field_usual", { by: report.by[0][1].toLowerCase() })], ...report.by].map(([code, said]) =>
        h("option", { value: code, selected: code === (of?.by ?? "") }, said))),
  ]));
}

/** Show what the rhythm needs, and nothing else. @param {HTMLFormElement} form */
function suit(form) {
  const rhythm = new FormData(form).get("rhythm");
  for (const [name, needed] of [["weekday", "weekly"], ["day", "monthly"]]) {
    const field = /** @type {HTMLInputElement} */ (form.elements.namedItem(name));
    field.disabled = rhythm !== needed;
    /** @type {HTMLElement} */ (field.closest(".field")).hidden = rhythm !== needed;
  }
  for (const box of form.querySelectorAll(".reports-offered input"))
    /** @type {HTMLSelectElement} */ (box.closest("label")?.nextElementSibling).disabled = !(/** @type {HTMLInputElement} */ (box).checked);
}

/** What the form says, as the API takes it. @param {FormData} given */
function bodyOf(given) {
  const seen = /** @type {Record<string, number>} */ ({});
  const reports = given.getAll("reports").map((name) => {
    const place = seen[String(name)] ?? 0;
    seen[String(name)] = place + 1;
    return { name, by: given.getAll(`by-${name}`)[place] || null };
  });
  const rhythm = String(given.get("rhythm"));
  return {
    reports,
    period: given.get("period"),
    rhythm,
    at: String(given.get("at")).trim(),
    weekday: rhythm === "weekly" ? Number(given.get("weekday")) : null,
    day: rhythm === "monthly" ? Number(given.get("day")) : null,
    recipients: String(given.get("recipients")).split(/[\s,;]+/).filter(Boolean),
    formats: given.getAll("formats"),
    language: given.get("language"),
    on: given.get("on") !== null,
  };
}

/** @param {Schedule} one */
function sendNow(one) {
  const request_id = requestId();
  const facts = { what: titles(one), n: one.recipients.length };
  const does = { sign: "send", word: t("mailing.send_now"), look: "primary" };
  askFirst(t("mailing.send_now_ask"), t("mailing.send_now_means", facts), does, async () => {
    const answer = await send(`${API}/${one.id}/send`, { request_id });
    if (answer.problem) return answer.problem.detail;
    await done(t("mailing.queued_now"));
    return "";
  });
}

/** @param {Schedule} one */
async function turn(one) {
  const { reports, period, rhythm, at, weekday, day, recipients, formats, language, version } = one;
  const body = { reports, period, rhythm, at, weekday, day, recipients, formats, language, version, on: !one.on };
  const answer = await send(`${API}/${one.id}`, body, { method: "PUT", tries: 1 });
  if (answer.problem) say("bad", answer.problem.detail);
  else await done(t(one.on ? "mailing.switched_off" : "mailing.switched_on"));
}

/** @param {Schedule} one */
function remove(one) {
  const does = { sign: "trash-2", word: t("mailing.remove") };
  askFirst(t("mailing.remove_ask"), t("mailing.remove_means", { what: titles(one) }), does, async () => {
    const answer = await send(`${API}/${one.id}`, undefined, { method: "DELETE", tries: 1 });
    if (answer.problem) return answer.problem.detail;
    await done(t("mailing.removed"));
    return "";
  });
}

/** @param {string} words */
async function done(words) {
  await draw();
  say("good", words);
}
