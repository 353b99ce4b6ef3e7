// The page of records: opens the dialog in which one is corrected, with all that was before.

import { read, requestId } from "/static/api.js";
import { byId, h, icon } from "/static/dom.js";
import { clock, hasText, name, setTimeZone, t } from "/static/words.js";
import { ask, choice, command, drawBox, form, line, pressed, stillOpen } from "./box.js";

/** @import {CorrectionAnswer, ProcedureAnswer, RecordAnswer} from "/types/api" */

const FIELDS = /** @type {const} */ (["outcome", "kind", "procedure", "dossier_code", "note"]);

/** The record that is open; nothing asks for it before. @type {RecordAnswer} */
let record;
/** @type {ProcedureAnswer[]} */
let procedures = [];
let isChanged = false;

const page = document.querySelector("main");
setTimeZone(page?.dataset.zone ?? "UTC");
for (const button of document.querySelectorAll("[data-record]")) {
  button.addEventListener("click", () => {
    void open(/** @type {HTMLElement} */ (button).dataset.record ?? "");
  });
}

/** @param {string} path of the record in the API */
async function open(path) {
  const [found, known] = await Promise.all([
    read(`/api/v1/transactions/${path}`), read("/api/v1/procedures"),
  ]);
  if (!found.ok) return;
  record = found.body;
  procedures = known.ok ? known.body : [];
  ask(content, () => isChanged && location.reload());
}

/** @param {object} body */
async function correct(body) {
  const { ticket_id, leg, corrections } = record;
  const isOpen = stillOpen();
  const answer = await command(
    `transactions/${ticket_id}/${leg}/correct`,
    { ...body, corrections, request_id: requestId() },
    t("record.saved"),
  );
  if (!answer?.ok) return;
  isChanged = true;
  if (isOpen()) {
    record = answer.body;
    drawBox();
  } else if (!/** @type {HTMLDialogElement} */ (byId("dialog")).open) {
    location.reload();
  }
}

/** How it really ended, though it may be taken out now. @returns {string | null} */
function endBefore() {
  const last = record.history.findLast((one) => one.changes.end);
  return last?.changes.end[1] === "undone" ? last.changes.end[0] : record.end;
}

function content() {
  const isOut = record.end === "undone" && endBefore() !== "undone";
  return {
    title: t("record.of", { label: record.label }),
    parts: [
      h("p", { key: "what", class: "soft" }, what()),
      isOut && h("p", { key: "out", class: "banner warn" }, icon("triangle-alert"), t("record.is_out")),
      form(`fields-${record.corrections}`, (given) => void correct(wanted(given)), fields(isOut), "stack"),
      record.history.length > 0 && h("h3", { key: "past-title" }, t("record.history")),
      record.history.length > 0 &&
        h("ol", { key: "past", class: "past" }, ...record.history.map(passed)),
    ],
  };
}

function what() {
  const times = [record.called_at, record.ended_at].map((at) => (at ? clock(at) : "–")).join("–");
  return `${t("record.at_counter", { n: record.counter })} · ${times} · ${t(`record.end.${endBefore()}`)}`;
}

/** What differs from the record, and why. @param {(name: string) => string} given */
function wanted(given) {
  const changed = endBefore() === "finished"
    ? FIELDS.filter((field) => given(field) !== (record[field] ?? ""))
    : [];
  return {
    ...Object.fromEntries(changed.map((field) => [field, given(field)])),
    reason: given("reason"),
  };
}

/** @param {boolean} isOut */
function fields(isOut) {
  const isServed = endBefore() === "finished";
  const mayTakeOut = !["undone", "expired"].includes(endBefore() ?? "undone");
  return [
    ...(isServed ? served() : []),
    line("reason", t("record.reason"), { required: true }),
    h(
      "div",
      { class: "row", key: "does" },
      isServed &&
        pressed({ word: t("record.save"), sign: "save", look: "primary", does: "save" }),
      mayTakeOut &&
        pressed({
          word: t(isOut ? "record.put_back" : "record.take_out"),
          sign: isOut ? "rotate-ccw" : "x",
          look: isOut ? "" : "danger",
          does: "void",
          run: () => takeOut(!isOut),
        }),
    ),
  ];
}

/** @param {boolean} isOut */
function takeOut(isOut) {
  const reason = /** @type {HTMLInputElement} */ (document.getElementById("reason"));
  if (reason.reportValidity()) void correct({ void: isOut, reason: reason.value });
}

function served() {
  const own = procedures.filter((one) => one.service === record.service);
  return [
    h("div", { class: "row", key: "one" }, coded("outcome"), coded("kind")),
    h(
      "div",
      { class: "row", key: "two" },
      line("procedure", t("record.procedure"), { value: record.procedure, list: "procedures" }),
      line("dossier_code", t("record.dossier_code"), { value: record.dossier_code }),
    ),
    h(
      "datalist",
      { id: "procedures", key: "procedures" },
      ...own.map((one) => h("option", { value: one.code, key: one.code }, name(one.name))),
    ),
    line("note", t("record.note"), { value: record.note }),
  ];
}

/** A choice of the page's codes; what is not recorded stays so unless chosen. @param {"outcome" | "kind"} field */
function coded(field) {
  const codes = (page?.dataset[`${field}s`] ?? "").split(" ");
  const blank = record[field] === null ? [{ value: "", word: t("record.none") }] : [];
  return choice(field, t(`record.${field}`), [
    ...blank,
    ...codes.map((value) => ({
      value, word: t(`${field}.${value}`), chosen: record[field] === value,
    })),
  ]);
}

/** @param {CorrectionAnswer} one */
function passed(one) {
  return h(
    "li",
    { key: one.seq },
    h("p", { class: "small soft" }, `${clock(one.at)} · ${one.by}: ${one.reason}`),
    ...Object.entries(one.changes).map(([field, [old, now]]) =>
      h(
        "p",
        { key: field },
        `${t(`record.${field === "end" ? "record" : field}`)}: `,
        h("del", null, word(field, old)),
        " → ",
        h("span", { class: "strong" }, word(field, now)),
      ),
    ),
  );
}

/** @param {string} field @param {string | null} value */
function word(field, value) {
  if (value === null) return t("record.none");
  const key = field === "end" ? `record.end.${value}` : `${field}.${value}`;
  return hasText(key) ? t(key) : value;
}
