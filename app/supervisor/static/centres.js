// The page of all centres: asks for them again and again, and draws a tile for each.

import { read, requestId, send } from "/static/api.js";
import { byId, embedded, h, icon, patch } from "/static/dom.js";
import { fit, wordsOf } from "/static/parts/find.js";
import { input, select } from "/static/parts/field.js";
import { askFirst } from "/static/parts/dialog.js";
import { askForm } from "/static/parts/form.js";
import { everySecond } from "/static/parts/ticker.js";
import { tell } from "/static/parts/told.js";
import { minutes, name, number, percent, t } from "/static/words.js";

/** @import {CentreAnswer, CentreFiguresAnswer} from "/types/api" */

const KINDS = ["commune", "province"];
const EVERY_MS = 3000;
const STALE_MS = 10_000;
/** So few are seen at a glance. */
const SEARCHED_FROM = 9;
const mayArchive = "mayArchive" in byId("main").dataset;

/** @type {CentreAnswer[]} */
let centres = embedded("picture").centres;
let heard_ms = performance.now();
const search = /** @type {HTMLInputElement} */ (byId("search"));

const adding = /** @type {HTMLButtonElement | null} */ (document.getElementById("add"));
if (adding) {
  // Before this script ran a press would have been lost.
  adding.onclick = askCentre;
  adding.disabled = false;
}
byId("search-field").hidden = centres.length < SEARCHED_FROM;
search.addEventListener("input", draw);
everySecond(draw);
void follow();

async function follow() {
  const answer = await read("/api/v1/centres");
  if (answer.ok) {
    centres = answer.body;
    heard_ms = performance.now();
  }
  document.documentElement.dataset.link = performance.now() - heard_ms > STALE_MS ? "down" : "up";
  draw();
  setTimeout(() => void follow(), EVERY_MS * (0.8 + Math.random() * 0.4));
}

/** Add a centre; it is there at once, and its own pages change the rest of it. */
function askCentre() {
  const request_id = requestId();
  const fields = [
    select("kind", t("centres.kind"), KINDS.map((kind) => [kind, t(`setup.kind.${kind}`)]), KINDS[0]),
    input("place", t("centres.place"), { required: true, maxlength: 60, autocomplete: "off", title: t("centres.place_hint") }),
  ];
  askForm(t("centres.add"), fields, t("centres.add_now"), async (given) => {
    const body = { request_id, kind: given.get("kind"), place: given.get("place") };
    const answer = await send("/api/v1/centres", body, { tries: 1 });
    return { answer, done: () => tell("good", t("centres.added")) };
  });
}

function draw() {
  const words = wordsOf(search.value);
  const found = centres.filter((one) => words.length === 0 || fit(`${name(one.name)} ${one.code}`, words) > 0);
  patch(byId("sums"), ...sums(centres));
  patch(byId("centres"), ...found.map(tile));
  byId("none").hidden = found.length > 0;
}

/** @param {CentreAnswer[]} all */
function sums(all) {
  const figures = all.flatMap((one) => one.state !== "archived" && one.figures ? [one.figures] : []);
  const sum = (/** @type {(one: CentreFiguresAnswer) => number} */ of) => figures.reduce((many, one) => many + of(one), 0);
  return [
    figure(number(sum((one) => one.waiting)), t("centres.waiting")),
    figure(`${number(sum((one) => one.counters_open))}/${number(sum((one) => one.counters))}`, t("centres.counters")),
    figure(number(sum((one) => one.alerts)), t("centres.alerts_of_all")),
  ];
}

/** @param {string} value @param {string} word */
function figure(value, word) {
  return h("div", { class: "figure", key: word }, h("span", null, value), h("span", null, word));
}

/** @param {CentreAnswer} one */
function tile(one) {
  const { figures: of } = one;
  const care = of === null ? "none" : careOf(one, of);
  return h(
    "li",
    { key: one.code },
    h(
      "a",
      { class: "tile centre-tile", href: `/supervisor?centre=${encodeURIComponent(one.code)}`, "data-care": care },
      h(
        "span",
        { class: "row apart" },
        h("span", { class: "lead heavy" }, name(one.name)),
        h("span", { class: "badge" }, t(`centres.state.${one.state}`)),
      ),
      ...(of === null || one.state === "archived" ? [] : told(of)),
    ),
    mayArchive && offer(one),
  );
}

/** What ends a centre's work, or takes it up again; both are asked first. @param {CentreAnswer} one */
function offer(one) {
  const isOver = one.state === "archived";
  if (!isOver && (one.state !== "closed" || one.figures?.waiting !== 0)) return null;
  const does = isOver ? "reopen" : "archive";
  const ask = () => {
    const request_id = requestId();
    askFirst(
      t(`centres.${does}_ask`, { name: name(one.name) }),
      t(`centres.${does}_means`),
      { sign: isOver ? "lock-open" : "lock", word: t(`centres.${does}`), look: isOver ? "primary" : "danger" },
      async () => {
        const answer = await send(`/api/v1/centres/${one.code}/${does}`, { request_id }, { tries: 1 });
        if (answer.problem) return answer.problem.detail;
        tell("good", t(`centres.${does}_done`, { name: name(one.name) }));
        return "";
      },
    );
  };
  const label = t(`centres.${does}_of`, { name: name(one.name) });
  return h("button", { type: "button", class: "button quiet small", key: "does", "aria-label": label, onclick: ask }, t(`centres.${does}`));
}

/** @param {CentreFiguresAnswer} of */
function told(of) {
  const longest_s = longestOf(of);
  const isLong = longest_s !== null && longest_s > of.wait_min * 60;
  const isShort = of.share_in_target !== null && of.share_in_target < of.wait_share;
  const isLeft = of.waiting > 0 && of.counters_open === 0;
  return [
    h(
      "dl",
      { class: "centre-figures" },
      line(t("centres.waiting"), number(of.waiting), false),
      line(t("centres.longest"), longest_s === null ? t("centres.nobody_waits") : minutes(longest_s), isLong),
      line(
        t("centres.share", { minutes: minutes(of.wait_min * 60) }),
        of.share_in_target === null ? t("centres.none_yet") : percent(of.share_in_target),
        isShort,
      ),
      line(t("centres.counters"), `${number(of.counters_open)}/${number(of.counters)}`, isLeft),
    ),
    isLeft ? h("span", { class: "row tight bad strong" }, icon("triangle-alert"), t("centres.nobody_serves")) : null,
    of.alerts === 0
      ? h("span", { class: "small soft" }, t("centres.no_alerts"))
      : h(
        "span",
        { class: `row tight ${of.grave_alerts ? "bad strong" : "warn"}` },
        icon("bell"),
        t("centres.alerts", { number: number(of.alerts) }),
      ),
  ];
}

/** @param {string} word @param {string} value @param {boolean} isBad */
function line(word, value, isBad) {
  return h(
    "div",
    { class: isBad ? "bad" : "" },
    h("dt", { class: "small soft" }, word),
    h("dd", { class: "lead strong" }, isBad && icon("triangle-alert"), value),
  );
}

/** @param {CentreFiguresAnswer} of @returns {number | null} */
function longestOf(of) {
  return of.longest_wait_s === null ? null : of.longest_wait_s + (performance.now() - heard_ms) / 1000;
}

/** @param {CentreAnswer} one @param {CentreFiguresAnswer} of */
function careOf(one, of) {
  if (one.state === "archived") return "none";
  const longest_s = longestOf(of) ?? 0;
  if ((of.waiting > 0 && of.counters_open === 0) || of.grave_alerts > 0 || longest_s > of.wait_min * 60) return "bad";
  const isShort = of.share_in_target !== null && of.share_in_target < of.wait_share;
  return of.alerts > 0 || isShort ? "warn" : "none";
}
