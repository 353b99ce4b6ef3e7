// Knows how a visitor who isn't sure asks for a person: what became of it, and the way on meanwhile.

import { h, icon } from "/static/dom.js";
import { clock, name, t } from "/static/words.js";

/** @typedef {import("./screens.js").State} State */
/** @typedef {import("./screens.js").Picture} Picture */
/** @typedef {"calling" | "failed" | "asked" | "coming" | "late" | "nobody"} Help */

/** @type {Record<Help, string>} */
const SIGNS = {
  calling: "loader-circle", failed: "circle-alert", asked: "bell-ring", coming: "footprints",
  late: "clock", nobody: "circle-alert",
};
/** What makes the screen one of trouble. @type {Help[]} */
const BAD = ["failed"];

/** How it stands: as the server says, once it has heard of it. @param {State} state @param {Picture} picture @returns {Help} */
export function helpNow({ help }, { assistance }) {
  if (assistance !== null) return assistance.state;
  if (help === "calling" || help === "failed") return help;
  return "asked";
}

/** @param {State} state @param {Picture} picture */
export function helpScreen(state, picture) {
  const now = helpNow(state, picture);
  const since = picture.assistance?.asked_at;
  const guidance = picture.services.find(({ code }) => code === picture.guidance);
  return h("main", { class: `kiosk-body kiosk-message ${BAD.includes(now) ? "bad" : ""}`,
    key: "help", "data-help": now },
  icon(SIGNS[now], now === "calling" ? "turning" : ""),
  h("div", { class: "kiosk-told", role: "status" },
    h("h1", { tabindex: "-1" }, t(`kiosk.help_${now}`)),
    h("p", { class: "kiosk-lead" }, t(`kiosk.help_${now}_lead`)),
    since ? h("p", { class: "kiosk-lead strong" }, t("kiosk.help_since", { time: clock(since) })) : null),
  h("div", { class: "kiosk-choices" },
    now === "failed" ? action("help", "refresh-cw", t("kiosk.try_again"), "primary") : null,
    action("goOn", "list", t("kiosk.help_go_on"), now === "failed" ? "" : "primary"),
    guidance ? action("guide", "ticket", t("kiosk.help_number", { name: name(guidance.name) }), "",
      guidance.code) : null,
    picture.assistance ? action("dropHelp", "x", t("kiosk.help_drop")) : null));
}

/** What stands below every screen: the way to a person, or that one was asked for. @param {Picture} picture */
export function helpButton({ assistance }) {
  return h("button", { class: `button kiosk-guidance ${assistance ? "called" : ""}`, type: "button",
    key: "guidance", "data-do": "help", "data-with": "help" },
  icon(assistance ? "bell-ring" : "circle-question-mark"),
  t(assistance === null ? "kiosk.guidance" : assistance.state === "coming" ? "kiosk.guidance_coming"
    : "kiosk.guidance_called"));
}

/** @param {string} does @param {string} sign @param {string} word @param {string} [look] @param {string} [code] */
function action(does, sign, word, look = "", code = "") {
  return h("button", { class: `button ${look}`, type: "button", key: does, "data-do": does,
    "data-with": code || null }, icon(sign), word);
}
