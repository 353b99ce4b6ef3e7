// Draws a usual week of the booking plans: how many places begin in each hour, and whether too many.

import { h, patch } from "/static/dom.js";
import { badge } from "/static/parts/badge.js";
import { name, number, percent, t } from "/static/words.js";
import { draft, onDraft } from "./draft.js";
import { capital, DAYS } from "./fields.js";

/** @typedef {import("./draft.js").Plain} Plain */

/** Who comes without an appointment keeps at least half of what the counters can do. */
const MOST_SHARE = 0.5;

/** The week as a section of the page. */
export function bookingWeek() {
  const table = h("table", { class: "table grid-table booking-week" });
  const shares = h("ul", { class: "stack tight booking-shares" });
  const draw = () => {
    const plans = /** @type {Plain[]} */ (draft.now.booking_plan ?? []).filter((row) => !row.retired);
    const starts = DAYS.map((day) => plans.flatMap((plan) => startsOn(plan, day)));
    const hours = [...new Set(starts.flat().map((one) => Math.floor(one.at / 60)))].sort((a, b) => a - b);
    const most = Math.max(1, ...hours.flatMap((hour) => starts.map((found) => placesAt(found, hour))));
    patch(table,
      h("thead", null, h("tr", null, h("td", null), ...DAYS.map((day) => h("th", { scope: "col", key: day }, capital(t(`configuration.weekday.${day}`)))))),
      h("tbody", null, ...hours.map((hour) => h("tr", { key: hour },
        h("th", { scope: "row" }, `${String(hour).padStart(2, "0")}:00`),
        ...starts.map((found, n) => cell(placesAt(found, hour), most, DAYS[n] ?? ""))))),
      h("tfoot", null, h("tr", null, h("th", { scope: "row" }, t("configuration.ui.week_sum")),
        ...starts.map((found, n) => h("td", { key: DAYS[n] }, h("strong", null, number(found.reduce((sum, one) => sum + one.places, 0))))))));
    patch(shares, ...plans.map(shareOf));
  };
  onDraft(draw);
  draw();
  return h("section", { class: "panel" }, h("h2", null, t("configuration.ui.week")), h("p", { class: "soft" }, t("configuration.ui.week_means")),
    h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": t("configuration.ui.week") }, table), shares);
}

/** @param {number} places @param {number} most @param {string} key */
function cell(places, most, key) {
  const full = Math.round((places / most) * 100);
  return h("td", { key, vars: { "--full": `${full}%` } }, places ? number(places) : "–");
}

/** @param {{at: number, places: number}[]} found @param {number} hour */
function placesAt(found, hour) {
  return found.filter((one) => Math.floor(one.at / 60) === hour).reduce((sum, one) => sum + one.places, 0);
}

/** The slots of a plan on a usual day, within the hours in which counters call. @param {Plain} plan @param {string} day */
function startsOn(plan, day) {
  const calendar = draft.now.calendar ?? {};
  if (!(plan.weekdays ?? []).includes(day) || !(calendar.weekdays ?? []).includes(day)) return [];
  const open = /** @type {[string, string][]} */ (calendar.calling ?? []).map(([from, to]) => [minute(from), minute(to) || 1440]);
  const found = [];
  for (const [from, to] of /** @type {[string, string][]} */ (plan.hours ?? [])) {
    const length = Math.max(5, Number(plan.slot_min ?? 20));
    for (let at = minute(from); at + length <= (minute(to) || 1440); at += length) {
      if (open.some(([first, last]) => (first ?? 0) <= at && at + length <= (last ?? 0))) found.push({ at, places: Number(plan.online ?? 0) + Number(plan.staff ?? 0) });
    }
  }
  return found;
}

/** @param {string} clock */
function minute(clock) {
  const [hours, minutes] = String(clock).split(":").map(Number);
  return (hours ?? 0) * 60 + (minutes ?? 0);
}

/** How much of what the counters of its services can do a plan takes. @param {Plain} plan */
function shareOf(plan) {
  const services = /** @type {Plain[]} */ (draft.now.service ?? []).filter((row) => !row.retired && (plan.services ?? []).includes(row.code));
  const perHour = services.reduce((sum, row) => sum + ((row.counters ?? []).length * 60) / (row.minutes?.submit ?? 12), 0);
  const booked = ((Number(plan.online ?? 0) + Number(plan.staff ?? 0)) * 60) / Math.max(5, Number(plan.slot_min ?? 20));
  const share = perHour > 0 ? booked / perHour : 1;
  const words = t("configuration.ui.week_share", { name: name(plan.name ?? { vi: plan.code }), share: percent(share) });
  return h("li", { key: plan.code, class: "row tight wrap" }, h("span", null, words), share > MOST_SHARE ? badge("warn", "triangle-alert", t("configuration.ui.week_much")) : null);
}
