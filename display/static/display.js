// Draws the lobby TV: the newest call large, the latest calls, counters, queues, the clock.

import { byId, h, icon, patch } from "/static/dom.js";
import { live, serverNow } from "/static/live.js";
import { clock, dateLine, lang, name, t } from "/static/words.js";
import { Turn } from "./turn.js";
import { Voice } from "./voice.js";

/** @typedef {import("/static/live.js").Picture} Picture */

const FRESH_MS = 18_000;
const BESIDE_SHOWN = 3;
const LATEST_SHOWN = 6;

/** @type {Picture | null} */
let picture = null;
/** @type {Voice | null} */
let voice = null;
/** @type {import("./turn.js").Sound} */
let sound = "ok";

live({ namespace: "/display", staleAfter_s: 10, onPicture: show });
byId("unmute").addEventListener("click", () => voice?.unlock());
document.addEventListener("pointerdown", () => voice?.unlock());
document.addEventListener("keydown", () => voice?.unlock());
setInterval(draw, 1000);

/** @param {Picture} next */
function show(next) {
  picture = next;
  if (voice === null) {
    const turns = turnsOf([next.zone.code]);
    voice = new Voice(
      next.zone.code,
      (_, state) => {
        sound = state;
        draw();
      },
      turns,
    );
    void voice.probe();
    for (const turn of turns.values()) turn.start();
  }
  voice.offer(next.calls, next.seq);
  draw();
}

/** @param {string[]} zones @returns {Map<string, Turn>} */
function turnsOf(zones) {
  const turned = () => {
    const isMine = [...turns.values()].some((turn) => turn.isMine);
    document.documentElement.dataset.turn = isMine ? "mine" : "other";
    voice?.turned();
    draw();
  };
  const sound = () => voice?.sound ?? "ok";
  const turns = new Map(zones.map((zone) => [zone, new Turn(zone, sound, turned)]));
  return turns;
}

function draw() {
  if (picture === null) return;
  const calls = newestOfEach(picture.calls);
  const [first, ...rest] = calls;
  const beside = rest
    .filter((call) => isFresh(call) || voice?.isPending(call.seq))
    .slice(0, BESIDE_SHOWN);
  patch(byId("head"), ...head(picture));
  patch(byId("hero"), first ? hero(first, beside) : welcome(picture));
  patch(byId("latest"), ...latest(rest));
  patch(byId("desks"), ...picture.serving.map(desk));
  byId("desks").style.setProperty("--columns", String(columns(picture.serving.length)));
  patch(byId("queues"), ...picture.waiting.map(queue));
  byId("queues").style.setProperty("--columns", String(Math.max(1, picture.waiting.length)));
  byId("unmute").hidden = sound !== "blocked";
}

/** Each number once, by its newest call. @param {any[]} calls @returns {any[]} */
function newestOfEach(calls) {
  const seen = new Set();
  return calls.filter((call) => !seen.has(call.label) && seen.add(call.label));
}

/** @param {any} call */
function isFresh(call) {
  return serverNow().getTime() - new Date(call.at).getTime() < FRESH_MS;
}

/** More than twelve counters stand in two rows. @param {number} count */
function columns(count) {
  return count > 12 ? Math.ceil(count / 2) : Math.max(1, count);
}

/** @param {any} of @returns {string} */
function counterName(of) {
  return lang() === "en" ? of.counter_name_en : of.counter_name;
}

/** @param {Picture} of */
function head(of) {
  const now = serverNow();
  return [
    h("img", { class: "mark", src: "/static/mark.svg", alt: "" }),
    h(
      "div",
      { class: "grow" },
      h("p", { class: "centre clip" }, name(of.centre.name)),
      h("p", { class: "site clip" }, name(of.centre.site)),
    ),
    sound === "failing" && h("p", { class: "sound" }, icon("volume-x"), t("display.sound_failed")),
    h("p", { class: "zone" }, name(of.zone.name)),
    h(
      "div",
      { class: "when" },
      h("p", { class: "clock" }, clock(now)),
      h("p", { class: "date" }, dateLine(now)),
    ),
  ];
}

/** @param {any} call @param {any[]} beside */
function hero(call, beside) {
  const state = isFresh(call) || voice?.isPending(call.seq) ? "fresh" : "calm";
  const place = counterName(call);
  // The key holds the seq: a recall is a new element, so it flashes again.
  return h(
    "div",
    { class: `call ${state}${beside.length ? " with-beside" : ""}`, key: call.seq },
    h("p", { class: "caption" }, t("display.calling"), recallBadge(call)),
    h("p", { class: "label", vars: { "--chars": call.label.length } }, call.label),
    h(
      "p",
      { class: "place", vars: { "--chars": place.length } },
      icon("arrow-right"),
      h("span", null, place),
      speakingSign(call),
    ),
    h(
      "ul",
      { class: "beside" },
      ...beside.map((other) =>
        h(
          "li",
          { key: other.seq },
          h("span", { class: "number" }, other.label),
          icon("arrow-right"),
          h("span", { class: "clip" }, counterName(other)),
          speakingSign(other),
        ),
      ),
    ),
  );
}

/** @param {any} call */
function recallBadge(call) {
  if (call.recall === 0) return null;
  const text = call.last
    ? t("display.last_call")
    : t("display.call_number", { n: call.recall + 1 });
  return h("span", { class: "again" }, text);
}

/** @param {any} call */
function speakingSign(call) {
  return voice?.speaking === call.seq ? icon("volume-2", "speaking") : null;
}

/** @param {Picture} of */
function welcome(of) {
  return h(
    "div",
    { class: "call welcome", key: "welcome" },
    h("p", { class: "greeting" }, t("display.welcome")),
    h("p", { class: "welcome-name" }, name(of.centre.name)),
    h("p", { class: "caption" }, t("display.take_number")),
  );
}

/** @param {any[]} calls */
function latest(calls) {
  return [
    h("h2", null, h("span", null, t("display.number")), h("span", null, t("display.counter"))),
    calls.length === 0
      ? h("p", { class: "none" }, t("display.no_more_calls"))
      : h(
          "ol",
          null,
          ...calls
            .slice(0, LATEST_SHOWN)
            .map((call) =>
              h(
                "li",
                { key: call.seq, class: voice?.speaking === call.seq ? "now" : null },
                h("span", { class: "number" }, call.label),
                icon(voice?.speaking === call.seq ? "volume-2" : "arrow-right"),
                h(
                  "span",
                  { class: "to", vars: { "--chars": counterName(call).length } },
                  counterName(call),
                ),
              ),
            ),
        ),
  ];
}

/** @param {any} of */
function desk(of) {
  const state = of.label ? of.ticket_state : of.state;
  return h(
    "div",
    { class: `desk ${state}`, key: of.counter },
    h(
      "p",
      { class: "desk-name clip", vars: { "--chars": counterName(of).length } },
      counterName(of),
    ),
    of.label
      ? h("p", { class: "number" }, of.label)
      : h("p", { class: "word" }, icon(deskIcon(of.state)), t(`display.desk_${of.state}`)),
  );
}

/** @param {string} state */
function deskIcon(state) {
  return { open: "circle-check", paused: "circle-pause", closed: "circle-x" }[state] ?? "circle";
}

/** @param {any} of */
function queue(of) {
  return h(
    "div",
    { class: "queue", key: of.service },
    h("p", { class: "queue-name" }, h("b", null, of.prefix), h("span", null, name(of.name))),
    h(
      "p",
      { class: of.waiting ? "count" : "count zero" },
      h("span", { class: "number" }, of.waiting),
      t("display.waiting_word"),
    ),
  );
}
