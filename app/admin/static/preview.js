// The lobby's TV beside what is being changed: the server's picture of the draft, drawn by the display's own page.

import { send } from "/static/api.js";
import { h } from "/static/dom.js";
import { chosen, select } from "/static/parts/field.js";
import { name, t } from "/static/words.js";
import { framed } from "./framed.js";

/** @typedef {{code: string, name: Record<string, string>}} Zone */
/** What of a display is tried. @typedef {{patch?: unknown, layout?: string, zones?: string[], languages?: string[],
 *   notice?: Record<string, string> | null}} Tried */

const MOMENTS = ["open", "ends_soon", "break", "closed"];

/**
 * The TV as an element, and what draws it anew once things are still for a moment.
 * @param {() => Tried} tried @param {Zone[]} zones to choose from; none where the zones are tried
 * @returns {{element: HTMLElement, update: () => void}}
 */
export function tvPreview(tried, zones = []) {
  const zone = select("preview_zone", t("preview.zone"), zones.map((one) => [one.code, name(one.name)]), zones[0]?.code ?? null);
  const moment = select("preview_moment", t("preview.moment"), MOMENTS.map((one) => [one, t(`preview.${one}`)]), "open");
  const ask = () => {
    const body = { ...(zones.length > 0 ? { zones: [chosen(zone)] } : {}), ...tried(), moment: chosen(moment) };
    return send("/api/v1/configuration/display", body, { tries: 1 });
  };
  const { frame, problem, update } = framed("tv-frame", t("preview.frame"), "/admin/preview/display", ask, (picture) => ({ picture }));
  zone.addEventListener("change", update);
  moment.addEventListener("change", update);
  const element = h("section", { class: "tv-preview stack" },
    h("h2", null, t("preview.title")),
    h("p", { class: "soft small" }, t("preview.lead")),
    h("div", { class: "row wrap" }, zones.length > 1 ? zone : null, moment),
    problem, frame);
  return { element, update };
}
