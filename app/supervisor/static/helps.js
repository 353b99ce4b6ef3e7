// Draws what a counter helps with as a list that is put in order, and keeps it until it is sent.

import { h, icon } from "/static/dom.js";
import { name, t } from "/static/words.js";
import { choice, drawBox, form, pressed, stillOpen } from "./box.js";

/** @import {WatchedCounter, WatchedService} from "/types/pictures" */
/** @typedef {import("/types/api").HelpAnswer} Help */

/** The list as it was changed here and not yet sent. @type {Help[] | null} */
let draft = null;
/** Fields of another list are other fields, whatever was typed in them. */
let edition = 0;

/** Take the counter's own list again. */
export function forgetDraft() {
  draft = null;
  edition += 1;
}

/**
 * @param {WatchedCounter} of @param {WatchedService[]} services
 * @param {(of: WatchedCounter, what: string, body: object, done: string, method: string)
 *   => Promise<{ok: boolean} | null>} act
 */
export function helps(of, services, act) {
  /** @type {Help[]} */
  const list = draft ?? of.profile;
  const words = Object.fromEntries(services.map((s) => [s.code, name(s.name)]));
  const missing = services.filter((s) => !list.some((help) => help.service === s.code));
  const send = async (/** @type {Help[] | null} */ profile, /** @type {string} */ done) => {
    const isOpen = stillOpen();
    const answer = await act(of, "profile", { services: profile }, done, "PUT");
    if (!answer?.ok || !isOpen()) return;
    forgetDraft();
    drawBox();
  };
  return [
    h("p", { class: "small soft", key: "helps-lead" }, t("supervisor.desk.helps_lead")),
    h(
      "ol",
      { class: "helps", key: `helps-${edition}` },
      ...list.map((help, place) => row(list, help, place, words[help.service] ?? help.service)),
    ),
    missing.length > 0 &&
      form("adding", (given) => change([...list, { service: given("add"), when_wait_over_min: null }]), [
        choice(
          "add",
          t("supervisor.desk.add"),
          missing.map((s) => ({ value: s.code, word: name(s.name) })),
        ),
        pressed({ word: t("supervisor.desk.add_it"), sign: "plus", does: "add-help" }),
      ]),
    h(
      "div",
      { class: "row", key: "helps-send" },
      pressed({
        word: t("supervisor.desk.apply"),
        sign: "check",
        look: draft === null ? "" : "primary",
        off: draft === null || draft.length === 0,
        does: "apply-helps",
        run: () => void send(draft, "helps_changed"),
      }),
      !of.is_own_profile &&
        pressed({
          word: t("supervisor.desk.own"),
          sign: "rotate-ccw",
          does: "own-helps",
          run: () => void send(null, "helps_own"),
        }),
    ),
  ];
}

/** @param {Help[]} list */
function change(list) {
  draft = list;
  drawBox();
}

/** @param {Help[]} list @param {Help} help @param {number} place @param {string} word */
function row(list, help, place, word) {
  const id = `over-${help.service}`;
  const typed = (/** @type {Event} */ event) => {
    const minutes = Number(/** @type {HTMLInputElement} */ (event.target).value) || null;
    change(list.map((one) => (one === help ? { ...help, when_wait_over_min: minutes } : one)));
  };
  const moved = list.slice();
  moved.splice(place, 1);
  moved.splice(place - 1, 0, help);
  return h(
    "li",
    { class: "row tight", key: help.service },
    h("span", { class: "grow strong" }, word),
    h("label", { class: "small soft", for: id }, t("supervisor.desk.when_over")),
    h("input", {
      class: "input minutes", id, type: "number", min: 1, max: 600, step: 1,
      value: help.when_wait_over_min, placeholder: "–", oninput: typed,
    }),
    h("span", { class: "small soft", "aria-hidden": "true" }, t("supervisor.desk.minutes")),
    small("arrow-up", t("supervisor.desk.up", { service: word }), place === 0, () => change(moved)),
    small("x", t("supervisor.desk.remove", { service: word }), false, () =>
      change(list.filter((one) => one !== help)),
    ),
  );
}

/** @param {string} sign @param {string} word @param {boolean} off @param {() => void} run */
function small(sign, word, off, run) {
  return h(
    "button",
    { type: "button", class: "button quiet", title: word, disabled: off, onclick: run },
    icon(sign),
    h("span", { class: "unseen" }, word),
  );
}
