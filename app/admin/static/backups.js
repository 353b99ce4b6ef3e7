// The backups: where they lie, how old the newest is; one is made or tried by a button.

import { read, requestId, send } from "/static/api.js";
import { h, icon, patch } from "/static/dom.js";
import { badge } from "/static/parts/badge.js";
import { oneAtATime } from "/static/turns.js";
import { clock, isSameDay, number, shortDay, t } from "/static/words.js";

/** @import {BackupsAnswer} from "/types/api" */
/** @import {Child} from "/static/dom.js" */

const LOOK_MS = 1500;
const MB = 1_000_000;

/** Draw the section, and follow what runs. @param {HTMLElement} place */
export async function showBackups(place) {
  const answer = await read("/api/v1/backups");
  if (!answer.ok) return draw(place, null, answer.problem?.detail ?? "");
  follow(place, answer.body);
}

/** @param {HTMLElement} place @param {BackupsAnswer} state */
function follow(place, state) {
  draw(place, state, "");
  if (state.running) setTimeout(() => void showBackups(place), LOOK_MS);
}

/** @param {HTMLElement} place @param {BackupsAnswer | null} state @param {string} problem */
function draw(place, state, problem) {
  patch(place,
    h("h2", { key: "title" }, t("backup.title")),
    state !== null && h("p", { key: "about", class: "soft" }, about(state)),
    ...(state ? facts(place, state) : []),
    h("p", { key: "problem", class: "problem", role: "alert" }, problem));
}

/** @param {BackupsAnswer} state */
function about({ kept, is_sealed }) {
  const spans = { days: number(kept.days), weeks: number(kept.weeks), months: number(kept.months) };
  return `${t("backup.about", spans)} ${t(is_sealed ? "backup.sealed" : "backup.open")}`;
}

/** @param {HTMLElement} place @param {BackupsAnswer} state @returns {Child[]} */
function facts(place, state) {
  const newest = state.backups[0];
  const make = oneAtATime(async () => {
    const answer = await send("/api/v1/backups", { request_id: requestId() });
    if (answer.ok) follow(place, answer.body);
    else draw(place, state, answer.problem?.detail ?? "");
  });
  const tryNewest = oneAtATime(async () => {
    if (!newest) return;
    const answer = await send(`/api/v1/backups/${encodeURIComponent(newest.name)}/trial`, {});
    if (answer.ok) follow(place, answer.body);
    else draw(place, state, answer.problem?.detail ?? "");
  });
  const isBusy = state.running !== null;
  return [
    h("dl", { key: "facts", class: "backup-facts" },
      h("dt", null, t("backup.folder")), h("dd", null, state.folder),
      h("dt", null, t("backup.newest")), h("dd", null, newest ? `${when(newest.at)}, ${size(newest.bytes)}` : t("backup.none")),
      h("dt", null, t("backup.count")), h("dd", null, t("backup.copies", { n: number(state.backups.length) })),
      h("dt", null, t("backup.second")), h("dd", null, second(state.copy))),
    !state.is_chosen && state.copy === null && h("p", { key: "same", class: "soft" }, t("backup.same_disk")),
    state.trouble && told("trouble", "bad", "circle-alert", t("checks.wrong"), t(`backup.trouble_${state.trouble.cause}`), state.trouble.detail),
    state.copy && !state.copy.is_well && told("copy", "bad", "circle-alert", t("checks.wrong"), t("backup.copy_failed"), state.copy.detail),
    state.trial && tried(state),
    h("p", { key: "running", role: "status" }, isBusy ? t(`backup.running_${state.running}`) : ""),
    h("div", { key: "buttons", class: "row wrap" },
      h("button", { type: "button", class: "button", disabled: isBusy, onclick: () => void make() },
        icon("save"), t("backup.now")),
      h("button", { type: "button", class: "button", disabled: isBusy || !newest, onclick: () => void tryNewest() },
        icon("rotate-ccw"), t("backup.try"))),
  ];
}

/** The second place and the newest backup there. @param {BackupsAnswer["copy"]} copy */
function second(copy) {
  if (!copy) return t("backup.no_second");
  const newest = copy.well_at ? t("backup.copied", { at: when(copy.well_at) }) : t("backup.not_copied");
  return `${copy.place}: ${newest}`;
}

/** @param {BackupsAnswer} state */
function tried(state) {
  const { trial } = state;
  if (!trial) return false;
  const of = state.backups.find((one) => one.name === trial.name);
  const facts = { at: when(trial.at), of: of ? when(of.at) : trial.name };
  return trial.is_well
    ? told("trial", "good", "check", t("checks.well"), t("backup.trial_well", facts), "")
    : told("trial", "bad", "circle-alert", t("checks.wrong"), t("backup.trial_bad", facts), trial.detail);
}

/**
 * @param {string} key @param {"good" | "bad"} look @param {string} sign @param {string} word
 * @param {string} sentence @param {string} detail
 */
function told(key, look, sign, word, sentence, detail) {
  return h("div", { key, class: "row tight wrap" }, badge(look, sign, word), h("span", null, sentence),
    detail && h("details", { class: "small soft" }, h("summary", null, t("checks.detail")), h("span", null, detail)));
}

/** @param {string} at */
function when(at) {
  const time = clock(at);
  return isSameDay(at, new Date()) ? t("backup.today", { time }) : t("backup.of_day", { day: shortDay(at), time });
}

/** @param {number} bytes */
function size(bytes) {
  return `${number(Math.max(bytes / MB, 0.1), 1)} MB`;
}
