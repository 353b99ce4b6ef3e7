// The forms about one person: who it is and may do what, and which password it has.

import { send } from "/static/api.js";
import { embedded, h } from "/static/dom.js";
import { dateInput, dayOf } from "/static/parts/day-field.js";
import { lastRow, openDialog } from "/static/parts/dialog.js";
import { choice, group, input, select } from "/static/parts/field.js";
import { askForm } from "/static/parts/form.js";
import { name, t } from "/static/words.js";
import { printer, slipState, whereGiven } from "./given.js";

/** @import {GivenPasswordAnswer, OneTimePasswordAnswer, UserAnswer} from "/types/api" */
/** @typedef {import("./users.js").User} User */
/** @typedef {import("/static/api.js").Answer<UserAnswer | GivenPasswordAnswer[] | OneTimePasswordAnswer | null>} Answer */
/** @typedef {(done: string) => Promise<void> | void} Changed */

/**
 * @type {{roles: string[], agencies: string[], may_give_all: boolean,
 *   centres: {code: string, name: Record<string, string>}[]}}
 */
const choices = embedded("choices");

/** Add somebody, or change who is there. @param {User | null} one @param {Changed} changed */
export function askPerson(one, changed) {
  const main = one?.roles[0] ?? choices.roles[0];
  const fields = [
    h("div", { class: "two" },
      one === null && input("username", t("users.username"), {
        required: true, pattern: "[A-Za-z0-9._\\-]{2,64}", title: t("users.username_like"), autocomplete: "off",
        spellcheck: "false",
      }),
      input("name", t("users.name"), { required: true, maxlength: 120, value: one?.name ?? "", autocomplete: "off" }),
      select("agency", t("users.agency"), [["", t("users.no_agency")], ...agencies(one)], one?.agency ?? ""),
      select("role", t("users.main_role"), choices.roles.map((role) => [role, t(`role.${role}`)]), main)),
    group(t("users.more_roles"), ...choices.roles.map((role) =>
      choice("checkbox", "more", role, t(`role.${role}`), one?.roles.slice(1).some((own) => own === role) === true))),
    h("div", { class: "two" },
      dateInput("valid_from", t("users.first_day"), one?.valid_from ?? ""),
      dateInput("valid_until", t("users.last_day"), one?.valid_until ?? "")),
    one !== null && choices.centres.length > 1 && centres(one),
    one === null && passwordChoice(),
  ];
  const title = one === null ? t("users.add") : t("users.change_of", { name: one.name });
  askForm(title, fields, one === null ? t("users.add_now") : t("users.save"), async (given) => {
    const answer = one === null ? await add(given) : await change(one, given);
    const called = text(given, "name");
    return { answer, done: () => finished(answer, called, one === null ? "users.added" : "users.changed", changed) };
  }, suit, { roles: "role" });
}

/** Give somebody a new password. @param {User} one @param {Changed} changed */
export function askPassword(one, changed) {
  const fields = [h("p", null, t("users.password_means")), passwordChoice()];
  askForm(t("users.password_of", { name: one.name }), fields, t("users.password_give"), async (given) => {
    const path = /** @type {const} */ (`/api/v1/users/${encodeURIComponent(one.username)}`);
    const answer = given.get("way") === "made"
      ? await send(`${path}/one-time-password`, printer(given), { tries: 1 })
      : await send(`${path}/password`, chosen(given), { method: "PUT", tries: 1 });
    return { answer, done: () => finished(answer, one.name, "users.password_given", changed) };
  }, suit);
}

/**
 * Say what was done; a made password is shown this once.
 * @param {Answer} answer @param {string} name @param {string} key @param {Changed} changed
 */
async function finished(answer, name, key, changed) {
  await changed(t(key, { name }));
  const body = Array.isArray(answer.body) ? answer.body[0] : answer.body;
  if (body && "password" in body && body.password) showSecret(name, body.password);
  if (body && "slip" in body && body.slip) showPrinted(name, body.slip);
}

/** What doesn't go with what was chosen can't be chosen. @param {HTMLFormElement} form */
function suit(form) {
  const given = new FormData(form);
  for (const box of form.querySelectorAll(/** @type {"input"} */ ("input[name=more]"))) {
    box.disabled = box.value === given.get("role");
    if (box.disabled) box.checked = false;
  }
  const own = /** @type {HTMLElement | null} */ (form.querySelector(".own-password"));
  if (own === null) return;
  own.hidden = given.get("way") !== "own";
  const where = /** @type {HTMLElement} */ (form.querySelector(".field.where"));
  where.hidden = !own.hidden;
  for (const field of own.querySelectorAll("input")) field.disabled = own.hidden;
}

/** @param {FormData} given */
function add(given) {
  /** @type {Record<string, unknown>} */
  const body = { username: text(given, "username"), name: text(given, "name"), roles: roles(given) };
  if (text(given, "agency")) body.agency = text(given, "agency");
  for (const name of ["valid_from", "valid_until"]) {
    if (dayOf(given, name)) body[name] = dayOf(given, name);
  }
  return given.get("way") === "own"
    ? send("/api/v1/users", { ...body, ...chosen(given) }, { tries: 1 })
    : send("/api/v1/password-slips", { people: [body], ...printer(given) }, { tries: 1 });
}

/** @param {User} one @param {FormData} given */
function change(one, given) {
  const body = {
    name: text(given, "name"),
    roles: roles(given),
    agency: text(given, "agency"),
    valid_from: dayOf(given, "valid_from") || null,
    valid_until: dayOf(given, "valid_until") || null,
    no_dates: true, // The days that the form leaves empty are cleared.
    ...memberships(given),
  };
  return send(`/api/v1/users/${encodeURIComponent(one.username)}`, body, { method: "PATCH", tries: 1 });
}

/** The centres that the person belongs to; those of who asks can be given. @param {User} one */
function centres(one) {
  return group(
    t("users.centres"),
    ...choices.centres.map(({ code, name: words }) =>
      choice("checkbox", "centre", code, name(words), one.centres.includes(code))),
    choices.may_give_all && choice("checkbox", "everywhere", "yes", t("users.everywhere"), one.everywhere),
  );
}

/** @param {FormData} given */
function memberships(given) {
  if (choices.centres.length < 2) return {};
  const everywhere = choices.may_give_all ? { everywhere: given.get("everywhere") !== null } : {};
  return { centres: given.getAll("centre").map(String), ...everywhere };
}

/** @param {FormData} given */
function chosen(given) {
  return { password: given.get("password"), one_time: given.get("one_time") !== null };
}

/** The main role first. @param {FormData} given */
function roles(given) {
  return [text(given, "role"), ...given.getAll("more").map(String)];
}

/** @param {FormData} given @param {string} name */
function text(given, name) {
  return String(given.get(name) ?? "").trim();
}

/** Also the one that no service has any more. @param {User | null} one @returns {[string, string][]} */
function agencies(one) {
  const all = one?.agency ? [...choices.agencies, one.agency] : choices.agencies;
  return [...new Set(all)].map((agency) => [agency, agency]);
}

function passwordChoice() {
  return h("fieldset", null,
    h("legend", null, t("users.password")),
    choice("radio", "way", "made", t("users.password_made"), true),
    whereGiven(),
    choice("radio", "way", "own", t("users.password_own"), false),
    h("div", { class: "own-password" },
      input("password", t("users.password_new"), {
        type: "password", required: true, minlength: 8, maxlength: 256, autocomplete: "new-password",
      }),
      choice("checkbox", "one_time", "yes", t("users.password_change"), true)));
}

/** What became of the slip with the password. @param {string} name @param {number} slip */
function showPrinted(name, slip) {
  openDialog(t("users.printed_title", { name }), [
    h("p", null, slipState(slip)),
    lastRow(t("users.close")),
  ]);
}

/** The one moment in which a made password can be read. @param {string} name @param {string} password */
function showSecret(name, password) {
  openDialog(t("users.secret_of", { name }), [
    h("output", { class: "secret" }, password),
    h("p", null, t("users.secret_means")),
    lastRow(t("users.secret_noted")),
  ]);
}
