// Knows what every screen of the set-up assistant does: it shows its question, keeps what is typed as
// a draft at each change, and goes on once the draft was published.

import { requestId, send } from "/static/api.js";
import { byId, embedded } from "/static/dom.js";
import { setTimeZone, t } from "/static/words.js";
import { draft, onDraft, plan, settled } from "../configuration/draft.js";
import { wrongInWords } from "../configuration/fields.js";

/** @typedef {import("/static/dom.js").Child} Child */
/** @typedef {import("../configuration/draft.js").Plain} Plain */

/** What the screen is told beyond the configuration; any: each screen knows its own. @type {any} */
export const told = embedded("configuration").setup;
/** The screen of this page. */
export const code = plan.page.replace(/^setup-/, "");
const request = requestId();

/**
 * Draw the screen; `ready` is asked before it goes on, and says what is missing, or nothing.
 * @param {HTMLElement[]} content @param {() => string | Promise<string>} [ready]
 */
export function screen(content, ready = () => "") {
  setTimeZone(plan.time_zone);
  byId("screen").append(...content);
  const next = /** @type {HTMLButtonElement} */ (byId("next"));
  next.disabled = false; // Until now nothing would have heard it.
  next.addEventListener("click", async () => {
    if (next.hasAttribute("aria-busy")) return; // A double click goes on once.
    next.setAttribute("aria-busy", "true");
    const trouble = await ready() || await publish();
    next.removeAttribute("aria-busy");
    byId("trouble").textContent = trouble;
    if (trouble) return showWrong();
    location.assign(told.next);
  });
  onDraft(() => { byId("trouble").textContent = draft.trouble; });
}

/** Go to the first field that is wrong. */
function showWrong() {
  const wrong = document.querySelector('#screen [aria-invalid="true"]');
  if (wrong instanceof HTMLElement) wrong.focus();
}

/** Put in force what was changed here, and keep that the screen is done; gives what is wrong. */
async function publish() {
  const field = document.activeElement;
  if (field instanceof HTMLElement) field.blur(); // What is still being typed counts as well.
  await settled();
  if (draft.trouble) return draft.trouble;
  if (draft.errors.length) return wrongInWords(draft.errors[0]);
  if (Object.keys(draft.patch).length) {
    const { problem } = await send("/api/v1/configuration", { request_id: request, expected_version: plan.version, patch: draft.patch });
    if (problem?.code === "configuration_stale") return t("setup.stale");
    if (problem) return [problem.detail, ...(problem.errors ?? []).map(wrongInWords)].join(" ");
  }
  const { problem } = await send("/api/v1/setup/done", { screen: code });
  return problem?.detail ?? "";
}
