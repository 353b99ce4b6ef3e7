// The supervisor's live page: takes the picture and draws the floor.

import { byId, h, icon, patch } from "/static/dom.js";
import { live, serverNow } from "/static/live.js";
import { assistances, newlyAsked } from "/static/parts/assistances.js";
import { told } from "/static/parts/kept.js";
import { staged } from "/static/parts/staged.js";
import { clockNow, drawWhenDue, forgetClock, upToDate } from "/static/parts/ticker.js";
import { clock, dateLine, minutes, name, number, percent, t } from "/static/words.js";
import { alerts, foldWhenLeft } from "./alerts.js";
import { ring, ringOnce } from "./bell.js";
import { drawBox } from "./box.js";
import { counters } from "./counters.js";
import { devices } from "./devices.js";
import { drawMessages, tellButton } from "./messages.js";
import { known } from "./service.js";
import { services } from "./services.js";

/** @typedef {import("/types/pictures").SupervisorPicture} Picture */

/** @type {Picture | null} */
let picture = null;
const isNewlyAsked = newlyAsked();

const draw = staged(
  [
    (/** @type {Picture} */ of) => {
      forgetClock();
      head(of);
      patch(byId("totals"), ...totals(of));
      patch(byId("assistances"), ...assistances(of.assistances, draw));
      drawAlerts();
      drawMessages(of);
    },
    (/** @type {Picture} */ of) => patch(byId("services"), ...services(of, newest)),
    (/** @type {Picture} */ of) => patch(byId("counters"), ...counters(of, newest)),
    (/** @type {Picture} */ of) => {
      patch(byId("devices"), ...devices(of, newest));
      drawBox();
    },
  ].map((part) => () => {
    if (picture === null) return;
    part(picture);
    upToDate();
  }),
);

foldWhenLeft(drawAlerts);
drawWhenDue(() => [clock(serverNow()), ...clockNow()], draw);
live({
  namespace: "/supervisor",
  onPicture: (/** @type {Picture} */ next) => {
    const isNews = picture === null || told(next) !== told(picture);
    picture = next;
    ring(next.alerts);
    if (isNewlyAsked(next.assistances)) ringOnce();
    if (isNews) draw();
  },
});

/** At once, apart from the rest: a press of theirs changes nothing else. */
function drawAlerts() {
  patch(byId("alerts"), ...alerts(picture?.alerts ?? [], drawAlerts, tellButton(newest)));
}

/** The newest picture. */
function newest() {
  return picture;
}

/** @param {Picture} of */
function head(of) {
  const now = serverNow();
  patch(
    byId("head-middle"),
    h(
      "p",
      { class: "row head-day" },
      h("span", { class: "soft nowrap" }, clock(now)),
      h("span", { class: "soft nowrap" }, dateLine(now)),
      h("span", { class: "strong clip" }, name(of.centre.site)),
    ),
  );
}

/** @param {Picture} of */
function totals({ totals: of, services: all, counters, targets }) {
  const waiting = all.reduce(
    (sum, s) => sum + s.waiting,
    0,
  );
  const open = counters.filter((c) => c.state === "open").length;
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
