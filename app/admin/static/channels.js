// The page of the channels: each is set up, switched and tried; what became of the newest messages.

import { read, requestId, send } from "/static/api.js";
import { byId, embedded, h, icon, patch } from "/static/dom.js";
import { badge } from "/static/parts/badge.js";
import { input } from "/static/parts/field.js";
import { askForm } from "/static/parts/form.js";
import { reach, subscribe } from "/static/push.js";
import { oneAtATime } from "/static/turns.js";
import { clock, isSameDay, setTimeZone, shortDay, t } from "/static/words.js";
import { setUp } from "./channel-form.js";

/** @import {ChannelAnswer, ChannelsAnswer, GatewayAnswer, OutboxAnswer} from "/types/api" */

const LOOK_MS = 3000;
const DEAD = ["failed", "uncertain"];
const BY_GATEWAY = ["sms", "zalo"];
/** @type {Record<string, ["" | "good" | "info" | "warn" | "bad", string]>} */
const LOOKS = {
  queued: ["info", "clock"], sending: ["info", "clock"], sent: ["good", "check"],
  failed: ["bad", "octagon-alert"], uncertain: ["warn", "triangle-alert"], dropped: ["", "x"],
};

const main = byId("main");
const mayChange = "mayChange" in main.dataset;
/** @type {Record<string, Record<string, GatewayAnswer>>} */
const presets = embedded("presets");
setTimeZone(main.dataset.zone ?? "Asia/Ho_Chi_Minh");
void look();

async function look() {
  const { body, problem } = await read("/api/v1/message-channels");
  if (problem) tell("bad", problem.detail);
  else draw(body);
}

/** @param {ChannelsAnswer} state */
function draw(state) {
  patch(byId("channels"), ...state.items.map(panel));
  patch(byId("newest"), ...newest(state.messages));
  const isOpen = state.messages.some((one) => one.state === "queued" || one.state === "sending");
  if (isOpen) setTimeout(() => void look(), LOOK_MS);
}

/** @param {"good" | "bad"} look @param {string} words */
function tell(look, words) {
  patch(byId("told"), h("p", { class: `banner ${look}` }, words));
}

/** @param {ChannelAnswer} one */
function panel(one) {
  const word = t(`visitor_message.channel.${one.channel}`);
  const means = one.is_ready ? `${one.channel}_about` : BY_GATEWAY.includes(one.channel) ? "not_ready" : `${one.channel}_missing`;
  return h("section", { class: "panel channel", key: one.channel, "aria-label": word },
    h("div", { class: "row apart" }, h("h2", null, word),
      one.is_on ? badge("good", "check", t("visitor_message.on")) : badge("", null, t("visitor_message.off"))),
    h("p", { class: "soft" }, t(`visitor_message.${means}`)),
    one.gateway && h("p", { class: "small soft" }, hostOf(one.gateway.url)),
    mayChange && h("div", { class: "row wrap" },
      BY_GATEWAY.includes(one.channel) && h("button", { type: "button", class: "button", key: "set",
        onclick: () => setUp(one, presets[one.channel] ?? {}, after) }, icon("settings"), t("visitor_message.set_up")),
      one.is_ready && h("button", { type: "button", class: "button", key: "switch", onclick: oneAtATime(() => turn(one)) },
        t(one.is_on ? "visitor_message.switch_off" : "visitor_message.switch_on")),
      one.is_ready && h("button", { type: "button", class: "button", key: "try", onclick: one.channel === "push" ? oneAtATime(tryHere) : () => tryOut(one) },
        icon("send"), t("visitor_message.try"))));
}

/** @param {string} url */
function hostOf(url) {
  try {
    return new URL(url).host;
  } catch {
    return url;
  }
}

async function after() {
  tell("good", t("visitor_message.saved"));
  await look();
}

/** @param {ChannelAnswer} one */
async function turn({ channel, is_on, gateway, version }) {
  const body = { is_on: !is_on, gateway, version };
  const { problem } = await send(`/api/v1/message-channels/${channel}`, body, { method: "PUT" });
  if (problem) tell("bad", problem.errors?.[0]?.message ?? problem.detail);
  else await after();
}

/** @param {ChannelAnswer} one */
function tryOut({ channel }) {
  const isMail = channel === "email";
  const request_id = requestId();
  askForm(t("visitor_message.try_title", { channel: t(`visitor_message.channel.${channel}`) }),
    [input("to", t(isMail ? "visitor_message.to_address" : "visitor_message.to_number"),
      { type: isMail ? "email" : "tel", required: true, about: t("visitor_message.try_about") })],
    t("visitor_message.try"),
    async (given) => ({
      answer: await send(`/api/v1/message-channels/${channel}/test`, { to: String(given.get("to") || " "), request_id }),
      done: look,
    }));
}

/** The test of notifications is shown by this very browser. */
async function tryHere() {
  const found = reach();
  const to = found === "can" ? await subscribe(main.dataset.pushKey ?? "", location.pathname).catch(() => "") : null;
  if (!to) {
    tell("bad", t(`visitor_message.push_${to === "" ? "failed" : reach() === "can" ? "refused" : reach()}`));
    return;
  }
  const { problem } = await send("/api/v1/message-channels/push/test", { to, request_id: requestId() });
  if (problem) tell("bad", problem.errors?.[0]?.message ?? problem.detail);
  else await look();
}

/** @param {OutboxAnswer[]} found */
function newest(found) {
  const title = h("h2", { key: "title", id: "newest-title" }, t("visitor_message.newest"));
  if (found.length === 0) return [title, h("p", { key: "none", class: "soft" }, t("visitor_message.newest_none"))];
  const dead = found.filter((one) => DEAD.includes(one.state)).length;
  const heads = ["when", "what", "over", "state", "why"].map((key) => h("th", { scope: "col" }, t(`visitor_message.column_${key}`)));
  return [title,
    dead > 0 ? h("p", { key: "dead", class: "strong" }, t("visitor_message.newest_dead", { n: dead })) : h("p", { key: "dead", class: "soft" }, t("visitor_message.newest_lead")),
    h("div", { key: "rows", class: "scroll", tabindex: 0, role: "group", "aria-labelledby": "newest-title" },
      h("table", { class: "table" }, h("thead", null, h("tr", null, heads)), h("tbody", null, found.map(row))))];
}

/** @param {OutboxAnswer} one */
function row(one) {
  const [look, sign] = LOOKS[one.state] ?? ["", "x"];
  const why = one.trouble ? t(`visitor_message.trouble.${one.trouble}`) : "";
  return h("tr", { key: one.id },
    h("td", null, when(one.created_at)),
    h("td", null, t(`visitor_message.kind.${one.kind}`)),
    h("td", null, t(`visitor_message.channel.${one.channel}`)),
    h("td", null, badge(look, sign, t(`visitor_message.state.${one.state}`)),
      one.tries > 1 && h("span", { class: "small soft" }, t("visitor_message.tries", { n: one.tries }))),
    h("td", null, why, one.detail && h("span", { class: "small soft" }, one.detail)));
}

/** @param {string} at */
function when(at) {
  return isSameDay(at, new Date()) ? clock(at) : `${shortDay(at)} ${clock(at)}`;
}
