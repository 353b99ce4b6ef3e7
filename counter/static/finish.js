// Draws how a transaction ends: its outcome and kind by one key each, what is written, the way on.

import { h } from "/static/dom.js";
import { t } from "/static/words.js";
import { answerAt } from "./keys.js";
import { stops } from "./onward.js";
import { button, choices, top } from "./parts.js";
import { procedureName } from "./record.js";

/** @import {Console, Kind} from "./counter.js" */
/** @import {Meaning} from "./keys.js" */

/** The outcome by one key; the kind follows from it, and is changed where it doesn't. @param {Console} of */
export function finishPanel(of) {
  const { outcomes } = of.picture;
  return h(
    "div",
    { class: "finish" },
    written(of),
    group(
      t("counter.outcome"),
      outcomes.map((code, place) =>
        button({
          word: t(`outcome.${code}`),
          means: answerAt(place),
          look: "choice",
          action: `outcome-${code}`,
          pressed: of.choice.outcome === code,
          run: () => of.choose({ outcome: code }),
        }),
      ),
    ),
    group(t("counter.kind"), [kindButton(of)]),
  );
}

/** What was done, as it follows from the outcome or was chosen. @param {Console} of */
function kindButton(of) {
  const { kind, isKindChosen } = of.choice;
  return button({
    word: kind === null ? t("counter.kind_follows") : t(`kind.${kind}`),
    icon: "chevron-down",
    means: "kind",
    look: "choice",
    action: "kind",
    note: kind !== null && !isKindChosen ? t("counter.kind_followed") : "",
    title: t("counter.kind_change"),
    ...of.state("finish"),
    run: () => of.open({ name: "kind" }),
  });
}

/** All kinds, and the one that follows. @param {Console} of @returns {Node[]} */
export function kinds(of) {
  const choose = (/** @type {Kind | null} */ kind) => () => {
    of.choose({ kind });
    of.open(null);
  };
  return [
    top(t("counter.kind_which"), of),
    choices([
      ...of.picture.kinds.map((code) => ({
        word: t(`kind.${code}`),
        look: "wide",
        action: `kind-${code}`,
        run: choose(code),
      })),
      { word: t("counter.kind_follows"), look: "wide", action: "kind-follows", run: choose(null) },
    ]),
  ];
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
  const { procedure, dossier_code: dossier, note } = of.ticket;
  const part = (
    /** @type {string} */ word, /** @type {string} */ value, /** @type {Meaning} */ means,
    /** @type {string} */ sign, /** @type {"query" | "dossier" | "note"} */ field,
  ) =>
    button({
      word: value || word,
      icon: sign,
      means,
      look: `choice written${value ? " has" : ""}`,
      action: `write-${field}`,
      title: word,
      ...of.state("edit"),
      run: () => of.openRecord(field),
    });
  return h(
    "div",
    { class: "row tight record", key: "written" },
    part(t("counter.procedure"), procedureName(procedure), "procedure", "file-text", "query"),
    part(t("counter.dossier"), dossier ?? "", "dossier", "scan-line", "dossier"),
    part(t("counter.note"), note ?? "", "note", "pencil", "note"),
    onwardButton(of),
  );
}

/** Where the visitor goes on to, and the key to change it. @param {Console} of */
function onwardButton(of) {
  const then = stops(of);
  return button({
    word: then.length > 0 ? `${t("counter.onward_to")} ${then.join(" → ")}` : t("counter.onward"),
    icon: "arrow-right",
    means: "onward",
    look: `choice written${then.length > 0 ? " has" : ""}`,
    action: "onward",
    title: t("counter.onward"),
    ...of.state("finish"),
    run: () => of.open({ name: "onward", query: "", marked: -1 }),
  });
}
