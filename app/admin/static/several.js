// The form that adds several people by their names alone, and what each of them is given.

import { send } from "/static/api.js";
import { embedded, h, icon } from "/static/dom.js";
import { lastRow, openDialog } from "/static/parts/dialog.js";
import { input, select } from "/static/parts/field.js";
import { askForm } from "/static/parts/form.js";
import { number, t } from "/static/words.js";
import { printer, slipState, whereGiven } from "./given.js";

/** @import {GivenPasswordAnswer} from "/types/api" */
/** @import {Changed} from "./person.js" */

const FIRST_ROWS = 3;
const MOST = 30;

/** @type {{roles: string[], counters: number[]}} */
const choices = embedded("choices");

/** Ask for the people and add them. @param {Changed} changed */
export function askSeveral(changed) {
  const rows = h("div", { class: "several" }, ...Array.from({ length: FIRST_ROWS }, (_, at) => row(at)));
  let next = FIRST_ROWS;
  const more = h("button", {
    type: "button",
    class: "button",
    onclick: () => {
      if (rows.childElementCount >= MOST) return;
      const added = row(next++);
      rows.append(added);
      added.querySelector("input")?.focus();
    },
  }, icon("plus"), t("users.several_more"));
  askForm(
    t("users.add_several"),
    [h("p", null, t("users.several_means")), rows, h("div", { class: "row" }, more), whereGiven()],
    t("users.add_now"),
    async (given) => {
      const named = [...rows.children].map((one) => Number(one.getAttribute("data-at")))
        .filter((at) => text(given, `name-${at}`) !== "");
      const people = named.map((at) => person(given, at));
      const answer = await send("/api/v1/password-slips", { people, ...printer(given) }, { tries: 1 });
      // The server counts the people that it was sent, the form its rows.
      for (const wrong of answer.problem?.errors ?? []) {
        const [, place, field] = wrong.field.split(".");
        if (field !== undefined) wrong.field = `${field}-${named[Number(place)]}`;
      }
      const many = number(people.length);
      return {
        answer,
        done: async () => {
          await changed(t("users.several_added", { n: many }));
          if (answer.ok) showGiven(answer.body);
        },
      };
    },
  );
}

/** One person's row. @param {number} at */
function row(at) {
  const label = t("users.several_row", { n: number(at + 1) });
  const drop = t("users.several_drop", { n: number(at + 1) });
  return h("fieldset", { "data-at": String(at) },
    h("legend", { class: "unseen" }, label),
    input(`name-${at}`, t("users.name"), { maxlength: 120, required: at === 0 }),
    select(`roles-${at}`, t("users.role"), choices.roles.map((role) => [role, t(`role.${role}`)]), choices.roles[0]),
    select(`counter-${at}`, t("users.counter"),
      [["", t("users.no_counter")], ...choices.counters.map((n) => /** @type {const} */ ([String(n), String(n)]))], ""),
    at > 0 && h("button", {
      type: "button",
      class: "button",
      "aria-label": drop,
      title: drop,
      onclick: (/** @type {Event} */ event) => /** @type {HTMLElement} */ (event.currentTarget).closest("fieldset")?.remove(),
    }, icon("x")));
}

/** @param {FormData} given @param {number} at */
function person(given, at) {
  const counter = text(given, `counter-${at}`);
  return {
    name: text(given, `name-${at}`),
    roles: [text(given, `roles-${at}`)],
    ...counter ? { counter: Number(counter) } : {},
  };
}

/** @param {FormData} given @param {string} name */
function text(given, name) {
  return String(given.get(name) ?? "").trim();
}

/** What each of them is given: the only moment in which it can be read. @param {GivenPasswordAnswer[]} people */
function showGiven(people) {
  const isPrinted = people.some((one) => one.slip !== undefined);
  openDialog(t("users.given_title"), [
    h("p", null, t(isPrinted ? "users.given_printed" : "users.given_means")),
    h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": t("users.given_title") },
      h("table", { class: "table given" },
        h("thead", null, h("tr", null, ...["users.name", "users.username", "users.password"].map((key) =>
          h("th", { scope: "col" }, t(key))))),
        h("tbody", null, ...people.map((one) => h("tr", null,
          h("td", null, one.name),
          h("td", { class: "strong" }, one.username),
          h("td", null, one.slip === undefined ? h("output", { class: "secret" }, one.password) : slipState(one.slip))))))),
    lastRow(t(isPrinted ? "users.close" : "users.secret_noted")),
  ]);
}
