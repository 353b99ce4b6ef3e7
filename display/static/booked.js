// Knows what the lobby TV tells of appointments: how many come at which time, and the building's code.

import { h, icon } from "/static/dom.js";
import { clock, lang, number, t } from "/static/words.js";

/** @typedef {import("/types/api").DisplayAnswer} Picture */
/** @typedef {import("/types/api").PresenceAnswer} Presence */

/** The next times and how many have each: a count tells of nobody. @param {Picture["appointments"]} next */
export function bookedLine(next) {
  const times = next.map(({ start, count }) => t("display.booked_at", { time: clock(start), n: number(count) }));
  const text = `${t("display.booked_next")} ${times.join(" · ")}`;
  return [icon("calendar-clock"), h("span", { key: text, vars: { "--chars": text.length } }, text)];
}

/** The code of this minute, which a phone in the hall scans; nothing to scan while there is none. @param {Presence | null} presence */
export function presencePanel(presence) {
  return [
    h("div", { class: "code", key: presence?.code ?? "none" },
      presence && h("img", { src: presence.qr, alt: t("display.code") })),
    h("div", { class: "words", key: `words${lang()}` },
      h("p", { class: "lead" }, t("display.code_lead")),
      h("p", { class: "number" }, presence?.code ?? "–")),
  ];
}
