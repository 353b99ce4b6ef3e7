// The kiosk beside what is being changed: the server's picture of the kept draft, drawn by the kiosk's own screens.

import { read } from "/static/api.js";
import { h } from "/static/dom.js";
import { chosen, select } from "/static/parts/field.js";
import { t } from "/static/words.js";

const WAIT_MS = 250;

/**
 * The kiosk as an element, and what draws it anew once things are still for a moment.
 * @param {() => Promise<void>} kept until the draft is kept
 * @param {() => [string, string][]} languages the centre's, each with its name
 * @returns {{element: HTMLElement, update: () => void}}
 */
export function kioskPreview(kept, languages) {
  const frame = /** @type {HTMLIFrameElement} */ (h("iframe", { class: "kiosk-frame-tried", title: t("preview.kiosk_frame"), tabindex: -1 }));
  const problem = h("p", { class: "problem", role: "alert" });
  const language = select("kiosk_language", t("web.language"), languages(), languages()[0]?.[0] ?? null);
  /** @type {unknown} */
  let picture = null;
  let isReady = false;
  let asked = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  const show = () => {
    if (isReady && picture) frame.contentWindow?.postMessage({ picture, language: chosen(language) }, location.origin);
  };
  const ask = async () => {
    asked += 1;
    const mine = asked;
    await kept();
    const answer = await read("/admin/preview/kiosk/picture");
    if (mine !== asked) return;
    problem.textContent = answer.problem ? t("preview.failed", { why: answer.problem.errors?.[0]?.message ?? answer.problem.detail }) : "";
    if (answer.ok) picture = answer.body;
    show();
  };
  const update = () => {
    clearTimeout(timer);
    timer = setTimeout(() => void ask(), WAIT_MS);
  };
  window.addEventListener("message", ({ origin, source, data }) => {
    if (origin !== location.origin || source !== frame.contentWindow || !data?.isReady) return;
    isReady = true;
    show();
  });
  language.addEventListener("change", show);
  frame.src = "/admin/preview/kiosk";
  update();
  const element = h("section", { class: "kiosk-preview stack" },
    h("h2", null, t("preview.kiosk_title")),
    h("p", { class: "soft small" }, t("preview.kiosk_lead")),
    language, problem, h("div", { class: "kiosk-hull" }, frame));
  return { element, update };
}
