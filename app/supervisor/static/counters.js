// Draws the counters as a grid, coloured where somebody should look.

import { h, icon } from "/static/dom.js";
import { rowsKept } from "/static/parts/kept.js";
import { runningSince } from "/static/parts/ticker.js";
import { name, t } from "/static/words.js";
import { askDesk } from "./desk.js";
import { backLine, pauseWord } from "./paused.js";

/** @import {WatchedCounter} from "/types/pictures" */
/** @typedef {import("/types/pictures").SupervisorPicture} Picture */

/** @param {Picture} of @param {() => Picture | null} picture the newest one */
export function counters({ counters: all }, picture) {
  return desks(all.map((of) => ({ of, picture })));
}

/** @typedef {{of: WatchedCounter, picture: () => Picture | null}} Desk */

const desks = rowsKept({
  tag: "article",
  key: (/** @type {Desk} */ { of }) => of.number,
  facts: ({ of }) => [of, backLine(of)],
  make: ({ of, picture }) => counter(of, picture),
});

/** @param {WatchedCounter} of @param {() => Picture | null} picture */
function counter(of, picture) {
  const state = of.label ? of.ticket_state : of.state;
  const look = `desk ${state}${of.care ? ` care ${of.care}` : ""}`;
  return h(
    "article",
    { class: look, key: of.number },
    h(
      "button",
      {
        type: "button",
        class: "clip heavy",
        title: of.officer_name,
        "aria-haspopup": "dialog",
        onclick: () => askDesk(of.number, picture),
      },
      name(of.name),
    ),
    ...(of.label || of.care ? urgent(of, state) : quiet(of)),
  );
}

/** Whose number is there and for how long, or how long nobody was called. @param {WatchedCounter} of @param {string | null} state */
function urgent(of, state) {
  const words = of.care ? t(`supervisor.care.${of.care}`) : t(`state.${state}`);
  return [
    h(
      "p",
      { class: "row apart middle" },
      of.label && h("span", { class: "number" }, of.label),
      of.seen_since && runningSince(of.seen_since, "strong"),
    ),
    h("p", { class: "foot clip" }, of.care && icon("triangle-alert"), words),
  ];
}

/** Its state, and who sits there since when, or comes back. @param {WatchedCounter} of */
function quiet(of) {
  return [
    h("p", { class: "row middle" }, stateWord(of)),
    h(
      "p",
      { class: "row apart foot" },
      h("span", { class: "clip" }, backLine(of) ?? of.officer_name ?? t("supervisor.nobody")),
      of.seen_since && runningSince(of.seen_since, ""),
    ),
  ];
}

/** @param {WatchedCounter} of */
function stateWord(of) {
  const [look, sign] =
    of.state === "open" ? ["good", "check"] : of.state === "paused" ? ["warn", "pause"] : ["", "minus"];
  const why = of.state === "paused" && of.reason ? pauseWord(of.reason) : t(`counter_state.${of.state}`);
  return h("span", { class: `state clip ${look}` }, icon(sign), why);
}
