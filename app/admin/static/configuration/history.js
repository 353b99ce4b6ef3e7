// All versions, the newest first: who made it, when, what changed, and the way back to it.

import { requestId, send } from "/static/api.js";
import { h, icon } from "/static/dom.js";
import { clock, shortDay, t } from "/static/words.js";
import { askFirst } from "/static/parts/dialog.js";
import { plan } from "./draft.js";

/** @typedef {import("./draft.js").Version} Version */

/** The versions as a section of the page. */
export function history() {
  const versions = plan.versions ?? [];
  return h("section", { class: "panel" }, h("ol", { class: "versions" }, ...versions.map(item)));
}

/** @param {Version} one */
function item(one) {
  const isNow = one.version === plan.version;
  return h("li", null,
    h("div", { class: "row apart wrap" },
      h("p", null, h("strong", null, t("configuration.ui.version", { version: one.version })), " ",
        isNow ? h("span", { class: "badge good" }, t("configuration.ui.in_force")) : null, " ",
        h("span", { class: "soft" }, `${clock(one.at)} ${shortDay(one.at)} · ${one.who}`)),
      !isNow && plan.may_publish
        ? h("button", { type: "button", class: "button", onclick: () => askBack(one) }, icon("rotate-ccw"), t("configuration.ui.take_back"))
        : null),
    one.note ? h("p", null, one.note) : null,
    one.restores ? h("p", { class: "soft" }, t("configuration.restores", { version: one.restores })) : null,
    one.changes.length
      ? h("ul", { class: "change-list" }, ...one.changes.map((said) => h("li", null, said)))
      : h("p", { class: "soft" }, t("configuration.first")));
}

/** @param {Version} one */
function askBack(one) {
  const does = { sign: "rotate-ccw", word: t("configuration.ui.take_back"), look: "primary" };
  const intent = requestId();
  askFirst(t("configuration.ui.take_back"), t("configuration.ui.take_back_means", { version: one.version }), does, async () => {
    const { problem } = await send("/api/v1/configuration/restore", { request_id: intent, version: one.version, expected_version: plan.version });
    if (!problem) location.reload();
    return problem?.detail ?? "";
  });
}
