// Knows whether the page may still be seen by who sees it, and says over it when not.

import { meta } from "/static/dom.js";

/**
 * @typedef {"good" | "other" | "over" | "denied" | "unknown"} Standing `good`, or now another
 *   person's; nobody is signed in any more; who is signed in may not see it; no answer
 */

const LOOK_MS = 10_000;
const SETTLE_MS = 300;
/** What a page is given to act by; the rest of it stays as it is. */
const RENEWED = ["moiso-csrf", "moiso-token", "moiso-auth"];
const CHANNEL = "moiso-session";

/** Whether the page is one of signed-in people, who have typed something perhaps. */
export function isOfPerson() {
  return box() !== null;
}

/** Ask what the page's address says now; where it is `good` the page acts by it from now on. */
export async function standing() {
  const answer = await fetch(location.href, { cache: "no-store", redirect: "manual" })
    .catch(() => null);
  return answer === null ? "unknown" : await told(answer);
}

/** @param {Response} answer @returns {Promise<Standing>} */
async function told(answer) {
  if (answer.type === "opaqueredirect") return "over";
  if (answer.status === 429 || answer.status >= 500) return "unknown";
  if (!answer.ok) return "denied";
  const page = new DOMParser().parseFromString(await answer.text().catch(() => ""), "text/html");
  if (content(page, "moiso-build") === null) return "unknown";
  if (content(page, "moiso-person") !== meta("moiso-person")) return "other";
  for (const name of RENEWED) renew(name, content(page, name));
  return "good";
}

/** @param {Document} page @param {string} name @returns {string | null} */
function content(page, name) {
  return page.querySelector(`meta[name="${name}"]`)?.getAttribute("content") ?? null;
}

/** @param {string} name @param {string | null} value */
function renew(name, value) {
  const mine = document.querySelector(`meta[name="${name}"]`);
  if (mine === null || value === null) return;
  mine.setAttribute("content", value);
  if (name !== "moiso-csrf") return;
  for (const field of document.querySelectorAll('input[name="csrf_token"]')) {
    field.setAttribute("value", value);
  }
}

/** @type {Promise<void> | null} */
let waiting = null;

/**
 * Say over the page that its session has ended and where to sign in again, until it is there again.
 *
 * The page below stays as it is, with all that was typed, and hears no key. Where somebody else
 * has signed in, it is loaded anew: what was typed isn't theirs.
 * @param {Standing} now
 */
export function whenBack(now) {
  waiting ??= wait(now).finally(() => {
    waiting = null;
  });
  return waiting;
}

/** @param {Standing} now */
async function wait(now) {
  // Who has just signed out is on the way to another page.
  await new Promise((done) => setTimeout(done, SETTLE_MS));
  const dialog = box();
  if (dialog === null) return;
  const keys = (/** @type {KeyboardEvent} */ event) => keepOut(event, dialog);
  const open = () => {
    if (!dialog.open) dialog.showModal();
  };
  window.addEventListener("keydown", keys, true);
  dialog.addEventListener("close", open);
  document.documentElement.dataset.session = dialog.dataset.why = now;
  open();
  /** @type {Standing} */
  let found = now;
  while (found !== "good") {
    await nextLook();
    found = await standing();
    if (found === "other") location.reload();
    if (found === "over" || found === "denied") dialog.dataset.why = found;
  }
  window.removeEventListener("keydown", keys, true);
  dialog.removeEventListener("close", open);
  delete document.documentElement.dataset.session;
  dialog.close();
}

/** The page below has keys of its own. @param {KeyboardEvent} event @param {HTMLElement} dialog */
function keepOut(event, dialog) {
  event.stopPropagation();
  const isInside = event.target instanceof Node && dialog.contains(event.target);
  if (event.key !== "Tab" && (!isInside || event.key === "Escape")) event.preventDefault();
}

/** Resolves when it is time to look again: at once where somebody comes back to the page. */
function nextLook() {
  return new Promise((done) => {
    const channel = new BroadcastChannel(CHANNEL);
    const look = () => {
      clearTimeout(timer);
      channel.close();
      window.removeEventListener("focus", look);
      document.removeEventListener("visibilitychange", look);
      done(null);
    };
    const timer = setTimeout(look, LOOK_MS * (0.75 + Math.random() / 2));
    channel.addEventListener("message", look);
    window.addEventListener("focus", look);
    document.addEventListener("visibilitychange", look);
  });
}

/** Tell the other windows of this browser that somebody has signed in. */
export function tellSignedIn() {
  new BroadcastChannel(CHANNEL).postMessage("signed in");
}

/** @returns {HTMLDialogElement | null} */
function box() {
  return /** @type {HTMLDialogElement | null} */ (document.getElementById("session-over"));
}
