// The kiosk as the draft makes it.

import { h } from "/static/dom.js";
import { kioskPreview } from "../kiosk-preview.js";
import { draft, onDraft, plan, settled } from "./draft.js";

/** The kiosk as a section of the page. */
export function kiosk() {
  const { element, update } = kioskPreview(settled, () =>
    (draft.now.centre?.languages ?? ["vi"]).map((/** @type {string} */ code) => [code, plan.spoken[code] ?? code]));
  onDraft(update);
  return h("section", { class: "panel" }, element);
}
