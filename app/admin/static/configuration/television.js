// The lobby's TV as the draft makes it.

import { h } from "/static/dom.js";
import { tvPreview } from "../preview.js";
import { draft, onDraft } from "./draft.js";

/** @typedef {import("./draft.js").Plain} Plain */

/** The TV as a section of the page. */
export function television() {
  const zones = (draft.now.zone ?? []).filter((/** @type {Plain} */ one) => !one.retired);
  const { element, update } = tvPreview(() => ({ patch: draft.patch, languages: draft.now.centre?.languages ?? [] }), zones);
  onDraft(update);
  return h("section", { class: "panel television" }, element);
}
