// Draws the ten seconds in which a colleague takes the counter over, ticket and all.

import { h, icon } from "/static/dom.js";
import { input } from "/static/parts/field.js";
import { name, t } from "/static/words.js";
import { top } from "./parts.js";

/** @typedef {import("./counter.js").Console} Console */

/** @param {Console} of @returns {Node[]} */
export function substitute(of) {
  const { counter } = of;
  const { ticket } = of.picture;
  const { busy } = of.commands;
  const submitted = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const given = new FormData(/** @type {HTMLFormElement} */ (event.target));
    const [username, password, code] = ["username", "password", "code"].map((name) => String(given.get(name) ?? ""));
    void of.handOver(username.trim(), password, code.trim());
  };
  return [
    top(t("counter.substitute_who", { counter: name(counter.name) }), of),
    h(
      "p",
      { class: "soft", key: "lead" },
      ticket === null
        ? t("counter.substitute_lead")
        : t("counter.substitute_ticket", { label: ticket.label }),
    ),
    h(
      "form",
      { class: "stack", key: "who", onsubmit: submitted },
      field("username", t("web.username"), "text", "off"),
      field("password", t("web.password"), "password", "off"),
      of.asksCode && field("code", t("web.code"), "text", "one-time-code"),
      h(
        "button",
        { type: "submit", class: "button primary big", disabled: busy !== null },
        icon("log-in"),
        t("counter.substitute_go"),
        h("kbd", { "aria-hidden": "true" }, "Enter"),
      ),
    ),
  ];
}

/** @param {string} id @param {string} label @param {string} type @param {string} autocomplete */
function field(id, label, type, autocomplete) {
  return input(id, label, { id, type, autocomplete, required: true, maxlength: 256 });
}
