// Draws the table of services: who waits, how long, what a newcomer is told, and closing one for now.

import { h, icon } from "/static/dom.js";
import { minutes, name, number, percent, t, waitRange } from "/static/words.js";
import { askService, closedBadge } from "./service.js";

/** @typedef {import("/static/live.js").Picture} Picture */

/** A figure as it is written; a dash where there is none. @param {unknown} value @param {(value: number) => string} write */
export function known(value, write) {
  return typeof value === "number" ? write(value) : "–";
}

/** @param {Picture} of @param {() => Picture | null} picture the newest one */
export function services({ services: all, targets }, picture) {
  const heads = ["service", "waiting", "longest", "expected", "counters_open", "served", "mean", "share_short"];
  return [
    h(
      "div",
      { class: "row apart" },
      h("h2", null, t("supervisor.services")),
      h(
        "a",
        { class: "button small", href: "/supervisor/records" },
        icon("list"),
        t("supervisor.records"),
      ),
    ),
    h(
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
            ...heads.map((key, place) =>
              h(
                "th",
                { class: place ? "num" : null, scope: "col" },
                t(`supervisor.${key}`, { minutes: targets.wait_min }),
              ),
            ),
            h("th", { scope: "col" }, h("span", { class: "unseen" }, t("supervisor.actions"))),
          ),
        ),
        h("tbody", null, ...all.map((/** @type {any} */ s) => serviceRow(s, targets, picture))),
      ),
    ),
  ];
}

/** @param {any} of @param {any} targets @param {() => Picture | null} picture */
function serviceRow(of, targets, picture) {
  const longest = of.longest_wait_s;
  const mark =
    typeof longest !== "number"
      ? ""
      : longest >= targets.alert_wait_min * 60
        ? "over"
        : longest >= targets.wait_min * 60
          ? "late"
          : "";
  return h(
    "tr",
    { key: of.code },
    h(
      "th",
      { scope: "row" },
      h(
        "span",
        { class: "row tight" },
        h("b", { class: "prefix" }, of.prefix),
        h("span", null, name(of.name)),
      ),
      closedBadge(of),
    ),
    h("td", { class: "num strong" }, number(of.waiting)),
    h("td", { class: `num ${mark}` }, mark && icon("triangle-alert"), " ", known(longest, minutes)),
    h("td", { class: "num", title: usually(of.estimate) }, of.estimate ? waitRange(of.estimate) : "–"),
    h("td", { class: of.counters_open ? "num" : "num soft" }, number(of.counters_open)),
    h("td", { class: "num" }, number(of.served)),
    h("td", { class: "num" }, known(of.mean_wait_s, minutes)),
    h("td", { class: "num" }, known(of.share_in_target, percent)),
    h(
      "td",
      { class: "num" },
      h(
        "button",
        {
          type: "button",
          class: "button small",
          "aria-haspopup": "dialog",
          "aria-label": `${t(closeWord(of))}: ${name(of.name)}`,
          onclick: () => askService(of.code, picture),
        },
        icon(of.closure === null ? "lock" : "lock-open"),
        t(closeWord(of)),
      ),
    ),
  );
}

/** @param {any} of */
function closeWord(of) {
  return of.closure === null ? "supervisor.close_service" : "supervisor.reopen";
}

/** @param {import("/static/words.js").Estimate | null} of */
function usually(of) {
  return of && t("supervisor.usually", { n: Math.round(of.p80_s / 60) });
}
