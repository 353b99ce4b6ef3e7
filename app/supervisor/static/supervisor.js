// The supervisor's live page: takes the picture and draws the floor.

import { byId, h, icon, patch } from "/static/dom.js";
import { live, serverNow } from "/static/live.js";
import { paperWords } from "/static/paper.js";
import {
  clock,
  dateLine,
  minutes,
  name,
  number,
  percent,
  stopwatch,
  t,
} from "/static/words.js";
import { alerts, deviceAdvice, deviceKind } from "./alerts.js";
import { ring } from "./bell.js";
import { drawBox } from "./box.js";
import { askDesk } from "./desk.js";
import { drawMessages } from "./messages.js";
import { pausedLine } from "./paused.js";
import { askReprint } from "./reprint.js";
import { known, services } from "./services.js";

/** @typedef {import("/static/live.js").Picture} Picture */

/** @type {Picture | null} */
let picture = null;

live({
  namespace: "/supervisor",
  onPicture: (next) => {
    picture = next;
    ring(next.alerts);
    draw();
  },
});
setInterval(draw, 1000);

function draw() {
  if (picture === null) return;
  const now = serverNow();
  patch(
    byId("head-middle"),
    h(
      "p",
      { class: "row" },
      h("span", { class: "strong clip" }, name(picture.centre.site)),
      h("span", { class: "soft nowrap" }, `${clock(now)} · ${dateLine(now)}`),
    ),
  );
  patch(byId("totals"), ...totals(picture));
  patch(byId("alerts"), ...alerts(picture.alerts, draw));
  drawMessages(picture);
  patch(byId("counters"), ...picture.counters.map(counter));
  patch(byId("services"), ...services(picture, () => picture));
  patch(byId("devices"), ...devices(picture.devices));
  drawBox();
}

/** @param {string} at */
function secondsSince(at) {
  return Math.max(0, (serverNow().getTime() - new Date(at).getTime()) / 1000);
}

/** @param {Picture} of */
function totals({ totals: of, services: all, counters, targets }) {
  const waiting = all.reduce(
    (/** @type {number} */ sum, /** @type {any} */ s) => sum + s.waiting,
    0,
  );
  const open = counters.filter((/** @type {any} */ c) => c.state === "open").length;
  const share = of.share_in_target;
  const isShort = typeof share === "number" && share < targets.wait_share;
  const isLong = typeof of.mean_wait_s === "number" && of.mean_wait_s > targets.wait_min * 60;
  return [
    figure(number(waiting), t("supervisor.waiting_now")),
    figure(`${open}/${counters.length}`, t("supervisor.open_now")),
    figure(known(of.issued, number), t("supervisor.issued")),
    figure(known(of.served, number), t("supervisor.served")),
    figure(
      `${known(of.missed, number)} / ${known(of.cancelled, number)}`,
      t("supervisor.missed_cancelled"),
    ),
    figure(known(of.mean_wait_s, minutes), t("supervisor.mean_wait"), isLong),
    figure(
      known(share, percent),
      t("supervisor.share", { minutes: targets.wait_min, share: percent(targets.wait_share) }),
      isShort,
    ),
  ];
}

/** @param {string} value @param {string} word @param {boolean} [isBad] */
function figure(value, word, isBad = false) {
  return h(
    "div",
    { class: `figure${isBad ? " bad" : ""}`, key: word },
    h("span", { class: "row tight" }, isBad && icon("triangle-alert"), value),
    h("span", null, word),
  );
}

/** @param {any} of */
function counter(of) {
  const state = of.label ? of.ticket_state : of.state;
  const since = of.label ? of.ticket_since : of.since;
  const reason = of.state === "paused" && of.reason ? pausedLine(of) : null;
  return h(
    "article",
    { class: `desk ${state}`, key: of.number },
    h(
      "header",
      { class: "row apart tight wrap" },
      h(
        "button",
        {
          type: "button",
          class: "clip heavy",
          "aria-haspopup": "dialog",
          onclick: () => askDesk(of.number, () => picture),
        },
        name(of.name),
      ),
      h("span", { class: "small soft nowrap" }, t("supervisor.served_n", { n: number(of.served) })),
    ),
    h("p", { class: "small clip soft" }, of.officer_name ?? t("supervisor.nobody")),
    h(
      "p",
      { class: "middle" },
      of.label ? h("span", { class: "number" }, of.label) : stateBadge(of.state),
    ),
    h(
      "footer",
      { class: "row tight small soft" },
      h("span", { class: "grow clip" }, of.label ? t(`state.${state}`) : (reason ?? "")),
      since &&
        of.state !== "closed" &&
        h("span", { class: "strong" }, stopwatch(secondsSince(since))),
    ),
  );
}

/** @param {string} state */
function stateBadge(state) {
  const [look, sign] =
    state === "open" ? ["good", "check"] : state === "paused" ? ["warn", "pause"] : ["", "minus"];
  return h("span", { class: `badge ${look}` }, icon(sign), t(`counter_state.${state}`));
}

/** Devices in trouble first, then by kind. @param {any[]} all */
function devices(all) {
  const rank = (/** @type {any} */ d) =>
    ({ fault: 0, warning: 1, unknown: 2 })[/** @type {"fault"} */ (d.state)] ?? 3;
  const sorted = all.slice().sort((one, other) => rank(one) - rank(other));
  return [
    h(
      "div",
      { class: "row apart" },
      h("h2", null, t("supervisor.devices")),
      h(
        "button",
        {
          type: "button",
          class: "button small",
          "aria-haspopup": "dialog",
          onclick: () => askReprint(() => picture),
        },
        icon("printer"),
        t("supervisor.reprint.title"),
      ),
    ),
    all.length === 0 && h("p", { class: "empty" }, t("supervisor.no_devices")),
    h(
      "ul",
      { class: "scroll", tabindex: 0, "aria-label": t("supervisor.devices") },
      ...sorted.map((of) => {
        const advice = deviceAdvice(of) || paperWords(of.paper);
        return h(
          "li",
          { key: of.id, class: "row" },
          deviceBadge(of.state),
          h(
            "span",
            { class: "grow" },
            h("span", { class: "clip" }, `${deviceKind(of.kind)} · ${of.name}`),
            advice && h("span", { class: "small soft" }, advice),
          ),
          of.since && h("span", { class: "small soft nowrap" }, clock(of.since)),
        );
      }),
    ),
  ];
}

/** @param {string} state */
function deviceBadge(state) {
  const [look, sign] = /** @type {Record<string, [string, string]>} */ ({
    ok: ["good", "check"],
    warning: ["warn", "triangle-alert"],
    fault: ["bad", "octagon-alert"],
  })[state] ?? ["", "circle-question-mark"];
  return h("span", { class: `badge ${look}` }, icon(sign), t(`supervisor.device_${state}`));
}
