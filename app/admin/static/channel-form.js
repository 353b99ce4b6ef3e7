// The form of a gateway: what is sent to it, and which of its answers means that it took a message.

import { send } from "/static/api.js";
import { h } from "/static/dom.js";
import { area, choice, input, select } from "/static/parts/field.js";
import { askForm } from "/static/parts/form.js";
import { t } from "/static/words.js";

/** @import {ChannelAnswer, GatewayAnswer} from "/types/api" */

const CODES = /** @type {const} */ (["sent", "no_credit", "sign_in", "number", "busy"]);
const KINDS = /** @type {const} */ (["near", "called", "confirmed", "evening", "soon", "changed", "cancelled", "trial"]);
const METHODS = /** @type {const} */ (["POST", "GET", "PUT"]);
const FORMS = /** @type {const} */ (["json", "form", "none"]);
/** @type {GatewayAnswer} */
const EMPTY = {
  url: "", method: "POST", headers: [], form: "json", body: "{}", sender: "", user: "", plain: true,
  answer: { field: "", sent: [], no_credit: [], sign_in: [], number: [], busy: [], detail: "" }, templates: null,
};

/**
 * Ask for the description of the channel's gateway, and keep it.
 * @param {ChannelAnswer} one @param {Record<string, GatewayAnswer>} presets @param {() => Promise<void>} done
 */
export function setUp(one, presets, done) {
  const now = one.gateway ?? Object.values(presets)[0] ?? EMPTY;
  const known = Object.keys(presets).map((name) => /** @type {const} */ ([name, name]));
  askForm(t("visitor_message.set_up_title", { channel: t(`visitor_message.channel.${one.channel}`) }),
    [h("div", { class: "channel-form stack" },
      select("preset", t("visitor_message.preset"), [["", t("visitor_message.preset_none")], ...known], "", { about: t("visitor_message.preset_about") }),
      ...fields(one, now))],
    t("visitor_message.save"),
    async (given) => ({
      answer: await send(`/api/v1/message-channels/${one.channel}`, bodyOf(one, given), { method: "PUT" }),
      done,
    }),
    (form) => fill(form, presets),
    CALLED);
}

/** The form's names of the server's fields. @type {Record<string, string>} */
const CALLED = { "gateway.url": "url", "gateway.body": "body", "gateway.headers": "headers", "gateway.answer.field": "field" };

/** @param {ChannelAnswer} one @param {GatewayAnswer} now */
function fields(one, now) {
  return [
    h("div", { class: "two" },
      input("sender", t("visitor_message.sender"), { value: now.sender, about: t(`visitor_message.sender_${one.channel}`) }),
      input("user", t("visitor_message.user"), { value: now.user })),
    input("secret", t("visitor_message.secret"), {
      type: "password", autocomplete: "new-password", about: t(one.has_secret ? "visitor_message.secret_kept" : "visitor_message.secret_about") }),
    one.channel === "zalo" && h("fieldset", null, h("legend", null, t("visitor_message.templates")),
      h("p", { class: "hint" }, t("visitor_message.templates_about")),
      h("div", { class: "two" }, KINDS.map((kind) => input(`template-${kind}`, t(`visitor_message.kind.${kind}`), { value: now.templates?.[kind] ?? "" })))),
    h("details", { open: true }, h("summary", null, t("visitor_message.request")),
      input("url", t("visitor_message.url"), { value: now.url, required: true }),
      h("div", { class: "two" },
        select("method", t("visitor_message.method"), METHODS.map((code) => [code, code]), now.method),
        select("form", t("visitor_message.form"), FORMS.map((code) => [code, t(`visitor_message.form_${code}`)]), now.form)),
      area("headers", t("visitor_message.headers"), { value: headerLines(now), rows: 2, about: t("visitor_message.headers_about") }),
      area("body", t("visitor_message.body"), { value: now.body, rows: 9, about: t("visitor_message.body_about") }),
      choice("checkbox", "plain", "1", t("visitor_message.plain"), now.plain)),
    h("details", null, h("summary", null, t("visitor_message.answer")),
      h("p", { class: "hint" }, t("visitor_message.answer_about")),
      h("div", { class: "two" },
        input("field", t("visitor_message.answer_field"), { value: now.answer.field }),
        input("detail", t("visitor_message.answer_detail"), { value: now.answer.detail })),
      h("div", { class: "two" }, CODES.map((code) => input(code, t(`visitor_message.answer_${code}`), { value: now.answer[code].join(", ") })))),
  ];
}

/** @param {GatewayAnswer} gateway */
function headerLines({ headers }) {
  return headers.map(({ name, value }) => `${name}: ${value}`).join("\n");
}

/** Fill in the gateway when it is chosen; what is changed in it afterwards stays. @param {HTMLFormElement} form @param {Record<string, GatewayAnswer>} presets */
function fill(form, presets) {
  const chosen = control(form, "preset");
  const preset = presets[chosen.value];
  if (!preset || form.dataset.filled === chosen.value) return;
  form.dataset.filled = chosen.value;
  const values = { url: preset.url, method: preset.method, form: preset.form, body: preset.body, headers: headerLines(preset),
    field: preset.answer.field, detail: preset.answer.detail };
  for (const [name, value] of Object.entries(values)) control(form, name).value = value;
  for (const code of CODES) control(form, code).value = preset.answer[code].join(", ");
  /** @type {HTMLInputElement} */ (form.elements.namedItem("plain")).checked = preset.plain;
}

/** @param {HTMLFormElement} form @param {string} name */
function control(form, name) {
  return /** @type {HTMLInputElement} */ (form.elements.namedItem(name));
}

/** @param {ChannelAnswer} one @param {FormData} given */
function bodyOf(one, given) {
  const text = (/** @type {string} */ name) => String(given.get(name) ?? "").trim();
  const codes = (/** @type {string} */ name) => text(name).split(",").map((code) => code.trim()).filter(Boolean);
  const headers = text("headers").split("\n").map((line) => line.trim()).filter(Boolean).map((line) => {
    const [name = "", ...rest] = line.split(":");
    return { name: name.trim(), value: rest.join(":").trim() };
  });
  const templates = one.channel === "zalo" ? Object.fromEntries(KINDS.map((kind) => [kind, text(`template-${kind}`)])) : null;
  return {
    is_on: one.is_on,
    secret: text("secret") || null,
    version: one.version,
    gateway: {
      url: text("url"), method: text("method"), headers, form: text("form"), body: String(given.get("body") ?? ""),
      sender: text("sender"), user: text("user"), plain: given.get("plain") !== null, templates,
      answer: {
        field: text("field"), detail: text("detail"),
        sent: codes("sent"), no_credit: codes("no_credit"), sign_in: codes("sign_in"), number: codes("number"), busy: codes("busy"),
      },
    },
  };
}
