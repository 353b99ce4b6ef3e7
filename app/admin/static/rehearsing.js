// Rehearses: takes numbers that are nobody's, follows what really becomes of them, ends it.

import { read, requestId, send } from "/static/api.js";
import { embedded, h, icon, patch } from "/static/dom.js";
import { badge } from "/static/parts/badge.js";
import { select } from "/static/parts/field.js";
import { askSeen } from "/static/parts/seeing.js";
import { oneAtATime } from "/static/turns.js";
import { number, t } from "/static/words.js";

/** @import {RehearsalTicketAnswer} from "/types/api" */
/** @import {Tested} from "/static/parts/seeing.js" */
/** @typedef {"done" | "failed" | "waits"} Progress */

const LOOK_MS = 1500;
const LOOKS = /** @type {const} */ ({
  done: ["good", "check"],
  failed: ["bad", "circle-alert"],
  waits: ["", "clock"],
});

/** Which steps a ticket of the state has behind it. */
const BEHIND = /** @type {Record<string, string[]>} */ ({
  called: ["called"],
  serving: ["called", "serving"],
  held: ["called", "serving"],
  done: ["called", "serving", "done"],
});

/** Draw the rehearsal, and follow it as long as it is on the page. @param {HTMLElement} place */
export function rehearse(place) {
  /** @type {{services: [string, string][], printers: {id: number, name: string, is_public: boolean}[], speaking: Tested[]}} */
  const { services, printers, speaking } = embedded("choices");
  const problem = h("p", { class: "problem", role: "alert" });
  const told = h("p", { class: "strong", role: "status" });
  const tickets = h("div", null);
  const listening = h("section", { class: "panel listening", hidden: true },
    h("h2", null, t("rehearsal.listening")), h("p", { class: "small soft" }, t("rehearsal.listening_help")),
    h("ul", { class: "plain" }, ...speaking.map(heardOf)));
  const printing = printers.map((one) => /** @type {const} */ ([String(one.id), one.name]));
  const end = h("button", { type: "button", class: "button", hidden: true }, icon("trash-2"), t("rehearsal.end"));
  const form = /** @type {HTMLFormElement} */ (h("form", null,
    select("service", t("rehearsal.service"), services, services[0]?.[0] ?? ""),
    select("printer", t("rehearsal.printer"), [...printing, /** @type {const} */ (["", t("rehearsal.no_printer")])], printing[0]?.[0] ?? ""),
    h("button", { type: "submit", class: "button primary" }, icon("ticket"), t("rehearsal.take")),
    end));
  patch(place, h("p", null, t("rehearsal.means")), form, problem, told, tickets, listening);

  /** @param {RehearsalTicketAnswer[]} found */
  const draw = (found) => {
    end.hidden = found.length === 0;
    // Stays for who answers after the end: the call was heard.
    if (found.some((one) => BEHIND[one.state])) listening.hidden = speaking.length === 0;
    patch(tickets, ...found.map(drawn), found.length === 0 && h("p", { class: "soft", key: "none" }, t("rehearsal.none")));
  };
  const take = oneAtATime(async () => {
    const given = new FormData(form);
    const chosen = given.get("printer");
    const answer = await send("/api/v1/rehearsal/tickets", {
      service: given.get("service"), request_id: requestId(), ...chosen ? { printer: Number(chosen) } : {},
    });
    problem.textContent = answer.problem?.detail ?? "";
    told.textContent = "";
    if (answer.ok) draw(answer.body);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void take();
  });
  end.addEventListener("click", oneAtATime(async () => {
    const answer = await send("/api/v1/rehearsal/end", {});
    problem.textContent = answer.problem?.detail ?? "";
    if (answer.problem) return;
    told.textContent = t("rehearsal.ended", { n: number(answer.body.ended) });
    draw([]);
  }));
  void follow(place, draw);
}

/** A device that says calls, and the question how it is heard. @param {Tested} device */
function heardOf(device) {
  const said = h("span", { role: "status" });
  /** @param {string} look @param {string} words */
  const tell = (look, words) => patch(said, badge(look === "good" ? "good" : "bad", look === "good" ? "check" : "circle-alert", words));
  return h("li", { class: "row tight wrap" }, h("span", { class: "strong grow" }, device.title), said,
    h("button", { type: "button", class: "button", "aria-label": `${t("devices.sound_so")} ${device.title}`, onclick: () => askSeen(device, () => {}, tell) },
      icon("volume-2"), t("devices.sound_so")));
}

/** @param {Element} place @param {(found: RehearsalTicketAnswer[]) => void} draw */
async function follow(place, draw) {
  while (place.isConnected) {
    const answer = await read("/api/v1/rehearsal");
    if (answer.ok) draw(answer.body);
    await new Promise((done) => setTimeout(done, LOOK_MS));
  }
}

/** @param {RehearsalTicketAnswer} one */
function drawn(one) {
  const steps = /** @type {[string, Progress][]} */ ([
    ["slip", slipProgress(one)],
    ...["called", "serving", "done"].map((step) => [step, BEHIND[one.state]?.includes(step) ? "done" : "waits"]),
    ["rated", one.score === null ? "waits" : "done"],
  ]);
  return h("section", { class: "panel rehearsed", key: String(one.id) },
    h("h2", null, t("rehearsal.number", { label: one.label })),
    h("ol", null, ...steps.filter(([step]) => step !== "slip" || one.slip !== null).map(([step, progress]) => {
      const [look, sign] = LOOKS[progress];
      return h("li", { key: step },
        h("span", null, badge(look, sign, t(`rehearsal.${progress}`))),
        h("div", null,
          h("span", { class: "strong" }, t(`rehearsal.step_${step}`)),
          h("p", { class: "small soft" }, t(`rehearsal.step_${step}_help`))));
    })));
}

/** @param {RehearsalTicketAnswer} one @returns {Progress} */
function slipProgress(one) {
  if (one.slip === "printed" || one.slip === "sent") return "done";
  return one.slip === "failed" || one.slip === "uncertain" ? "failed" : "waits";
}
