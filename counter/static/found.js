// Knows a list that is narrowed by typing: what fits, which line is marked, and what Enter takes.

import { h, icon } from "/static/dom.js";
import { find } from "/static/parts/find.js";
import { t } from "/static/words.js";
import { takes } from "./keys.js";

/**
 * @typedef {{key: string, word: string, told: string, icon: string, isChosen?: boolean,
 *   note?: string}} Line
 */

const SHOWN = 10;

/**
 * A field to type in and what fits below it; the arrows move the mark, Enter takes the line.
 * @template {Line} T
 * @param {{label: string, query: string, marked: number, lines: T[], shown?: number,
 *   onQuery: (query: string, marked: number) => void, onTake: (line: T) => void,
 *   onDone?: () => void, nothing?: string}} how `onDone` is Enter while nothing is typed
 * @returns {Node[]}
 */
export function found(how) {
  const { label, query, lines, onQuery, onTake, onDone, shown = SHOWN } = how;
  const fit = find(lines, query, ({ told }) => told).slice(0, shown);
  const marked = Math.max(0, Math.min(how.marked, fit.length - 1));
  const move = (/** @type {string} */ means) =>
    onQuery(query, (marked + (means === "down" ? 1 : fit.length - 1)) % fit.length);
  const submitted = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    // Nothing typed, nothing marked: Enter takes no line, which nobody has looked at.
    if (!query.trim() && how.marked < 0) onDone?.();
    else if (fit[marked] !== undefined) onTake(fit[marked]);
  };
  return [
    h(
      "form",
      { class: "field", key: "search", onsubmit: submitted },
      h("label", { for: "query" }, label),
      h("input", {
        class: "input",
        id: "query",
        type: "text",
        autocomplete: "off",
        "aria-controls": "found",
        oninput: (/** @type {InputEvent} */ event) => {
          onQuery(/** @type {HTMLInputElement} */ (event.target).value, 0);
        },
      }),
    ),
    h(
      "ul",
      { class: "found", key: "found", id: "found", ...(fit.length > 0 ? takes(move, "down", "up") : {}) },
      fit.map((line, place) => {
        const isMarked = place === marked && (how.marked >= 0 || query.trim() !== "");
        return h(
          "li",
          { key: line.key },
          h(
            "button",
            {
              type: "button",
              class: `button wide${isMarked ? " marked" : ""}`,
              "data-to": line.key,
              "aria-pressed": line.isChosen === undefined ? null : String(line.isChosen),
              onclick: () => onTake(line),
            },
            icon(line.icon),
            h("span", { class: "clip" }, line.word),
            line.note ? h("span", { class: "note small" }, line.note) : null,
            isMarked ? h("kbd", { "aria-hidden": "true" }, "Enter") : null,
          ),
        );
      }),
      fit.length === 0 && h("li", { class: "empty" }, how.nothing ?? t("counter.nothing_found")),
    ),
  ];
}

/** Empty the field after a line was taken. */
export function clearQuery() {
  const field = document.getElementById("query");
  if (field instanceof HTMLInputElement) field.value = "";
}
