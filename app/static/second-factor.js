// One's own second factor: turned on by a code of an app, and off by the password and a code.

import { read, send } from "/static/api.js";
import { byId, h, icon, patch } from "/static/dom.js";
import { input } from "/static/parts/field.js";
import { tell } from "/static/parts/told.js";
import { oneAtATime } from "/static/turns.js";
import { clock, dateLine, number, t } from "/static/words.js";

/** @typedef {import("/types/api").SecondFactorAnswer} State */
/** @typedef {import("/types/api").SecretAnswer} Secret */

const FEW = 3;
const place = byId("factor");

async function show() {
  const answer = await read("/api/v1/me/second-factor");
  if (answer.problem) return tell("bad", answer.problem.detail);
  /** @type {State} */
  const state = answer.body;
  patch(place, state.on ? isOn(state) : isOff());
}

function isOff() {
  return h("div", { class: "stack", key: "off" },
    h("p", { class: "soft" }, t("account.factor_off")),
    form(begin, t("account.factor_begin"), "shield-check", "primary",
      field("factor-password", "password", t("account.factor_password"), "password", "current-password")));
}

/** @param {State} state */
function isOn(state) {
  const when = state.since ? `${clock(state.since)} · ${dateLine(state.since)}` : "";
  const n = number(state.recovery_codes_left);
  return h("div", { class: "stack", key: "on" },
    h("p", { class: "row tight" }, icon("shield-check"), h("span", null, t("account.factor_on", { when, n }))),
    state.recovery_codes_left <= FEW && h("p", { class: "banner warn" }, icon("triangle-alert"), h("span", null, t("account.factor_few"))),
    form(end, t("account.factor_end"), "shield", "danger",
      field("factor-password", "password", t("account.factor_password"), "password", "current-password"),
      field("factor-code", "code", t("account.factor_any_code"), "text", "one-time-code")));
}

/** @param {Secret} made */
function isBegun(made) {
  const grouped = (made.secret.match(/.{1,4}/g) ?? []).join(" ");
  return h("div", { class: "stack", key: "begun" },
    h("p", null, t("account.factor_scan")),
    h("img", { class: "account-qr", src: made.qr, alt: t("account.factor_qr"), width: 240, height: 240 }),
    h("div", null,
      h("p", { class: "soft" }, t("account.factor_secret")),
      h("output", { class: "account-secret" }, grouped)),
    form(confirm, t("account.factor_confirm"), "check", "primary",
      field("factor-code", "code", t("account.factor_code"), "text", "one-time-code")),
    h("p", null, h("button", { type: "button", class: "button quiet", onclick: () => void show() }, t("account.factor_cancel"))));
}

/** @param {string[]} codes */
function hasCodes(codes) {
  return h("div", { class: "stack", key: "codes" },
    h("p", { class: "banner good", role: "status" }, icon("circle-check"), h("span", null, t("account.factor_codes"))),
    h("ul", { class: "account-codes" }, codes.map((code) => h("li", { key: code }, code))),
    h("p", null, h("button", { type: "button", class: "button primary", onclick: () => void noted() }, icon("check"), t("account.factor_noted"))));
}

const begin = oneAtATime(async (/** @type {HTMLFormElement} */ of) => {
  const answer = await send("/api/v1/me/second-factor/set-up", given(of), { tries: 1 });
  if (answer.problem) return tell("bad", answer.problem.detail);
  patch(byId("told"));
  patch(place, isBegun(answer.body));
  place.querySelector("input")?.focus();
});

const confirm = oneAtATime(async (/** @type {HTMLFormElement} */ of) => {
  const answer = await send("/api/v1/me/second-factor/confirm", given(of), { tries: 1 });
  if (answer.problem) return tell("bad", answer.problem.detail);
  patch(byId("told"));
  patch(place, hasCodes(answer.body.recovery_codes));
});

const end = oneAtATime(async (/** @type {HTMLFormElement} */ of) => {
  const answer = await send("/api/v1/me/second-factor/off", given(of), { tries: 1 });
  if (answer.problem) return tell("bad", answer.problem.detail);
  tell("good", t("account.factor_ended"));
  await show();
});

/** Who had to turn it on first may work now. */
async function noted() {
  const { home, needsPassword } = document.querySelector("main")?.dataset ?? {};
  if (needsPassword !== undefined) return location.reload();
  if (home) return location.assign(home);
  await show();
}

/** @param {HTMLFormElement} of */
function given(of) {
  return Object.fromEntries(new FormData(of));
}

/**
 * @param {(of: HTMLFormElement) => void} run @param {string} word @param {string} sign
 * @param {string} look @param {Node[]} fields
 */
function form(run, word, sign, look, ...fields) {
  const sent = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    void run(/** @type {HTMLFormElement} */ (event.target));
  };
  return h("form", { class: "stack account-form", method: "dialog", onsubmit: sent },
    ...fields,
    h("button", { type: "submit", class: `button ${look}` }, icon(sign), word));
}

/** @param {string} id @param {string} named @param {string} word @param {string} type @param {string} autocomplete */
function field(id, named, word, type, autocomplete) {
  const most = named === "code" ? 32 : 256;
  return input(named, word, { id, type, autocomplete, required: true, maxlength: most, spellcheck: "false" });
}

void show();
