// Asks who tests a board what is seen on it: the wire takes the bytes of a wrong template, too.

import { send } from "/static/api.js";
import { h, icon } from "/static/dom.js";
import { lastRow, openDialog } from "/static/parts/dialog.js";
import { t } from "/static/words.js";

/** @import {DeviceRow} from "/types/pictures" */

/** What may be seen instead, in the order of how often it is. */
const SIGHTS = ["nothing", "other_number", "wrong_places", "unreadable", "other_board"];

/**
 * Ask whether the board shows what it is meant to; an answer is kept by the server.
 * @param {DeviceRow} device @param {() => void} again @param {(look: string, words: string) => void} tell
 */
export function askSeen(device, again, tell) {
  const [first, second] = device.test_shows;
  const question = h("div", { class: "seen" },
    h("p", null, t("devices.seen_meant")),
    h("p", { class: "meant" },
      h("span", { class: "lit" }, first), icon("arrow-right"), h("span", { class: "lit" }, second)),
    h("p", { class: "strong" }, t("devices.seen_so")));
  const problem = h("p", { class: "problem", role: "alert" });
  const no = button("x", t("devices.seen_no"), "", () => askWhat());
  const yes = button("check", t("devices.seen_yes"), "primary", async () => {
    if (!(await keep("as_meant"))) return;
    dialog.close();
    tell("good", t("devices.seen_thanks", { name: device.name }));
  });
  const last = lastRow(t("devices.seen_later"), no, yes);
  const dialog = openDialog(t("devices.seen_title", { name: device.name }), [question, problem, last]);
  yes.focus();

  function askWhat() {
    question.replaceChildren(
      h("p", { class: "strong" }, t("devices.seen_what")),
      h("div", { class: "sights" },
        ...SIGHTS.map((sight) =>
          h("button", { type: "button", class: "button", onclick: () => void advise(sight) }, t(`devices.sight.${sight}`)))),
    );
    no.remove();
    yes.remove();
    question.querySelector("button")?.focus();
  }

  /** @param {string} sight */
  async function advise(sight) {
    if (!(await keep(sight))) return;
    const retry = button("play", t("devices.seen_again"), "primary", () => {
      dialog.close();
      again();
    });
    question.replaceChildren(
      h("p", { class: "strong" }, t(`devices.sight.${sight}`)),
      h("p", { class: "advice" }, t(`devices.sight_advice.${sight}`)),
      h("p", { class: "soft" }, t("devices.seen_kept")),
    );
    last.replaceChildren(button("x", t("devices.close"), "", () => dialog.close()), retry);
    retry.focus();
  }

  /** @param {string} sight @returns {Promise<boolean>} whether the server has kept it */
  async function keep(sight) {
    const answer = await send(`/api/v1/devices/${device.id}/sighting`, { sight }, { tries: 1 });
    problem.textContent = answer.ok ? "" : answer.problem?.detail ?? "";
    return answer.ok;
  }
}

/** @param {string} sign @param {string} word @param {string} look @param {() => void} run */
function button(sign, word, look, run) {
  return h("button", { type: "button", class: `button ${look}`, onclick: run }, icon(sign), word);
}
