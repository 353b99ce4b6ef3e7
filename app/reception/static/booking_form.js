// Knows how a booking is made: a service, a day and a time with places left, how to reach the visitor.

import { read, requestId, send } from "/static/api.js";
import { h, icon, patch } from "/static/dom.js";
import { area, input, select, showErrors } from "/static/parts/field.js";
import { clock, isoDay, name, shortDay, t } from "/static/words.js";

/** @import {BookingAnswer, StaffSlotAnswer} from "/types/api" */
/** @typedef {import("./bookings.js").Plan} Plan */

/**
 * The form; `made` is told of each booking.
 * @param {Plan} plan @param {(booking: BookingAnswer) => void} made
 */
export function makeForm(plan, made) {
  const services = plan.services.map((one) => /** @type {const} */ ([one.code, name(one.name)]));
  const service = select("service", t("bookings.service"), services, plan.services[0]?.code ?? null);
  const procedure = h("div", null);
  const slots = slotPicker();
  const said = h("p", { class: "said", role: "status" });
  const problem = h("p", { class: "problem", role: "alert" });
  const form = /** @type {HTMLFormElement} */ (h("form", { novalidate: true },
    service, procedure, slots.element,
    input("phone", t("bookings.phone"), { inputmode: "tel", maxlength: 32, about: t("bookings.phone_about") }),
    area("note", t("bookings.note"), { maxlength: 200, rows: 2 }),
    h("button", { type: "submit", class: "button primary" }, icon("check"), t("bookings.make_it")), said, problem));
  let intent = requestId();

  const code = () => String(new FormData(form).get("service") ?? "");
  const suit = () => {
    const known = plan.services.find((one) => one.code === code());
    const pairs = (known?.procedures ?? []).map((one) => /** @type {const} */ ([one.code, name(one.name)]));
    patch(procedure, select("procedure", t("bookings.procedure"), pairs, null, { unchosen: t("bookings.no_procedure") }));
    procedure.querySelector("select")?.removeAttribute("required");
    void slots.load(code());
  };
  service.addEventListener("change", suit);
  form.addEventListener("change", () => { intent = requestId(); });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (form.hasAttribute("aria-busy")) return;
    const given = new FormData(form);
    const start = String(given.get("start") ?? "");
    said.textContent = "";
    problem.textContent = start ? "" : t("bookings.choose_time");
    if (!start) return;
    form.setAttribute("aria-busy", "true");
    const answer = await send("/api/v1/bookings", {
      service: code(), start, request_id: intent,
      ...filled(given, "phone"), ...filled(given, "note"), ...filled(given, "procedure"),
    });
    form.removeAttribute("aria-busy");
    const rest = showErrors(form, answer.problem?.errors ?? []);
    problem.textContent = answer.ok || (answer.problem.errors?.length && rest.length === 0) ? "" : answer.problem.detail;
    await slots.load(code());
    if (!answer.ok) return;
    intent = requestId();
    said.textContent = t("bookings.made", { time: clock(answer.body.start), day: shortDay(answer.body.start) });
    for (const field of form.querySelectorAll("input[name=phone], textarea")) /** @type {HTMLInputElement} */ (field).value = "";
    made(answer.body);
  });
  suit();
  return {
    element: plan.services.length ? form : h("p", { class: "soft" }, t("bookings.no_plans")),
    focus: () => /** @type {HTMLElement | null} */ (form.querySelector("select"))?.focus(),
    refresh: () => void slots.load(code()),
  };
}

/** @param {FormData} given @param {string} field */
function filled(given, field) {
  const text = String(given.get(field) ?? "").trim();
  return text ? { [field]: text } : {};
}

/** The days of a service and the times of the day that is chosen, with how many places are left. */
export function slotPicker() {
  const element = h("div", { class: "stack tight" });
  /** @type {StaffSlotAnswer[]} */
  let found = [];
  let day = "";
  let start = "";
  let asked = "";
  let problem = "";
  const draw = () => {
    const days = [...new Set(found.map((one) => isoDay(one.start)))];
    if (!days.includes(day)) day = days[0] ?? "";
    const pairs = days.map((iso) => /** @type {const} */ ([iso, shortDay(found.find((one) => isoDay(one.start) === iso)?.start ?? "")]));
    patch(element,
      problem && h("p", { class: "problem", role: "alert", key: "problem" }, problem),
      days.length === 0 && !problem && h("p", { class: "soft", key: "none" }, t("bookings.no_slots")),
      days.length > 0 && select("day", t("bookings.day"), pairs, day),
      days.length > 0 && h("fieldset", { key: `times-${day}` }, h("legend", null, t("bookings.time")),
        h("div", { class: "slots" }, ...found.filter((one) => isoDay(one.start) === day).map(time))));
  };
  /** @param {StaffSlotAnswer} one */
  const time = (one) => {
    const isOn = one.start === start && one.left > 0;
    return h("label", { class: `${one.left === 0 ? "off" : ""} ${isOn ? "on" : ""}`.trim(), key: one.start },
      h("input", { type: "radio", name: "start", value: one.start, disabled: one.left === 0, checked: isOn }),
      h("span", { class: "strong" }, clock(one.start)),
      h("span", { class: "small" }, one.left === 0 ? t("bookings.full") : t("bookings.left", { n: one.left })));
  };
  element.addEventListener("change", (event) => {
    const target = /** @type {HTMLInputElement} */ (event.target);
    if (target.name === "day") day = target.value;
    if (target.name === "start") start = target.value;
    draw();
  });
  return {
    element,
    /** @param {string} service */
    async load(service) {
      asked = service;
      const answer = await read(`/api/v1/bookings/slots?service=${encodeURIComponent(service)}`);
      if (service !== asked) return;
      found = answer.ok ? answer.body : [];
      problem = answer.ok ? "" : answer.problem.detail;
      if (!found.some((one) => one.start === start && one.left > 0)) start = "";
      draw();
    },
    chosen: () => start,
  };
}
