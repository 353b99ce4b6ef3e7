// A test print of the draft's slip: which printer, and what became of the paper, at the button.

import { requestId, send } from "/static/api.js";
import { h, icon } from "/static/dom.js";
import { follow, isOpen, lookOf } from "/static/parts/slip.js";
import { hasText, t } from "/static/words.js";
import { draft, plan } from "./draft.js";
import { wrongInWords } from "./fields.js";

/** @import {SlipTestAnswer} from "/types/api" */

const POLL_MS = 700;
/** A printer lets a slip grow old in a minute; a little later the server says that it has. */
const POLLS = 110;

/** The button, its printers and the answer. @param {() => string} language of the slip */
export function testPrint(language) {
  const printers = plan.printers ?? [];
  if (printers.length === 0) return h("p", { class: "soft" }, t("configuration.ui.test_no_printer"));
  const told = h("p", { role: "status", id: "test-print-told" });
  const choice = /** @type {HTMLSelectElement} */ (h("select", { class: "input", id: "test-printer" },
    ...printers.map(({ id, name }) => h("option", { value: id }, name))));
  const button = h("button", { type: "button", class: "button", onclick: () => void print() }, icon("printer"), t("configuration.ui.test_print"));
  let newest = 0;
  const print = async () => {
    if (button.hasAttribute("aria-busy")) return;
    button.setAttribute("aria-busy", "true");
    newest += 1;
    const mine = newest;
    const asked = { request_id: requestId(), printer: Number(choice.value), patch: draft.patch, language: language() };
    const { body, problem } = await send("/api/v1/configuration/slip/print", asked);
    button.removeAttribute("aria-busy");
    if (problem) return void say("bad", wrongInWords(problem.errors?.[0]) || problem.detail);
    const first = /** @type {SlipTestAnswer} */ (body);
    tell(first);
    if (!isOpen(first.state)) return;
    const path = /** @type {const} */ (`/api/v1/configuration/slip/print/${first.id}`);
    await follow(path, tell, { isWanted: () => mine === newest, looks: POLLS, each_ms: POLL_MS });
  };
  const tell = (/** @type {SlipTestAnswer} */ slip) => say(isHeldUp(slip) ? "warn" : lookOf(slip), inWords(slip));
  /** @param {string} look @param {string} words */
  const say = (look, words) => {
    told.className = look ? `banner ${look}` : "soft";
    told.textContent = words;
  };
  return h("div", { class: "stack test-print" },
    h("div", { class: "field" }, h("label", { for: choice.id }, t("configuration.ui.test_printer")), h("div", { class: "row" }, choice, button)),
    told);
}

/** @param {SlipTestAnswer} slip */
function isHeldUp({ state, health }) {
  return state === "queued" && health === "fault";
}

/** @param {SlipTestAnswer} slip */
function inWords(slip) {
  const { printer, cause, state } = slip;
  const advice = hasText(`devices.advice.${cause}`) ? t(`devices.advice.${cause}`) : "";
  if (isHeldUp(slip)) return `${t("configuration.ui.test_held", { printer, advice })} ${t("configuration.ui.test_held_later")}`;
  if (state === "queued") return t("configuration.ui.test_wait", { printer });
  if (state === "failed") return `${t("configuration.ui.test_failed", { printer })} ${advice}`;
  return t(`configuration.ui.test_${state}`, { printer });
}
