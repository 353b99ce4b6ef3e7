// A page of the server's in a frame beside what is being changed: it gets a picture once things are still for a moment.

import { h } from "/static/dom.js";
import { t } from "/static/words.js";

/** @typedef {import("/static/api.js").Answer<unknown>} Answer */

const WAIT_MS = 250;

/**
 * The frame, what says why there is no picture, `show` to send the newest one again, and `update`
 * to ask for another; of several that are asked for the last counts.
 * @param {string} look @param {string} title @param {string} src
 * @param {() => Promise<Answer>} ask @param {(picture: unknown) => Record<string, unknown>} message what the page is sent
 */
export function framed(look, title, src, ask, message) {
  const frame = /** @type {HTMLIFrameElement} */ (h("iframe", { class: look, title, tabindex: -1 }));
  const problem = h("p", { class: "problem", role: "alert" });
  /** @type {unknown} */
  let picture = null;
  let isReady = false;
  let asked = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  const show = () => {
    if (isReady && picture) frame.contentWindow?.postMessage(message(picture), location.origin);
  };
  const renew = async () => {
    asked += 1;
    const mine = asked;
    const answer = await ask();
    if (mine !== asked) return;
    problem.textContent = answer.problem ? t("preview.failed", { why: answer.problem.errors?.[0]?.message ?? answer.problem.detail }) : "";
    if (answer.ok) picture = answer.body;
    show();
  };
  const update = () => {
    clearTimeout(timer);
    timer = setTimeout(() => void renew(), WAIT_MS);
  };
  window.addEventListener("message", ({ origin, source, data }) => {
    if (origin !== location.origin || source !== frame.contentWindow || !data?.isReady) return;
    isReady = true;
    show();
  });
  frame.src = src;
  update();
  return { frame, problem, show, update };
}
