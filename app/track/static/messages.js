// Knows how a visitor asks to be told on the phone when it is nearly their turn, and takes it back.

import { read, requestId, send } from "/static/api.js";
import { h } from "/static/dom.js";
import { isSubscribed, reach, subscribe, unsubscribe } from "/static/push.js";
import { lang, t } from "/static/words.js";

/** @typedef {import("./track.js").Ticket} Ticket */
/** @typedef {import("/types/api").ConsentAnswer} Consent */

/** `isHere`: this very browser is told, besides. @type {{consent: Consent | null, isHere: boolean, isAsked: boolean, isSent: boolean, channel: string, to: string, problem: string, said: string}} */
const asking = { consent: null, isHere: false, isAsked: false, isSent: false, channel: "", to: "", problem: "", said: "" };

/** Ask once what the centre offers. @param {string} code @param {() => void} redraw */
export async function loadMessages(code, redraw) {
  const answer = await read(`/api/v1/track/${code}/messages`);
  if (answer.ok) {
    asking.isHere = answer.body.chosen === "push" && await isSubscribed(pageOf(code));
    know(answer.body);
  }
  redraw();
}

/** @param {Consent} consent */
function know(consent) {
  Object.assign(asking, { consent, channel: typed(consent)[0] ?? "" });
}

/** The channels for which a number or an address is typed. @param {Consent} consent */
function typed(consent) {
  return consent.offered.filter((one) => one !== "push");
}

/** @param {string} code */
function pageOf(code) {
  return `/t/${code}`;
}

/** @param {Ticket} p @param {string} code @param {() => void} redraw */
export function messages(p, code, redraw) {
  const { consent } = asking;
  if (consent === null || p.finished || (consent.offered.length === 0 && !consent.chosen)) return null;
  const problem = asking.problem ? h("p", { class: "banner bad", role: "alert", id: "tell-problem" }, asking.problem) : null;
  if (consent.chosen) {
    const isElsewhere = consent.chosen === "push" && !asking.isHere;
    return h("section", { class: "track-tell panel stack tight", key: "told", role: "status" },
      h("p", { class: "strong" }, t(isElsewhere ? "track.push_elsewhere" : `track.tell_on_${consent.chosen}`)), problem,
      isElsewhere && consent.push_key && reach() === "can" ? press("", t("track.push"), () => void tellHere(code, redraw)) : null,
      press("quiet", t(consent.chosen === "push" ? "track.push_stop" : "track.tell_stop"), () => void stop(code, redraw)));
  }
  if (asking.isAsked) return form(consent, problem, code, redraw);
  return h("section", { class: "track-tell stack tight", key: "tell" },
    asking.said ? h("p", { class: "small soft", role: "status" }, asking.said) : null, problem,
    consent.push_key ? here(code, redraw) : null,
    typed(consent).length > 0 ? press("", t("track.tell"), () => ask(true, redraw)) : null);
}

/** The button of this very browser, or why there is none. @param {string} code @param {() => void} redraw */
function here(code, redraw) {
  const found = reach();
  if (found !== "can") return h("p", { class: "small soft", key: "push-not" }, t(`track.push_${found}`));
  return [press("", t("track.push"), () => void tellHere(code, redraw)),
    h("p", { class: "small soft", key: "push-means" }, t("track.push_means"))];
}

/** @param {Consent} consent @param {HTMLElement | null} problem @param {string} code @param {() => void} redraw */
function form(consent, problem, code, redraw) {
  const isMail = asking.channel === "email";
  const ways = typed(consent);
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    void agree(code, redraw);
  };
  const choose = (/** @type {string} */ channel) => {
    Object.assign(asking, { channel, to: "", problem: "" });
    redraw();
  };
  return h("form", { class: "track-tell panel stack tight", key: "tell-ask", onsubmit: submit, novalidate: true },
    h("h2", null, t("track.tell_title")),
    ways.length > 1 ? h("fieldset", { key: "channels" }, h("legend", { class: "label" }, t("track.tell_how")),
      ways.map((one) => h("label", { class: "choice", key: one },
        h("input", { type: "radio", name: "channel", value: one, checked: one === asking.channel, onchange: () => choose(one) }),
        t(`track.tell_${one}`)))) : null,
    h("div", { class: "field", key: `to-${isMail}` },
      h("label", { for: "tell-to" }, t(isMail ? "track.tell_address" : "track.tell_number")),
      h("input", {
        class: "input", id: "tell-to", type: isMail ? "email" : "tel", autocomplete: isMail ? "email" : "tel",
        inputmode: isMail ? "email" : "tel", "aria-describedby": "tell-means", "aria-invalid": asking.problem ? "true" : null,
        oninput: (/** @type {Event} */ event) => { asking.to = /** @type {HTMLInputElement} */ (event.target).value; },
      })),
    problem,
    h("p", { class: "small soft", id: "tell-means" }, t("track.tell_means")),
    h("button", { class: "button primary", type: "submit", key: "yes", disabled: asking.isSent }, t("track.tell_yes")),
    press("quiet", t("track.tell_no"), () => ask(false, redraw)));
}

/** @param {string} look @param {string} word @param {() => void} run */
function press(look, word, run) {
  return h("button", { class: `button ${look}`.trim(), type: "button", key: word, disabled: asking.isSent, onclick: run }, word);
}

/** @param {boolean} isAsked @param {() => void} redraw */
function ask(isAsked, redraw) {
  Object.assign(asking, { isAsked, to: "", problem: "", said: "" });
  redraw();
  if (isAsked) document.getElementById("tell-to")?.focus();
}

/** @param {string} code @param {() => void} redraw */
async function agree(code, redraw) {
  const { channel, to } = asking;
  const body = { channel, to: to || " ", request_id: requestId(), language: lang() };
  await sent(() => send(`/api/v1/track/${code}/messages`, body, { method: "PUT" }), redraw);
  document.getElementById("tell-to")?.focus();
}

/** @param {string} code @param {() => void} redraw */
async function tellHere(code, redraw) {
  const key = asking.consent?.push_key ?? "";
  Object.assign(asking, { isSent: true, problem: "", said: "" });
  redraw();
  const to = await subscribe(key, pageOf(code)).catch(() => "");
  asking.isSent = false;
  if (to) {
    const body = { channel: "push", to, request_id: requestId(), language: lang() };
    asking.isHere = true;
    asking.isHere = await sent(() => send(`/api/v1/track/${code}/messages`, body, { method: "PUT" }), redraw);
  } else if (to === "") {
    asking.problem = t("track.push_failed");
  }
  redraw();
}

/** @param {string} code @param {() => void} redraw */
async function stop(code, redraw) {
  const isDone = await sent(() => send(`/api/v1/track/${code}/messages`, undefined, { method: "DELETE" }), redraw);
  if (isDone) {
    asking.said = t("track.tell_stopped");
    if (asking.isHere) void unsubscribe(pageOf(code));
    asking.isHere = false;
  }
  redraw();
}

/**
 * @param {() => Promise<import("/static/api.js").Answer<Consent>>} run @param {() => void} redraw
 */
async function sent(run, redraw) {
  asking.isSent = true;
  redraw();
  const answer = await run();
  asking.isSent = false;
  asking.problem = answer.problem?.errors?.[0]?.message ?? answer.problem?.detail ?? "";
  if (answer.ok) {
    know(answer.body);
    Object.assign(asking, { isAsked: false, to: "", said: "" });
  }
  redraw();
  return answer.ok;
}
