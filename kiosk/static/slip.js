// Knows the screen with the visitor's number: what to do now, and what if no paper came.

import { h, icon, present } from "/static/dom.js";
import { lookOf } from "/static/parts/slip.js";
import { clock, name, t, turnAt, waitRange } from "/static/words.js";
import { counted } from "./tiles.js";

/** @typedef {import("./screens.js").State} State */
/** @typedef {import("./screens.js").Picture} Picture */
/** @import {NumberNamePicture} from "/types/pictures" */
/** @import {Estimate} from "/static/words.js" */

/** Whether the visitor should not count on paper. @param {string} slip */
export function needsPhoto(slip) {
  return lookOf({ state: slip, held_up: slip === "held_up" }) === "bad";
}

/** @param {State} state @param {Picture} picture @returns {HTMLElement} */
export function slipScreen(state, { services }) {
  const ticket = present(state.ticket);
  const service = services.find(({ code }) => code === ticket.service);
  const onward = services.filter(({ code }) => ticket.onward.includes(code)).sort((one, other) =>
    ticket.onward.indexOf(one.code) - ticket.onward.indexOf(other.code));
  const look = `${needsPhoto(state.slip) ? "no-paper" : ""} ${onward.length > 0 ? "goes-on" : ""}`;
  return h("main", { class: `kiosk-body kiosk-slip ${look}`, key: "slip" },
    h("div", { class: "kiosk-number-box" },
      h("h1", { tabindex: "-1" }, t("kiosk.your_number")),
      h("p", { class: "number kiosk-number" }, ticket.label),
      service ? h("p", { class: "kiosk-service" }, name(service.name)) : null,
      service ? h("p", { class: "kiosk-lead kiosk-where" }, counters(service.counters)) : null,
      ticket.booked_for ? h("p", { class: "kiosk-lead strong" }, t("kiosk.booked", { time: clock(ticket.booked_for) })) : null,
      ticket.waiting_ahead === null ? null : h("p", { class: "kiosk-lead" },
        counted("ahead", ticket.waiting_ahead), " · ",
        ticket.estimate ? expected(ticket.estimate, ticket.issued_at) : t("kiosk.expected_unknown")),
      onward.length > 0 ? h("div", { class: "kiosk-onward" },
        h("p", { class: "kiosk-lead" }, t("kiosk.then")),
        h("ol", { start: 2 }, onward.map((one) => h("li", null, name(one.name))))) : null),
    h("div", { class: "kiosk-after" },
      paper(state.slip, state.printer),
      h("img", { class: "kiosk-qr", src: qrOf(present(ticket.track_url)), alt: t("kiosk.follow") }),
      h("p", { class: "kiosk-lead" }, t("kiosk.follow")),
      h("p", { class: "kiosk-lead strong" }, t("kiosk.then_wait"))),
    h("div", { class: "kiosk-ends" },
      h("button", { class: "button primary kiosk-done", type: "button", "data-do": "done" },
        icon("check"), t("kiosk.done_in", { n: state.left_s ?? "" })),
      state.keys || state.access.read ? h("button", { class: "button kiosk-done", type: "button",
        key: "more", "data-do": "more" }, icon("clock"), t("kiosk.more_time")) : null));
}

/** The wait in minutes, and by the clock where minutes can be told. @param {Estimate} estimate @param {string} issued_at */
function expected(estimate, issued_at) {
  const range = waitRange(estimate);
  const time = turnAt(estimate, issued_at);
  return time === null ? t("kiosk.expected_wait", { range })
    : t("kiosk.expected_at", { range, time });
}

/** The counters in short where they are called by their numbers: 1, 2, 3, 4 and 7 are "1–4, 7". @param {NumberNamePicture[]} of */
function counters(of) {
  const plain = of.every(({ number, name: words }) => name(words) === t("kiosk.counter", { n: number }));
  if (!plain || of.length === 1) return of.map((counter) => name(counter.name)).join(", ");
  return t("kiosk.counters", { numbers: spans(of.map(({ number }) => number)) });
}

/** @param {number[]} numbers */
function spans(numbers) {
  /** @type {number[][]} */
  const runs = [];
  for (const number of [...numbers].sort((one, other) => one - other)) {
    const last = runs[runs.length - 1];
    if (last !== undefined && number === last[last.length - 1] + 1) last.push(number);
    else runs.push([number]);
  }
  return runs.map((run) => (run.length > 2 ? `${run[0]}–${run[run.length - 1]}` : run.join(", "))).join(", ");
}

/**
 * The picture of the code, from this very server: what the code itself says is the server's
 * public address, which this kiosk may not even reach.
 * @param {string} track_url
 */
function qrOf(track_url) {
  return `${new URL(track_url, location.href).pathname}/qr.svg`;
}

/** @param {string} slip @param {string | null} elsewhere the printer, if it isn't this kiosk's */
function paper(slip, elsewhere) {
  if (needsPhoto(slip)) {
    return h("div", { class: "banner warn kiosk-paper", role: "alert" }, icon("smartphone"),
      h("div", null, t("kiosk.take_photo"), h("p", null, t("kiosk.take_photo_lead"))));
  }
  if (slip === "queued" || slip === "printing") {
    return h("p", { class: "banner kiosk-paper", role: "status" }, icon("printer"),
      t("kiosk.printing"));
  }
  return h("p", { class: "banner good kiosk-paper", role: "status" }, icon("printer"),
    elsewhere ? t("kiosk.take_slip_at", { printer: elsewhere }) : t("kiosk.take_slip"));
}
