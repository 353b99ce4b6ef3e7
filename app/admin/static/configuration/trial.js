// The draft's calling rules tried on the last days: begun, looked after while it runs, and its result.

import { read, send } from "/static/api.js";
import { h, icon, patch } from "/static/dom.js";
import { number, t } from "/static/words.js";
import { draft, onDraft, settled } from "./draft.js";
import { wrongInWords } from "./fields.js";

/** @import {TrialAnswer, TrialRowAnswer} from "/types/api" */

const LOOK_MS = 700;
/** What each row tells now and with the draft. */
const FIGURES = /** @type {const} */ (["mean_s", "p90_s", "longest_s"]);
const HEADS = { mean_s: "trial.mean", p90_s: "trial.p90", longest_s: "trial.longest_wait" };

/** The trial as a section of the page. */
export function trial() {
  const problem = h("p", { class: "problem", role: "alert" });
  const result = h("div", { class: "stack", role: "status" });
  /** The parts of the draft that were tried last. */
  let triedDraft = "";
  const button = h("button", { type: "button", class: "button", id: "trial", onclick: () => void run() }, icon("history"), t("trial.begin"));
  const outdated = h("p", { class: "banner warn", hidden: true }, t("trial.outdated"));
  onDraft(() => { outdated.hidden = triedDraft === "" || triedDraft === rules(); });
  return h("section", { class: "panel" },
    h("div", { class: "row apart wrap" }, h("h2", null, t("trial.title")), button),
    h("p", { class: "soft" }, t("trial.lead")),
    problem, outdated, result);

  async function run() {
    if (button.hasAttribute("aria-busy")) return;
    button.setAttribute("aria-busy", "true");
    problem.textContent = "";
    outdated.hidden = true;
    triedDraft = "";
    patch(result, h("p", { class: "soft" }, t("trial.waiting")));
    await settled();
    const asked = rules();
    const told = await ended();
    button.removeAttribute("aria-busy");
    patch(result, ...(told ? drawn(told) : []));
    if (!told) return;
    triedDraft = asked;
    outdated.hidden = asked === rules();
    patch(button, icon("history"), t("trial.again"));
  }

  /** What the trial comes to; null where it is refused, which is then said. @returns {Promise<TrialAnswer | null>} */
  async function ended() {
    let { body, problem: refused } = await send("/api/v1/configuration/trial", { patch: draft.patch });
    while (body?.state === "running") {
      const [played, days] = [number(body.played.length), number(body.days.length)];
      patch(result, h("p", { class: "soft" }, t("trial.running", { played, days })));
      await new Promise((done) => setTimeout(done, LOOK_MS));
      ({ body, problem: refused } = await read("/api/v1/configuration/trial"));
    }
    if (refused) problem.textContent = [refused.detail, ...(refused.errors ?? []).map(wrongInWords)].join(" ");
    return body;
  }
}

/** What of the draft is tried. */
function rules() {
  return JSON.stringify([draft.now.priority_class, draft.now.calling]);
}

/** @param {TrialAnswer} told */
function drawn(told) {
  const by = (/** @type {string[]} */ parts) => told.rows.filter((row) => parts.includes(row.of));
  return [
    h("ul", { class: "change-list told" }, ...told.sentences.map((one) => h("li", null, one))),
    ...(told.rows.length ? [table([["", by(["all"])], ["trial.by_class", by(["class"])], ["trial.by_service", by(["group", "service"])]])] : []),
    h("details", null, h("summary", null, t("trial.limits")), h("ul", { class: "change-list" }, ...told.limits.map((one) => h("li", null, one)))),
  ];
}

/** @param {[string, TrialRowAnswer[]][]} parts the rows under their headings */
function table(parts) {
  const heads = FIGURES.map((figure) => t(HEADS[figure]));
  return h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": t("trial.title") },
    h("table", { class: "table trial" },
      h("thead", null,
        h("tr", null, h("th", { scope: "col", rowspan: 2 }, t("trial.who")), h("th", { scope: "col", rowspan: 2, class: "num" }, t("trial.people")),
          ...heads.map((head) => h("th", { scope: "colgroup", colspan: 2, class: "pair" }, head)),
          h("th", { scope: "col", rowspan: 2, class: "num" }, t("trial.sooner")), h("th", { scope: "col", rowspan: 2, class: "num" }, t("trial.later"))),
        h("tr", null, ...FIGURES.flatMap(() => ["now", "then"].map((when) => h("th", { scope: "col", class: "num" }, t(`trial.${when}`)))))),
      ...parts.filter(([, rows]) => rows.length).map(([head, rows]) => h("tbody", null,
        head && h("tr", null, h("th", { scope: "rowgroup", colspan: 10, class: "part" }, t(head))),
        ...rows.map(rowOf)))));
}

/** @param {TrialRowAnswer} row */
function rowOf(row) {
  return h("tr", { class: row.of === "all" ? "strong" : "" },
    h("th", { scope: "row" }, row.name), h("td", { class: "num" }, number(row.visitors)),
    ...FIGURES.flatMap((figure) => [h("td", { class: "num" }, inMinutes(row.now[figure])), h("td", { class: "num then" }, inMinutes(row.then[figure]))]),
    h("td", { class: "num" }, number(row.sooner)), h("td", { class: "num" }, number(row.later)));
}

/** @param {number | null} seconds */
function inMinutes(seconds) {
  return seconds === null ? "–" : number(seconds / 60, 1);
}
