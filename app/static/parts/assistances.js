// Draws who asks for a person at a kiosk, for those who may come: where, since when, and two presses.

import { send } from "/static/api.js";
import { h, icon } from "/static/dom.js";
import { serverNow } from "/static/live.js";
import { clock, minutes, t } from "/static/words.js";

/**
 * @typedef {{id: number, kiosk_name: string, asked_at: string, accepted_by: string | null,
 *   accepted_at: string | null}} Assistance
 */

let isBusy = false;
/** What the last press was refused with, until the next one. @type {string | null} */
let refused = null;

/** Finds out of each picture whether somebody asks who didn't before; not of the first. */
export function newlyAsked() {
  /** @type {Set<number> | null} */
  let known = null;
  return (/** @type {Assistance[]} */ all) => {
    const isNew = known !== null && all.some(({ id }) => !known?.has(id));
    known = new Set(all.map(({ id }) => id));
    return isNew;
  };
}

/** Those who wait, the first one first; nothing where nobody does. @param {Assistance[]} all @param {() => void} redraw */
export function assistances(all, redraw) {
  return [
    refused !== null && h("p", { class: "banner bad", key: "refused" }, icon("circle-alert"), h("span", null, refused)),
    ...all.map((one) => line(one, redraw)),
  ];
}

/** @param {Assistance} one @param {() => void} redraw */
function line(one, redraw) {
  const waited_s = (serverNow().getTime() - new Date(one.asked_at).getTime()) / 1000;
  const since = t("assistance.since", { time: clock(one.asked_at), minutes: minutes(waited_s) });
  const who = one.accepted_by;
  return h(
    "div",
    { class: `banner assistance ${who === null ? "warn" : ""}`, key: `assistance-${one.id}`, "data-assistance": one.id },
    icon(who === null ? "bell-ring" : "footprints"),
    h(
      "div",
      { class: "grow" },
      h("span", { class: "strong" }, t("assistance.at_kiosk", { kiosk: one.kiosk_name })),
      h("span", { class: "small" }, who === null ? since : `${since} · ${t("assistance.coming", { who })}`),
    ),
    h(
      "div",
      { class: "row tight wrap" },
      who === null && act(one, "accept", "assistance.come", "footprints", redraw),
      act(one, "end", "assistance.helped", "check", redraw),
    ),
  );
}

/** @param {Assistance} one @param {string} does @param {string} word @param {string} sign @param {() => void} redraw */
function act(one, does, word, sign, redraw) {
  return h(
    "button",
    {
      type: "button",
      class: "button small",
      key: `${does}-${one.id}`,
      "data-assist": does,
      disabled: isBusy,
      onclick: async () => {
        isBusy = true;
        redraw();
        const answer = await send(`/api/v1/assistances/${one.id}/${does}`, {});
        isBusy = false;
        refused = answer.problem?.detail ?? null;
        redraw();
      },
    },
    icon(sign),
    t(word),
  );
}
