// The kiosk beside what is being changed: the server's picture of the kept draft, drawn by the kiosk's own screens.

import { read } from "/static/api.js";
import { h } from "/static/dom.js";
import { chosen, select } from "/static/parts/field.js";
import { t } from "/static/words.js";
import { framed } from "./framed.js";

/**
 * The kiosk as an element, and what draws it anew once things are still for a moment.
 * @param {() => Promise<void>} kept until the draft is kept
 * @param {() => [string, string][]} languages the centre's, each with its name
 * @returns {{element: HTMLElement, update: () => void}}
 */
export function kioskPreview(kept, languages) {
  const language = select("kiosk_language", t("web.language"), languages(), languages()[0]?.[0] ?? null);
  const ask = async () => {
    await kept();
    return read("/admin/preview/kiosk/picture");
  };
  const { frame, problem, show, update } = framed("kiosk-frame-tried", t("preview.kiosk_frame"), "/admin/preview/kiosk", ask,
    (picture) => ({ picture, language: chosen(language) }));
  language.addEventListener("change", show);
  const element = h("section", { class: "kiosk-preview stack" },
    h("h2", null, t("preview.kiosk_title")),
    h("p", { class: "soft small" }, t("preview.kiosk_lead")),
    language, problem, h("div", { class: "kiosk-hull" }, frame));
  return { element, update };
}
