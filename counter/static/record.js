// Draws what the officer writes on the ticket: the procedure, the dossier's code, a note.

import { read } from "/static/api.js";
import { h, icon } from "/static/dom.js";
import { badge } from "/static/parts/badge.js";
import { input } from "/static/parts/field.js";
import { toldOf } from "/static/parts/find.js";
import { name, t } from "/static/words.js";
import { clearQuery, found } from "./found.js";
import { button, top } from "./parts.js";

/** @import {Ticket} from "./parts.js" */
/** @import {ProcedureAnswer} from "/types/api" */
/** @typedef {import("./counter.js").Console} Console */
/**
 * @typedef {{name: "record", ticket: Ticket, field: "query" | "dossier" | "note", query: string,
 *   marked: number, procedure: string, dossier: string, note: string}} RecordDialog
 */

/** "H50.13-251120-0042": unit, day of receipt, number; others are kept as they are. */
const USUAL_CODE = /^[A-Z]\d{2}(\.\d+)*-\d{6}-\d{3,}$/i;
const SHOWN = 6;

/** @type {ProcedureAnswer[]} */
let procedures = [];

/** Fetch the procedures once; `done` is called when there is something to search in. @param {() => void} done */
export async function fetchProcedures(done) {
  if (procedures.length > 0) return;
  const answer = await read("/api/v1/procedures");
  if (answer.ok) procedures = answer.body;
  done();
}

/** What is known of a procedure's code: its name, else the code. @param {string | null} code */
export function procedureName(code) {
  const known = procedures.find((one) => one.code === code);
  return known ? name(known.name) : (code ?? "");
}

/**
 * The dialog as it opens, with what is already written.
 * @param {Ticket} ticket @param {RecordDialog["field"]} field @returns {RecordDialog}
 */
export function recordOf(ticket, field) {
  const { procedure, dossier_code: dossier, note } = ticket;
  const written = { procedure: procedure ?? "", dossier: dossier ?? "", note: note ?? "" };
  return { name: "record", ticket, field, query: "", marked: -1, ...written };
}

/** @param {Console} of @param {RecordDialog} dialog @returns {Node[]} */
export function record(of, dialog) {
  const { procedure, dossier, note } = dialog;
  const ask = (/** @type {Partial<RecordDialog>} */ part) => of.open({ ...dialog, ...part });
  const save = () => of.write(dialog.ticket, { procedure, dossier_code: dossier.trim(), note });
  const isOdd = dossier.trim() !== "" && !USUAL_CODE.test(dossier.trim());
  return [
    top(t("counter.record", { label: dialog.ticket.label }), of),
    chosen(procedure, () => ask({ procedure: "" })),
    ...found({
      label: t("counter.procedure_search"),
      query: dialog.query,
      marked: dialog.marked,
      lines: lines(dialog),
      shown: SHOWN,
      nothing: t("counter.no_procedure"),
      onQuery: (query, marked) => ask({ query, marked }),
      onTake: ({ key }) => {
        clearQuery();
        ask({ procedure: key, query: "", marked: -1 });
      },
      onDone: save,
    }),
    h(
      "form",
      {
        class: "stack tight",
        key: "fields",
        onsubmit: (/** @type {SubmitEvent} */ event) => {
          event.preventDefault();
          save();
        },
      },
      field("dossier", t("counter.dossier"), dossier, 60, (text) => ask({ dossier: text })),
      h("p", { class: "hint", role: "status" }, t(isOdd ? "counter.dossier_odd" : "counter.dossier_hint")),
      field("note", t("counter.note"), note, 200, (text) => ask({ note: text })),
      // A form's own Enter needs a button that sends it.
      h("button", { type: "submit", class: "unseen", tabindex: "-1" }, t("counter.save")),
    ),
    h(
      "div",
      { class: "row", key: "save" },
      button({
        word: t("counter.save"),
        icon: "save",
        means: "next",
        look: "primary",
        action: "save-record",
        run: save,
      }),
    ),
  ];
}

/** @param {RecordDialog} dialog */
function lines({ ticket, procedure }) {
  const own = (/** @type {ProcedureAnswer} */ one) => Number(one.service !== ticket.service);
  return procedures
    .slice()
    .sort((one, other) => own(one) - own(other))
    .map((one) => ({
      key: one.code,
      word: name(one.name),
      told: toldOf(one),
      icon: one.code === procedure ? "check" : "file-text",
      isChosen: one.code === procedure,
    }));
}

/** @param {string} code @param {() => void} clear */
function chosen(code, clear) {
  return h(
    "p",
    { class: "row tight chosen", key: "chosen" },
    h("span", { class: "label" }, t("counter.procedure")),
    code
      ? badge("info", null, h("span", { class: "clip" }, procedureName(code)))
      : h("span", { class: "soft" }, t("counter.none_written")),
    code &&
      h(
        "button",
        { type: "button", class: "button quiet small", onclick: clear },
        icon("x"),
        t("counter.clear"),
      ),
  );
}

/**
 * @param {string} id @param {string} label @param {string} value @param {number} most
 * @param {(text: string) => void} onInput
 */
function field(id, label, value, most, onInput) {
  const oninput = (/** @type {InputEvent} */ event) => onInput(/** @type {HTMLInputElement} */ (event.target).value);
  return input(id, label, { id, maxlength: most, value, oninput });
}
