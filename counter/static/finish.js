// Draws how a transaction ends: its outcome and kind by one key each, what is written, the way on.

import { h } from "/static/dom.js";
import { t } from "/static/words.js";
import { stops } from "./onward.js";
import { button } from "./parts.js";
import { procedureName } from "./record.js";

/** @typedef {import("./counter.js").Console} Console */

const KIND_KEYS = ["KeyQ", "KeyW", "KeyE", "KeyR", "KeyT", "KeyY", "KeyU"];

/** The outcome by one key; the kind follows from it unless it is chosen too. @param {Console} of */
export function finishPanel(of) {
  const { kinds, outcomes } = of.picture;
  return h(
    "div",
    { class: "finish" },
    written(of),
    group(
      t("counter.outcome"),
      outcomes.map((/** @type {string} */ code, /** @type {number} */ place) =>
        button({
          word: t(`outcome.${code}`),
          code: `Digit${place + 1}`,
          look: "choice",
          action: `outcome-${code}`,
          pressed: of.choice.outcome === code,
          run: () => of.choose({ outcome: code }),
        }),
      ),
    ),
    group(
      t("counter.kind"),
      kinds.map((/** @type {string} */ code, /** @type {number} */ place) =>
        button({
          word: t(`kind.${code}`),
          code: KIND_KEYS[place],
          look: "choice",
          action: `kind-${code}`,
          pressed: of.choice.kind === code,
          run: () => of.choose({ kind: code }),
        }),
      ),
    ),
  );
}

/** @param {string} legend @param {Node[]} buttons */
function group(legend, buttons) {
  return h(
    "fieldset",
    { key: legend },
    h("legend", { class: "label" }, legend),
    h("div", { class: "row tight wrap" }, buttons),
  );
}

/** Procedure, dossier and note; each key opens the one form at its field. @param {Console} of */
function written(of) {
  const { procedure, dossier_code: dossier, note } = of.picture.ticket;
  const part = (
    /** @type {string} */ word, /** @type {string} */ value, /** @type {string} */ code,
    /** @type {string} */ sign, /** @type {"query" | "dossier" | "note"} */ field,
  ) =>
    button({
      word: value || word,
      icon: sign,
      code,
      look: `choice written${value ? " has" : ""}`,
      action: `write-${field}`,
      title: word,
      ...of.state("edit"),
      run: () => of.openRecord(field),
    });
  return h(
    "div",
    { class: "row tight record", key: "written" },
    part(t("counter.procedure"), procedureName(procedure), "KeyP", "file-text", "query"),
    part(t("counter.dossier"), dossier ?? "", "KeyD", "scan-line", "dossier"),
    part(t("counter.note"), note ?? "", "KeyN", "pencil", "note"),
    onwardButton(of),
  );
}

/** Where the visitor goes on to, and the key to change it. @param {Console} of */
function onwardButton(of) {
  const then = stops(of);
  return button({
    word: then.length > 0 ? `${t("counter.onward_to")} ${then.join(" → ")}` : t("counter.onward"),
    icon: "arrow-right",
    code: "KeyS",
    look: `choice written${then.length > 0 ? " has" : ""}`,
    action: "onward",
    title: t("counter.onward"),
    ...of.state("finish"),
    run: () => of.open({ name: "onward", query: "", marked: -1 }),
  });
}
