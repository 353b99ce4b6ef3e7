// Draws where somebody is signed in, as a person would say it: "Chrome trên Windows, từ 8:10 hôm nay".

import { h } from "../dom.js";
import { serverNow } from "../live.js";
import { clock, dateLine, isSameDay, t } from "../words.js";
import { badge } from "./badge.js";

/** @typedef {import("/types/api").SignInAnswer} Session */

/** The first that a user agent names is it: nearly all call themselves Chrome and Safari, too. */
const BROWSERS = /** @type {const} */ ([
  ["Cốc Cốc", /coc_coc_browser/],
  ["Zalo", /\bZalo\b/],
  ["Edge", /\bEdg(e|A|iOS)?\//],
  ["Opera", /\bOPR\//],
  ["Samsung Internet", /SamsungBrowser/],
  ["Firefox", /\b(Firefox|FxiOS)\//],
  ["Chrome", /\b(Headless)?(Chrome|CriOS)\//],
  ["Safari", /\bSafari\//],
]);
const SYSTEMS = /** @type {const} */ ([
  ["iPhone", /iPhone/],
  ["iPad", /iPad/],
  ["Android", /Android/],
  ["Windows", /Windows/],
  ["macOS", /Macintosh/],
  ["ChromeOS", /CrOS/],
  ["Linux", /Linux|X11/],
]);

/** What a session is known by. @param {Session} of @returns {HTMLElement} */
export function sessionLines(of) {
  const place = of.address || t("session.unknown_place");
  return h(
    "span",
    { class: "grow" },
    h("span", { class: "strong", title: of.program }, program(of.program), " "),
    of.current && badge("good", "check", t("session.here")),
    h("span", { class: "small soft session-line" }, `${since(of.created_at)} · ${place}`),
  );
}

/** A browser and where it runs; a program that is none by its own words. @param {string} agent */
function program(agent) {
  const named = (/** @type {readonly (readonly [string, RegExp])[]} */ known) =>
    known.find(([, mark]) => mark.test(agent))?.[0];
  const browser = named(BROWSERS);
  if (browser === undefined) return agent || t("session.unknown_program");
  const system = named(SYSTEMS);
  return system === undefined ? browser : t("session.program", { browser, system });
}

/** @param {string} at */
function since(at) {
  const time = clock(at);
  if (isSameDay(at, serverNow())) return t("session.since_today", { time });
  return t("session.since", { time, day: dateLine(at) });
}
