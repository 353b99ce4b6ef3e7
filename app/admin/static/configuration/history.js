// All versions, the newest first: who made it, when, what changed, and the way back to it.

import { requestId, send } from "/static/api.js";
import { h, icon } from "/static/dom.js";
import { clock, shortDay, t } from "/static/words.js";
import { lastRow, openDialog } from "/static/parts/dialog.js";
import { oneAtATime } from "/static/turns.js";
import { plan } from "./draft.js";
import { say } from "./publish.js";
import { whoWaits } from "./who_waits.js";

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
        ? h("button", { type: "button", class: "button", onclick: oneAtATime(() => askBack(one)) }, icon("rotate-ccw"), t("configuration.ui.take_back"))
        : null),
    one.note ? h("p", null, one.note) : null,
    one.restores ? h("p", { class: "soft" }, t("configuration.restores", { version: one.restores })) : null,
    one.changes.length
      ? h("ul", { class: "change-list" }, ...one.changes.map((said) => h("li", null, said)))
      : h("p", { class: "soft" }, t("configuration.first")));
}

/** Try it dry, show what it does and who waits for what goes, and ask. @param {Version} one */
async function askBack(one) {
  const { body, problem } = await send("/api/v1/configuration/restore", { ...asked(one), dry_run: true });
  if (problem) return say("bad", problem.detail);
  const intent = asked(one);
  const waiting = whoWaits(body);
  const trouble = h("p", { class: "problem", role: "alert" });
  const button = h("button", { type: "button", class: "button primary", onclick: oneAtATime(takeBack) },
    icon("rotate-ccw"), t("configuration.ui.take_back"));
  openDialog(t("configuration.ui.take_back"), [
    h("p", null, t("configuration.ui.take_back_means", { version: one.version })),
    h("ul", { class: "change-list" }, ...body.changes.map((/** @type {string} */ said) => h("li", null, said))),
    ...waiting.elements,
    trouble,
    lastRow(t("web.back"), button),
  ]).element.classList.add("wide");

  async function takeBack() {
    const open = waiting.open();
    trouble.textContent = open ? t("configuration.ui.move_first") : "";
    if (open) return open.focus();
    const answer = await send("/api/v1/configuration/restore", { ...intent, moves: waiting.moves() });
    if (!answer.problem) return location.reload();
    trouble.textContent = answer.problem.detail;
  }
}

/** What is asked for, as one intent. @param {Version} one */
function asked(one) {
  return { request_id: requestId(), version: one.version, expected_version: plan.version };
}
