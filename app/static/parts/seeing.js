// Asks who tests a device what is seen or heard: the wire takes the bytes of a wrong template, too.

import { send } from "/static/api.js";
import { h, icon } from "/static/dom.js";
import { lastRow, openDialog } from "/static/parts/dialog.js";
import { t } from "/static/words.js";

/** @typedef {{id: number, title: string, kind?: string, test_shows: string[]}} Tested */
/** @typedef {import("/static/dom.js").Child} Child */

/** What may be seen instead, in the order of how often it is. */
const ON_BOARDS = ["nothing", "other_number", "wrong_places", "unreadable", "other_board"];
const ON_SLIPS = ["cut_off", "nothing", "uncut", "turned", "unreadable"];
const OF_SOUNDS = ["nothing", "too_quiet", "unclear"];
/** What is listened to, not looked at. */
export const SPEAKING = ["speaker", "display"];
const WIDTHS_MM = [80, 58];

/**
 * Ask whether the test is as it should be; an answer is kept by the server. Who may configure can
 * have the paper's width mended at once.
 * @param {Tested} device @param {() => void} again @param {(look: string, words: string) => void} tell
 * @param {{mayMend?: boolean, whenRight?: () => void}} [more]
 */
export function askSeen(device, again, tell, { mayMend = false, whenRight = () => {} } = {}) {
  const kind = kindOf(device);
  const about = kind === "sight" ? "seen" : kind;
  const sights = { sight: ON_BOARDS, slip: ON_SLIPS, sound: OF_SOUNDS }[kind];
  const question = h("div", { class: "seen" }, ...shown(device.test_shows, kind),
    h("p", { class: "strong" }, t(`devices.${about}_so`)));
  const problem = h("p", { class: "problem", role: "alert" });
  const no = button("x", t(`devices.${about}_no`), "", () => askWhat());
  const yes = button("check", t(`devices.${about}_yes`), "primary", async () => {
    if (!(await keep("as_meant"))) return;
    dialog.close();
    tell("good", t(`devices.${about}_thanks`, { name: device.title }));
    whenRight();
  });
  const last = lastRow(t("devices.seen_later"), no, yes);
  const dialog = openDialog(t(`devices.${about}_title`, { name: device.title }), [question, problem, last]);
  yes.focus();

  function askWhat() {
    question.replaceChildren(
      h("p", { class: "strong" }, t(`devices.${about}_what`)),
      h("div", { class: "sights" },
        ...sights.map((sight) =>
          h("button", { type: "button", class: "button", onclick: () => void advise(sight) }, t(sightKey(kind, sight))))),
    );
    no.remove();
    yes.remove();
    question.querySelector("button")?.focus();
  }

  /** @param {string} sight */
  async function advise(sight) {
    if (!(await keep(sight))) return;
    const isWidth = sight === "cut_off" && mayMend;
    const retry = isWidth ? widths() : [button("play", t("devices.seen_again"), "primary", once)];
    question.replaceChildren(
      h("p", { class: "strong" }, t(sightKey(kind, sight))),
      h("p", { class: "advice" }, t(`devices.${kind}_advice.${sight}`)),
      h("p", { class: "soft" }, t("devices.seen_kept")),
    );
    last.replaceChildren(button("x", t("devices.close"), "", () => dialog.close()), ...retry);
    retry[0].focus();
  }

  function widths() {
    return WIDTHS_MM.map((paper_mm) => button("play", t(`devices.paper_${paper_mm}`), "primary", async () => {
      const answer = await send(`/api/v1/devices/${device.id}/url`, { paper_mm }, { tries: 1 });
      problem.textContent = answer.ok ? "" : answer.problem?.detail ?? "";
      if (answer.ok) once();
    }));
  }

  function once() {
    dialog.close();
    again();
  }

  /** @param {string} sight @returns {Promise<boolean>} whether the server has kept it */
  async function keep(sight) {
    const answer = await send(`/api/v1/devices/${device.id}/sighting`, { sight }, { tries: 1 });
    problem.textContent = answer.ok ? "" : answer.problem?.detail ?? "";
    return answer.ok;
  }
}

/** The kind of texts about a device. @param {{kind?: string, test_shows: string[]}} device @returns {"sight" | "slip" | "sound"} */
export function kindOf({ kind = "", test_shows }) {
  if (SPEAKING.includes(kind)) return "sound";
  return test_shows.length === 0 ? "slip" : "sight";
}

/** The words of what was seen or heard. @param {string} kind as `kindOf` gives it @param {string} sight */
export function sightKey(kind, sight) {
  return kind === "sight" ? `devices.sight.${sight}` : `devices.${kind}_sight.${sight}`;
}

/**
 * What must be seen or heard.
 * @param {string[]} lit the texts of a board's test, none of a printer's @param {string} kind @returns {Child[]}
 */
function shown([first, second], kind) {
  if (first === undefined) return [h("p", null, t(`devices.${kind}_meant`))];
  return [
    h("p", null, t("devices.seen_meant")),
    h("p", { class: "meant" },
      h("span", { class: "lit" }, first), icon("arrow-right"), h("span", { class: "lit" }, second)),
  ];
}

/** @param {string} sign @param {string} word @param {string} look @param {() => void} run */
function button(sign, word, look, run) {
  return h("button", { type: "button", class: `button ${look}`, onclick: run }, icon(sign), word);
}
