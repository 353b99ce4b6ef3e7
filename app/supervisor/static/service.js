// Draws the dialog of a service: no numbers for now, with a reason and an end, and numbers again.

import { h, icon } from "/static/dom.js";
import { clock, hasText, name, t } from "/static/words.js";
import { ask, choice, command, form, line, pressed } from "./box.js";

/** @typedef {import("/static/live.js").Picture} Picture */

const REASONS = ["system", "absent", "crowded", "moved"];

/** Open the dialog of a service. @param {string} code @param {() => Picture | null} picture */
export function askService(code, picture) {
  ask(() => {
    const of = picture()?.services.find((/** @type {any} */ s) => s.code === code);
    return of === undefined ? null : content(of);
  });
}

/** That it is closed, since when and why; null where it isn't. @param {any} of */
export function closedBadge(of) {
  return (
    of.closure !== null &&
    h("span", { class: "badge warn" }, icon("lock"), h("span", null, closedLine(of.closure)))
  );
}

/** @param {any} closure */
function closedLine({ reason, until }) {
  const word = hasText(`closure.${reason}`) ? t(`closure.${reason}`) : reason;
  const end = until
    ? t("supervisor.service_box.until_time", { time: clock(until) })
    : t("supervisor.service_box.until_night");
  return `${end} · ${word}`;
}

/** @param {any} of */
function content(of) {
  const isClosed = of.closure !== null;
  const words = { service: name(of.name) };
  const act = (/** @type {string} */ what, /** @type {object} */ body, /** @type {string} */ done) =>
    void command(`services/${of.code}/${what}`, body, t(`supervisor.service_box.${done}`, words));
  return {
    title: name(of.name),
    parts: [
      h(
        "p",
        { key: "now" },
        isClosed ? closedBadge(of) : t("supervisor.service_box.gives"),
        " ",
        t("supervisor.service_box.waiting", { n: of.waiting }),
      ),
      isClosed &&
        h(
          "div",
          { class: "row", key: "again" },
          pressed({
            word: t("supervisor.reopen"),
            sign: "lock-open",
            look: "primary",
            does: "reopen",
            run: () => act("open", {}, "opened"),
          }),
        ),
      form(
        "closing",
        (given) =>
          act(
            "close",
            { reason: given("other") || given("why"), until: given("until") || null },
            "closed",
          ),
        [
          h(
            "div",
            { class: "row", key: "why" },
            choice(
              "why",
              t("supervisor.service_box.why"),
              REASONS.map((value) => ({ value, word: t(`closure.${value}`) })),
            ),
            line("other", t("supervisor.service_box.other_why"), { maxlength: 60 }),
          ),
          h(
            "div",
            { class: "row low", key: "when" },
            line("until", t("supervisor.service_box.until"), { type: "time", maxlength: null }),
            pressed({
              word: t(isClosed ? "supervisor.service_box.change" : "supervisor.close_service"),
              sign: "lock",
              look: isClosed ? "" : "primary",
              does: "close-service",
            }),
          ),
        ],
        "stack",
      ),
      h("p", { class: "small soft", key: "means" }, t("supervisor.service_box.means")),
    ],
  };
}
