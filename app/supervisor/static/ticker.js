// Counts the seconds that run on a page: only these texts are touched, not the page around them.

import { h } from "/static/dom.js";
import { serverNow } from "/static/live.js";
import { stopwatch } from "/static/words.js";

/** A span that runs since the instant. @param {string} at @param {string} look */
export function runningSince(at, look) {
  return h("time", { class: look, "data-since": at }, elapsed(at));
}

/** Bring every running span of the page up to the second. */
export function tick() {
  for (const one of document.querySelectorAll("[data-since]")) {
    const text = elapsed(one.getAttribute("data-since") ?? "");
    if (one.textContent !== text) one.textContent = text;
  }
}

/** @param {string} at */
function elapsed(at) {
  return stopwatch((serverNow().getTime() - new Date(at).getTime()) / 1000);
}
