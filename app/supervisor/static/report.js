// Draws a report by service and by counter for a period of days.

import { read } from "/static/api.js";
import { byId, h, icon, patch } from "/static/dom.js";
import { serverNow } from "/static/live.js";
import { hasText, isoDay, number, percent, stopwatch, t } from "/static/words.js";

/** @typedef {{key: string, label: string, kind: string}} Column */
/** @typedef {{title: string, columns: Column[], rows: unknown[][], definitions: string[]}} Table */

const GROUPINGS = ["service", "counter"];
/** The columns of codes say nothing beside the names. */
const HIDDEN = ["key"];

/** Show today, and any other period when asked. */
export function startReport() {
  const today = isoDay(serverNow());
  for (const id of ["from", "to"]) {
    const field = /** @type {HTMLInputElement} */ (byId(id));
    field.value ||= today;
    field.max = today;
  }
  byId("which").addEventListener("change", () => void show());
  byId("period").addEventListener("submit", (event) => {
    event.preventDefault();
    void show();
  });
  void show();
}

async function show() {
  const period = { from: value("from"), to: value("to") };
  byId("report").setAttribute("aria-busy", "true");
  const answers = await Promise.all(GROUPINGS.map((by) => read(address({ ...period, by }))));
  byId("report").removeAttribute("aria-busy");
  const problem = answers.find((answer) => answer.problem)?.problem;
  patch(
    byId("report-problem"),
    problem &&
      h("p", { class: "banner bad" }, icon("circle-alert"), h("span", null, problem.detail)),
  );
  answers.forEach((answer, place) => {
    const by = GROUPINGS[place];
    patch(byId(`by-${by}`), ...(answer.ok ? section(answer.body, by, period) : []));
  });
  const first = answers[0];
  patch(byId("definitions"), first.ok && definitions(first.body));
}

/** @param {string} id */
function value(id) {
  return /** @type {HTMLInputElement | HTMLSelectElement} */ (byId(id)).value;
}

/** @param {Record<string, string>} query */
function address(query) {
  return `/api/v1/reports/${value("which")}?${new URLSearchParams(query)}`;
}

/** @param {Table} table @param {string} by @param {Record<string, string>} period */
function section(table, by, period) {
  const shown = table.columns
    .map((column, place) => ({ column, place }))
    .filter(({ column }) => !HIDDEN.includes(column.key));
  return [
    h(
      "div",
      { class: "row apart" },
      h("h3", null, t(`supervisor.by_${by}`)),
      h(
        "a",
        { class: "button quiet", href: address({ ...period, by, format: "csv" }), download: true },
        icon("download"),
        "CSV",
      ),
    ),
    table.rows.length === 0
      ? h("p", { class: "empty" }, t("supervisor.no_rows"))
      : h(
          "div",
          { class: "scroll" },
          h(
            "table",
            { class: "table hover" },
            h(
              "thead",
              null,
              h(
                "tr",
                null,
                ...shown.map(({ column }) =>
                  h("th", { scope: "col", class: align(column) }, title(column)),
                ),
              ),
            ),
            h(
              "tbody",
              null,
              ...table.rows.map((row) =>
                h(
                  "tr",
                  { class: isTotal(row) ? "total" : null },
                  ...shown.map(({ column, place }) =>
                    h("td", { class: align(column) }, cell(row[place], column.kind)),
                  ),
                ),
              ),
            ),
          ),
        ),
  ];
}

/** The last row has no code: it is everything together. @param {unknown[]} row */
function isTotal(row) {
  return row[0] === "";
}

/** @param {Column} column */
function align(column) {
  return column.kind === "text" ? null : "num";
}

/** Spans are written as minutes here, in the file as seconds. @param {Column} column */
function title(column) {
  const key = `supervisor.column.${column.key}`;
  return hasText(key) ? t(key) : column.label;
}

/** @param {unknown} of @param {string} kind @returns {string} */
function cell(of, kind) {
  if (of === null || of === undefined) return "–";
  if (typeof of !== "number") return String(of);
  switch (kind) {
    case "seconds":
      return stopwatch(of);
    case "share":
      return percent(of);
    case "mean":
      return number(of, 2);
    default:
      return number(of, 1);
  }
}

/** @param {Table} table */
function definitions(table) {
  return h(
    "details",
    { open: true },
    h("summary", { class: "label" }, t("supervisor.definitions")),
    h("ul", { class: "small soft" }, ...table.definitions.map((line) => h("li", null, line))),
  );
}
