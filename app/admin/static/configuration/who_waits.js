// Who waits for what goes: where those of a service go is asked, what becomes of a counter's is said.

import { h } from "/static/dom.js";
import { name, number, t } from "/static/words.js";
import { draft } from "./draft.js";

/** @typedef {import("/types/api").PublicationAnswer} Publication */
/** @typedef {import("/types/api").OpenServiceAnswer} OpenService */

/** @param {Publication} tried what a dry run has answered */
export function whoWaits({ waiting, waiting_at: at, moves_to: to }) {
  const choices = Object.entries(waiting).map(([code, count]) => choice(code, count, to));
  const told = Object.entries(at).map(([counter, count]) => h("p", { class: "banner info" },
    t("configuration.ui.waiting_at", { count: number(count), counter: called(counter) })));
  return {
    elements: [...choices.map(({ element }) => element), ...told],
    /** The first choice that isn't made yet. */
    open: () => choices.find(({ select }) => !select.value)?.select,
    /** Where they go, by the service. */
    moves: () => Object.fromEntries(choices.map(({ code, select }) => [code, select.value]).filter(([, goes]) => goes)),
  };
}

/** @param {string} code @param {number} count @param {OpenService[]} to */
function choice(code, count, to) {
  const of = (draft.now.service ?? []).find((/** @type {OpenService} */ row) => row.code === code);
  const select = /** @type {HTMLSelectElement} */ (h("select", { class: "input", id: `move-${code}` },
    h("option", { value: "" }, t("configuration.ui.choose")),
    ...to.map((one) => h("option", { value: one.code }, `${one.prefix} · ${name(one.name)}`))));
  const words = t("configuration.ui.moves", { count: number(count), name: of ? name(of.name) : code });
  return { code, select, element: h("div", { class: "field banner warn" }, h("label", { for: select.id }, words), select) };
}

/** A counter by its name. @param {string} counter */
function called(counter) {
  const row = (draft.now.counter ?? []).find((/** @type {import("./draft.js").Plain} */ one) => `${one.number}` === counter);
  return row?.name ? name(row.name) : t("configuration.counters", { numbers: counter });
}
