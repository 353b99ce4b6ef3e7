// The bar of the draft, and the dialog in which it is reviewed and published.

import { requestId, send } from "/static/api.js";
import { byId, h, icon, patch } from "/static/dom.js";
import { clock, name, number, shortDay, t } from "/static/words.js";
import { askFirst, lastRow, openDialog } from "/static/parts/dialog.js";
import { draft, forget, onDraft, plan, settled } from "./draft.js";
import { wrongInWords } from "./fields.js";
import { whoWaits } from "./who_waits.js";

/** @typedef {import("./draft.js").Plain} Plain */

/** Whether a press is being carried out; the next one waits for it. */
let isAsking = false;

/** Draw the bar now and at each change. */
export function drawBar() {
  onDraft(draw);
  draw();
  drawPlan();
}

function draw() {
  const count = draft.changes.length;
  const hasDraft = Object.keys(draft.patch).length > 0;
  const said = draft.isSaving ? t("configuration.ui.saving") : standing(count);
  patch(byId("draft"),
    h("p", { role: "status", class: draft.errors.length || draft.trouble ? "problem" : "" }, said),
    hasDraft && h("button", { type: "button", class: "button", key: "drop", onclick: askDrop }, icon("trash-2"), t("configuration.ui.drop")),
    h("button", { type: "button", class: "button primary", key: "review", id: "review", disabled: count === 0 || draft.errors.length > 0, onclick: () => void review() },
      icon("eye"), t("configuration.ui.review")));
}

/** @param {number} count */
function standing(count) {
  if (draft.trouble) return draft.trouble;
  if (draft.errors.length) {
    const [first] = draft.errors;
    return `${t(draft.errors.length === 1 ? "configuration.ui.one_wrong" : "configuration.ui.wrong", { count: number(draft.errors.length) })}. ${wrongInWords(first)}`;
  }
  if (count === 0) return t("configuration.ui.no_changes");
  return count === 1 ? t("configuration.ui.one_change") : t("configuration.ui.changes", { count: number(count) });
}

function askDrop() {
  askFirst(t("configuration.ui.drop"), t("configuration.ui.drop_means"), { sign: "trash-2", word: t("configuration.ui.drop") }, async () => {
    const trouble = await forget();
    if (!trouble) location.reload();
    return trouble;
  });
}

/** Try the draft dry, show what it does in sentences, and ask when it counts. */
async function review() {
  if (isAsking) return;
  isAsking = true;
  await settled();
  if (!plan.may_publish) {
    isAsking = false;
    return readOnly();
  }
  const { body, problem } = await send("/api/v1/configuration", {
    request_id: requestId(), expected_version: draft.version, patch: draft.patch, dry_run: true,
  });
  isAsking = false;
  if (problem?.code === "configuration_stale") return meetOthers(problem.facts);
  if (problem) return say("bad", told(problem));
  const request = requestId();
  const trouble = h("p", { class: "problem", role: "alert" });
  const note = /** @type {HTMLInputElement} */ (h("input", { class: "input", id: "note", maxlength: 300, autocomplete: "off" }));
  const waiting = whoWaits(body);
  const lost = body.lost_bookings.length > 0 ? lostChoice(body.lost_bookings) : null;
  const now = choice("now", true);
  const button = h("button", { type: "button", class: "button primary", onclick: () => void publish() }, icon("check"), t("configuration.ui.publish"));
  const dialog = openDialog(t("configuration.ui.publish_title"), [
    draft.base < draft.version ? h("p", { class: "banner warn" }, t("configuration.ui.older", { version: draft.base, now: draft.version })) : null,
    h("ul", { class: "change-list" }, ...body.changes.map((/** @type {string} */ one) => h("li", null, one))),
    ...waiting.elements,
    lost?.element,
    h("fieldset", { class: "field" }, h("legend", { class: "label" }, t("configuration.ui.when")), now.element, choice("next_opening", false).element),
    h("div", { class: "field" }, h("label", { for: "note" }, t("configuration.ui.note")), note),
    trouble,
    lastRow(t("web.cancel"), button),
  ]);
  dialog.element.classList.add("wide");

  async function publish() {
    if (button.hasAttribute("aria-busy")) return;
    trouble.textContent = "";
    const open = now.input.checked ? waiting.open() : undefined;
    if (open) {
      trouble.textContent = t("configuration.ui.move_first");
      open.focus();
      return;
    }
    button.setAttribute("aria-busy", "true");
    const answer = await send("/api/v1/configuration", {
      request_id: request, expected_version: draft.version, patch: draft.patch, note: note.value,
      publish: now.input.checked ? "now" : "next_opening", moves: waiting.moves(),
      ...lost && { bookings: lost.move.checked ? "move" : "cancel" },
    });
    button.removeAttribute("aria-busy");
    if (answer.problem?.code === "configuration_stale") {
      dialog.close();
      return meetOthers(answer.problem.facts);
    }
    if (answer.problem) {
      trouble.textContent = told(answer.problem);
      return;
    }
    const { version, due_at: due } = answer.body;
    const done = due ? t("configuration.ui.planned", { at: `${clock(due)} ${shortDay(due)}` }) : t("configuration.ui.published", { version });
    sessionStorage.setItem("published", done);
    location.reload();
  }
}

/** What the draft changes, for who may not publish it. */
function readOnly() {
  openDialog(t("configuration.ui.publish_title"), [
    h("ul", { class: "change-list" }, ...draft.changes.map((one) => h("li", null, one))),
    h("p", { class: "banner info" }, t("configuration.ui.no_right")),
    lastRow(t("web.back")),
  ]);
}

/** What was refused, with each wrong place. @param {import("/static/api.js").Problem} problem */
function told({ detail, errors }) {
  return [detail, ...(errors ?? []).map(wrongInWords)].join(" ");
}

/** Somebody else has published meanwhile: say what, and go on from the page as it is now. @param {Plain | null | undefined} facts */
function meetOthers(facts) {
  const dialog = openDialog(t("configuration.ui.publish_title"), [
    h("p", null, t("configuration.ui.stale")),
    h("ul", { class: "change-list" }, ...(facts?.since ?? []).map((/** @type {string} */ one) => h("li", null, one))),
    h("p", null, t("configuration.ui.stale_then")),
    lastRow(t("configuration.ui.review_again")),
  ]);
  dialog.element.addEventListener("close", () => location.reload());
}

/**
 * The appointments that lose their time, and what becomes of them.
 * @param {import("/types/api").LostBookingAnswer[]} lost
 */
function lostChoice(lost) {
  /** @param {string} at */
  const when = (at) => `${clock(at)} ${shortDay(at)}`;
  const rows = /** @type {Plain[]} */ (draft.now.service ?? []);
  const lines = lost.map((one) => {
    const of = rows.find((row) => row.code === one.service);
    const to = one.to === null ? t("configuration.ui.booking_no_time") : when(one.to);
    return h("li", null, `${when(one.start)} · ${of ? name(of.name) : one.service} → ${to}`);
  });
  const move = /** @type {HTMLInputElement} */ (h("input", { type: "radio", name: "bookings", value: "move", checked: true }));
  return { move, element: h("fieldset", { class: "field banner warn" },
    h("legend", { class: "label" }, t("configuration.ui.bookings_lost", { count: number(lost.length) })),
    h("ul", { class: "change-list" }, ...lines),
    h("label", { class: "choice" }, move, t("configuration.ui.bookings_move")),
    h("label", { class: "choice" }, h("input", { type: "radio", name: "bookings", value: "cancel" }), t("configuration.ui.bookings_cancel"))) };
}

/** @param {string} value @param {boolean} isOn */
function choice(value, isOn) {
  const input = /** @type {HTMLInputElement} */ (h("input", { type: "radio", name: "when", value, checked: isOn }));
  return { input, element: h("label", { class: "choice" }, input, t(`configuration.ui.${value}`)) };
}

function drawPlan() {
  const planned = plan.plan;
  if (!planned) return;
  patch(byId("plan"), h("div", { class: "banner info" },
    h("div", { class: "grow" },
      h("p", { class: "strong" }, t("configuration.ui.plan_waits", { at: `${clock(planned.due_at)} ${shortDay(planned.due_at)}` })),
      h("ul", { class: "change-list" }, ...planned.changes.map((one) => h("li", null, one)))),
    plan.may_publish && h("button", { type: "button", class: "button", onclick: () => void unplan() }, t("configuration.ui.unplan"))));
}

async function unplan() {
  if (isAsking) return;
  isAsking = true;
  const { problem } = await send("/api/v1/configuration/plan", undefined, { method: "DELETE" });
  isAsking = false;
  if (problem) return say("bad", problem.detail);
  location.reload();
}

/** @param {string} kind @param {string} text */
export function say(kind, text) {
  patch(byId("told"), h("p", { class: `banner ${kind}` }, icon(kind === "good" ? "circle-check" : "circle-alert"), h("span", null, text)));
  byId("told").scrollIntoView({ block: "nearest" });
}

