// The page of people: asks the API for them, draws a row each, opens what is done with one.

import { read, send } from "/static/api.js";
import { byId, h, icon, patch } from "/static/dom.js";
import { badge } from "/static/parts/badge.js";
import { askFirst } from "/static/parts/dialog.js";
import { find } from "/static/parts/find.js";
import { tell } from "/static/parts/told.js";
import { clock, isoDay, number, setTimeZone, t } from "/static/words.js";
import { askPassword, askPerson } from "./person.js";
import { askSeveral } from "./several.js";
import { showSessions } from "./sessions.js";

/** @typedef {import("/types/api").AccountAnswer} User */

const LOOKS = /** @type {Record<string, [import("/static/parts/badge.js").Look, string]>} */ ({
  good: ["good", "check"],
  disabled: ["", "lock"],
  not_yet: ["warn", "calendar-clock"],
  over: ["warn", "calendar-clock"],
});

const main = /** @type {HTMLElement} */ (document.querySelector("main"));
const me = main.dataset.me ?? "";
/** @type {User[]} */
let people = [];

setTimeZone(main.dataset.zone ?? "Asia/Ho_Chi_Minh");
byId("add").addEventListener("click", () => askPerson(null, refresh));
byId("add-several").addEventListener("click", () => askSeveral(refresh));
byId("words").addEventListener("input", draw);
byId("all").addEventListener("change", draw);
void refresh();

/** Ask anew, and say what was done. @param {string} [done] */
async function refresh(done) {
  const answer = await read("/api/v1/users");
  if (answer.status === 401) return location.assign("/sign-in?next=/admin/users");
  if (answer.problem) return tell("bad", answer.problem.detail);
  people = answer.body;
  draw();
  if (done) tell("good", done);
}

function draw() {
  const { value: query } = /** @type {HTMLInputElement} */ (byId("words"));
  const hasAll = /** @type {HTMLInputElement} */ (byId("all")).checked;
  const shown = find(people.filter((one) => hasAll || !one.disabled), query, told);
  patch(byId("count"), t("users.count", { n: number(shown.length), all: number(people.length) }));
  patch(
    byId("rows"),
    ...shown.map(row),
    shown.length === 0 &&
      h("tr", { key: "none" }, h("td", { colspan: 6, class: "empty" }, t("users.nobody"))),
  );
}

/** Everything a person may be looked for by. @param {User} one */
function told(one) {
  const roles = one.roles.map((role) => t(`role.${role}`)).join(" ");
  return `${one.name} ${one.username} ${one.agency ?? ""} ${roles}`;
}

/** @param {User} one */
function row(one) {
  return h(
    "tr",
    { key: one.username, class: one.disabled ? "off" : "" },
    h(
      "td",
      null,
      h("span", { class: "strong" }, one.name),
      h("span", { class: "small soft" }, [one.username, one.agency, several(one)].filter(Boolean).join(" · ")),
    ),
    h("td", { class: "roles" }, ...one.roles.map(role)),
    h("td", { class: "nowrap" }, ...valid(one)),
    h("td", null, h("div", { class: "row tight wrap" }, ...standing(one))),
    h("td", { class: "nowrap" }, ...signedIn(one)),
    h("td", { class: "does" }, ...actions(one)),
  );
}

/** @param {User} one */
function several({ centres, everywhere }) {
  if (everywhere) return t("users.everywhere");
  return centres.length > 1 ? t("users.of_centres", { n: number(centres.length) }) : "";
}

/** @param {string} code @param {number} place the main role comes first */
function role(code, place) {
  return h("span", { class: place === 0 ? "strong" : "small soft" }, t(`role.${code}`));
}

/** @param {User} one */
function valid(one) {
  const [first, last] = [one.valid_from, one.valid_until].map((day) => day && dayMonthYear(day));
  if (!first && !last) return [h("span", { class: "soft" }, t("users.no_end"))];
  return [
    first && h("span", { class: "small" }, t("users.from_day", { day: first })),
    last && h("span", { class: "small" }, t("users.until_day", { day: last })),
  ];
}

/** @param {string} day as 2026-11-24 */
function dayMonthYear(day) {
  return day.split("-").reverse().join("/");
}

/** @param {User} one */
function standing(one) {
  const [look, sign] = LOOKS[one.state] ?? ["", "circle-question-mark"];
  return [
    badge(look, sign, t(`users.state_${one.state}`)),
    one.locked_until && badge("bad", "shield-alert", t("users.locked", { time: clock(one.locked_until) })),
    one.locked_until && action("lock-open", t("users.unlock"), one, () => void unlock(one)),
    one.second_factor && badge("info", "shield-check", t("users.factor")),
    one.second_factor && one.username !== me && action("shield", t("users.factor_reset"), one, () => resetFactor(one)),
    one.must_change_password && badge("info", "key-round", t("users.one_time")),
  ];
}

/** @param {User} one */
function signedIn(one) {
  const last = one.last_sign_in_at;
  const show = () => void showSessions(one, refresh);
  return [
    one.sessions > 0 && action("log-in", t("users.sessions"), one, show, "", ` (${number(one.sessions)})`),
    h("span", { class: "small soft" }, last === null
      ? t("users.never")
      : t("users.last_at", { when: `${clock(last)} ${dayMonthYear(isoDay(last))}` })),
  ];
}

/** @param {User} one */
function actions(one) {
  if (!one.manageable) return [h("span", { class: "small soft" }, t("users.works_elsewhere"))];
  return [
    action("pencil", t("users.change"), one, () => askPerson(one, refresh)),
    action("key-round", t("users.password"), one, () => password(one)),
    one.disabled
      ? action("user-check", t("users.enable"), one, () => void enable(one))
      : action("user-x", t("users.disable"), one, () => disable(one), "danger"),
  ];
}

/**
 * @param {string} sign @param {string} word @param {User} of @param {() => void} run @param {string} [look] @param {string} [more]
 */
function action(sign, word, of, run, look = "", more = "") {
  const label = `${word}: ${of.name}`;
  return h("button", { type: "button", class: `button ${look}`, "aria-label": label, onclick: run }, icon(sign), word + more);
}

/** One's own password is changed with the old one. @param {User} one */
function password(one) {
  if (one.username === me) location.assign("/account");
  else askPassword(one, refresh);
}

/** @param {User} one */
function resetFactor(one) {
  askFirst(
    t("users.factor_ask", { name: one.name }),
    t("users.factor_means"),
    { sign: "shield", word: t("users.factor_reset") },
    async () => {
      const answer = await send(`${path(one)}/second-factor`, undefined, { method: "DELETE", tries: 1 });
      if (answer.problem) return answer.problem.detail;
      await refresh(t("users.factor_done", { name: one.name }));
      return "";
    },
  );
}

/** @param {User} one */
function disable(one) {
  askFirst(
    t("users.disable_ask", { name: one.name }),
    t("users.disable_means"),
    { sign: "user-x", word: t("users.disable") },
    async () => {
      const answer = await send(path(one), { disabled: true }, { method: "PATCH", tries: 1 });
      if (answer.problem) return answer.problem.detail;
      await refresh(t("users.disabled", { name: one.name }));
      return "";
    },
  );
}

/** @param {User} one */
async function enable(one) {
  const answer = await send(path(one), { disabled: false }, { method: "PATCH", tries: 1 });
  if (answer.problem) return tell("bad", answer.problem.detail);
  return refresh(t("users.enabled", { name: one.name }));
}

/** @param {User} one */
async function unlock(one) {
  const answer = await send(`${path(one)}/attempts`, undefined, { method: "DELETE", tries: 1 });
  if (answer.problem) return tell("bad", answer.problem.detail);
  return refresh(t("users.unlocked", { name: one.name }));
}

/** @param {User} one */
function path(one) {
  return `/api/v1/users/${encodeURIComponent(one.username)}`;
}
