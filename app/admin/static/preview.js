// The lobby's TV beside what is being changed: the server's picture of the draft, drawn by the display's own page.

import { send } from "/static/api.js";
import { h } from "/static/dom.js";
import { chosen, select } from "/static/parts/field.js";
import { name, t } from "/static/words.js";

/** @typedef {{code: string, name: Record<string, string>}} Zone */
/** What of a display is tried. @typedef {{patch?: unknown, layout?: string, zones?: string[], languages?: string[],
 *   notice?: Record<string, string> | null}} Tried */

const MOMENTS = ["open", "ends_soon", "break", "closed"];
const WAIT_MS = 250;

/**
 * The TV as an element, and what draws it anew once things are still for a moment.
 * @param {() => Tried} tried @param {Zone[]} zones to choose from; none where the zones are tried
 * @returns {{element: HTMLElement, update: () => void}}
 */
export function tvPreview(tried, zones = []) {
  const frame = /** @type {HTMLIFrameElement} */ (h("iframe", { class: "tv-frame", title: t("preview.frame"), tabindex: -1 }));
  const problem = h("p", { class: "problem", role: "alert" });
  const zone = select("preview_zone", t("preview.zone"), zones.map((one) => [one.code, name(one.name)]), zones[0]?.code ?? null);
  const moment = select("preview_moment", t("preview.moment"), MOMENTS.map((one) => [one, t(`preview.${one}`)]), "open");
  /** @type {unknown} */
  let picture = null;
  let isReady = false;
  let asked = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  const show = () => {
    if (isReady && picture) frame.contentWindow?.postMessage({ picture }, location.origin);
  };
  const ask = async () => {
    asked += 1;
    const mine = asked;
    const body = { ...(zones.length > 0 ? { zones: [chosen(zone)] } : {}), ...tried(), moment: chosen(moment) };
    const answer = await send("/api/v1/configuration/display", body, { tries: 1 });
    if (mine !== asked) return;
    problem.textContent = answer.problem ? t("preview.failed", { why: answer.problem.errors?.[0]?.message ?? answer.problem.detail }) : "";
    if (answer.ok) picture = answer.body;
    show();
  };
  const update = () => {
    clearTimeout(timer);
    timer = setTimeout(() => void ask(), WAIT_MS);
  };
  const ready = (/** @type {MessageEvent} */ { origin, source, data }) => {
    if (origin !== location.origin || source !== frame.contentWindow || !data?.isReady) return;
    isReady = true;
    show();
  };
  window.addEventListener("message", ready);
  zone.addEventListener("change", update);
  moment.addEventListener("change", update);
  frame.src = "/admin/preview/display";
  update();
  const element = h("section", { class: "tv-preview stack" },
    h("h2", null, t("preview.title")),
    h("p", { class: "soft small" }, t("preview.lead")),
    h("div", { class: "row wrap" }, zones.length > 1 ? zone : null, moment),
    problem, frame);
  return { element, update };
}
