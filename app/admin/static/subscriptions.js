// Programs that are sent events: added, changed, tried, paused, removed; what became of each attempt.

import { read, send } from "/static/api.js";
import { byId, h, icon, patch } from "/static/dom.js";
import { askFirst, lastRow, openDialog } from "/static/parts/dialog.js";
import { choice, input } from "/static/parts/field.js";
import { askForm } from "/static/parts/form.js";
import { clock, dateLine, setTimeZone, t } from "/static/words.js";

/**
 * @typedef {import("/types/api").SubscriptionAnswer} Subscription
 * @typedef {import("/types/api").AttemptAnswer} Attempt
 */

const API = "/api/v1/subscriptions";
const LOOKS = { active: "good", paused: "info", dead: "bad", delivered: "good", queued: "info", failed: "bad" };
const AGAIN_MS = 5000;
/** How often it is looked whether a trial is sent, and how many times. */
const TRIAL_MS = 700;
const TRIAL_LOOKS = 30;

/** @type {string[]} */
let kinds = [];

setTimeZone(byId("main").dataset.zone ?? "");
byId("add").addEventListener("click", () => edit(null));
void draw();
setInterval(() => void draw(), AGAIN_MS);

async function draw() {
  const answer = await read(API);
  if (!answer.ok) return say("bad", answer.problem?.detail ?? "");
  kinds = answer.body.kinds;
  const items = answer.body.items;
  patch(byId("subscriptions"), ...items.map(row),
    items.length === 0 && h("tr", { key: "none" }, h("td", { colspan: 4, class: "empty" }, t("subscription.none"))));
}

/** @param {string} look @param {string} words */
function say(look, words) {
  const sign = look === "good" ? "circle-check" : "circle-alert";
  patch(byId("told"), h("p", { class: `banner ${look}` }, icon(sign), h("span", null, words)));
}

/** @param {string} words */
async function done(words) {
  await draw();
  say("good", words);
}

/** @param {Subscription} one */
function row(one) {
  const isOn = one.state === "active";
  return h("tr", { key: one.id, class: isOn ? "" : "off" },
    h("td", null, h("span", { class: "strong" }, one.name), h("span", { class: "small soft url" }, one.url)),
    h("td", { class: "kinds" }, one.kinds.length ? one.kinds.map(kindWord).join("; ") : t("subscription.all_kinds")),
    h("td", { class: "state" }, ...standing(one)),
    h("td", { class: "does" },
      action(one, "send", t("subscription.try"), () => void attempt(one)),
      action(one, "list", t("subscription.attempts"), () => void attempts(one)),
      action(one, "pencil", t("subscription.change"), () => edit(one)),
      action(one, "power", t(isOn ? "subscription.pause" : "subscription.wake"), () => void turn(one)),
      action(one, "key-round", t("subscription.new_key"), () => renew(one)),
      action(one, "trash-2", t("subscription.remove"), () => remove(one))));
}

/** How it stands, and why. @param {Subscription} one */
function standing(one) {
  return [
    h("span", { class: `badge ${LOOKS[one.state]}` }, t(`subscription.state.${one.state}`)),
    h("span", { class: "small soft" }, one.behind ? t("subscription.behind", { n: one.behind }) : t("subscription.up_to_date")),
    one.detail && h("span", { class: "small" }, one.detail),
    one.failing_since && h("span", { class: "small soft" }, t("subscription.failing_since", { when: moment(one.failing_since) })),
    one.former_key_until && new Date(one.former_key_until) > new Date() &&
      h("span", { class: "small soft" }, t("subscription.former_key", { when: moment(one.former_key_until) })),
  ];
}

/** @param {Subscription} one @param {string} sign @param {string} said @param {() => void} run */
function action(one, sign, said, run) {
  return h("button", { type: "button", class: "button", key: sign, "aria-label": `${said}: ${one.name}`, onclick: run }, icon(sign), said);
}

/** @param {string} kind */
function kindWord(kind) {
  return t(`subscription.kind.${kind}`);
}

/** "07:00, Thứ Hai, 30/11/2026". @param {string} at */
function moment(at) {
  return `${clock(at)}, ${dateLine(at)}`;
}

/** Make a subscription, or change one. @param {Subscription | null} one */
function edit(one) {
  const fields = [
    input("name", t("subscription.field_name"), { value: one?.name ?? "", required: true, maxlength: 80 }),
    input("url", t("subscription.field_url"), { value: one?.url ?? "", required: true, type: "url", maxlength: 500, spellcheck: "false", about: t("subscription.field_url_about"), placeholder: "https://" }),
    h("fieldset", null, h("legend", null, t("subscription.field_kinds")),
      h("p", { class: "small soft" }, t("subscription.field_kinds_about")),
      h("div", { class: "kinds-offered" }, ...kinds.map((kind) => choice("checkbox", "kinds", kind, kindWord(kind), one?.kinds.includes(kind) ?? false)))),
  ];
  askForm(t(one ? "subscription.change_of" : "subscription.add"), fields, t("subscription.save"), async (given) => {
    const body = { name: given.get("name"), url: given.get("url"), kinds: given.getAll("kinds") };
    const answer = one
      ? await send(`${API}/${one.id}`, { ...body, version: one.version }, { method: "PATCH", tries: 1 })
      : await send(API, body, { tries: 1 });
    return { answer, done: async () => {
      await done(t("subscription.saved"));
      if (answer.ok && answer.body.secret) showKey(answer.body.secret);
    } };
  });
  document.querySelector("dialog:modal")?.classList.add("wide");
}

/** The key, which is shown only now. @param {string} key */
function showKey(key) {
  openDialog(t("subscription.key_title"), [
    h("p", null, t("subscription.key_means")),
    h("p", { class: "key strong" }, key),
    lastRow(t("subscription.close")),
  ]);
}

/** Send a trial and say what became of it. @param {Subscription} one */
async function attempt(one) {
  const asked = await send(`${API}/${one.id}/test`, {}, { tries: 1 });
  if (!asked.ok) return say("bad", asked.problem?.detail ?? "");
  say("info", t("subscription.trying", { name: one.name }));
  for (let looked = 0; looked < TRIAL_LOOKS; looked += 1) {
    await new Promise((next) => setTimeout(next, TRIAL_MS));
    const found = await read(`${API}/${one.id}/deliveries`);
    const mine = found.ok ? found.body.items.find(({ id }) => id === asked.body.id) : undefined;
    if (mine?.state === "delivered") return say("good", t("subscription.tried_well", { name: one.name }));
    if (mine?.state === "failed") return say("bad", t("subscription.tried_badly", { name: one.name, why: mine.detail }));
  }
  say("bad", t("subscription.tried_badly", { name: one.name, why: t("subscription.no_answer") }));
}

/** The newest attempts, from each of which all may be sent again. @param {Subscription} one */
async function attempts(one) {
  const found = await read(`${API}/${one.id}/deliveries`);
  if (!found.ok) return say("bad", found.problem?.detail ?? "");
  const items = found.body.items;
  const dialog = openDialog(t("subscription.attempts_of", { name: one.name }), [
    h("div", { class: "attempts", tabindex: 0, role: "region", "aria-label": t("subscription.attempts") },
      h("table", { class: "table" },
        h("thead", null, h("tr", null, ...["at", "kind", "result"].map((key) => h("th", { scope: "col" }, t(`subscription.column_${key}`))),
          h("th", { scope: "col" }, h("span", { class: "unseen" }, t("subscription.column_actions"))))),
        h("tbody", null, ...items.map((each) => attemptRow(one, each, () => dialog.close())),
          items.length === 0 && h("tr", null, h("td", { colspan: 4, class: "empty" }, t("subscription.no_attempts")))))),
    lastRow(t("subscription.close")),
  ]);
  dialog.element.classList.add("wide");
}

/** @param {Subscription} one @param {Attempt} each @param {() => void} close */
function attemptRow(one, each, close) {
  return h("tr", null,
    h("td", null, moment(each.at)),
    h("td", null, each.seq === null ? t("subscription.trial") : kindWord(each.kind)),
    h("td", null, h("span", { class: `badge ${LOOKS[each.state]}` }, t(`subscription.result.${each.state}`)),
      each.detail && h("span", { class: "small soft" }, each.detail)),
    h("td", null, each.seq !== null && h("button", {
      type: "button", class: "button",
      onclick: () => { close(); again(one, each.seq ?? 0); },
    }, icon("rotate-ccw"), t("subscription.again_from"))));
}

/** @param {Subscription} one @param {number} seq */
function again(one, seq) {
  const does = { sign: "rotate-ccw", word: t("subscription.again_from"), look: "primary" };
  askFirst(t("subscription.again_ask"), t("subscription.again_means", { name: one.name }), does, () =>
    change(one, { after: Math.max(0, seq - 1), on: true }, t("subscription.again_done")));
}

/** @param {Subscription} one */
async function turn(one) {
  const isOn = one.state === "active";
  const problem = await change(one, { on: !isOn }, t(isOn ? "subscription.paused" : "subscription.woken"));
  if (problem) say("bad", problem);
}

/** @param {Subscription} one */
function renew(one) {
  const does = { sign: "key-round", word: t("subscription.new_key"), look: "primary" };
  askFirst(t("subscription.new_key_ask"), t("subscription.new_key_means"), does, () =>
    change(one, { new_key: true }, t("subscription.new_key_done")));
}

/** @param {Subscription} one */
function remove(one) {
  const does = { sign: "trash-2", word: t("subscription.remove") };
  askFirst(t("subscription.remove_ask"), t("subscription.remove_means", { name: one.name }), does, async () => {
    const answer = await send(`${API}/${one.id}`, undefined, { method: "DELETE", tries: 1 });
    if (answer.problem) return answer.problem.detail;
    await done(t("subscription.removed"));
    return "";
  });
}

/** Change it; what was refused, or nothing. @param {Subscription} one @param {Record<string, unknown>} body @param {string} words */
async function change(one, body, words) {
  const answer = await send(`${API}/${one.id}`, body, { method: "PATCH", tries: 1 });
  if (!answer.ok) return answer.problem?.detail ?? "";
  await done(words);
  if (answer.body.secret) showKey(answer.body.secret);
  return "";
}
