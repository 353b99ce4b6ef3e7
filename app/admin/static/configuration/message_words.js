// What visitors are told on their phones, in the centre's own words where the product's don't do.

import { h } from "/static/dom.js";
import { t } from "/static/words.js";
import { change, draft, plan } from "./draft.js";

const PLACES = /\{[^{}]*\}/g;
const LONGEST = 400;

/** The words of each kind of message as a section of the page. */
export function messageWords() {
  const languages = [...new Set(["vi", "en", ...(draft.now.centre?.languages ?? [])])];
  const kinds = Object.entries(plan.message_words ?? {});
  return h("section", { class: "panel message-words" },
    h("h2", null, t("visitor_message.words_title")),
    h("p", { class: "soft" }, t("visitor_message.words_lead"), " ",
      h("a", { href: "/admin/channels" }, t("visitor_message.to_channels"))),
    ...kinds.map(([kind, { usual, fields }]) => h("fieldset", { class: "field" },
      h("legend", { class: "label" }, t(`visitor_message.kind.${kind}`)),
      h("p", { class: "hint" }, t("visitor_message.fields", { known: fields.map((name) => `{${name}}`).join(" ") })),
      ...languages.map((code) => words(kind, code, usual[code] ?? "", fields)))));
}

/** @param {string} kind @param {string} language @param {string} usual @param {string[]} fields */
function words(kind, language, usual, fields) {
  const id = `message-${kind}-${language}`;
  const problem = h("p", { class: "wrong", id: `${id}-wrong`, role: "alert" });
  const input = /** @type {HTMLTextAreaElement} */ (h("textarea", {
    class: "input", id, lang: language, rows: 2, maxlength: LONGEST, placeholder: usual, "aria-describedby": `${id}-wrong`,
    onchange: () => {
      const given = input.value.trim();
      const strange = (given.match(PLACES) ?? []).find((place) => !fields.includes(place.slice(1, -1)));
      const isWhole = !/[{}]/.test(given.replace(PLACES, ""));
      const known = fields.map((name) => `{${name}}`).join(" ");
      problem.textContent = strange || !isWhole ? t("configuration.ui.strange_place", { place: strange ?? "{ }", known }) : "";
      input.setAttribute("aria-invalid", String(problem.textContent !== ""));
      if (!problem.textContent) void change({ messages: { [kind]: { [language]: given || null } } });
    },
  }, draft.now.messages?.[kind]?.[language] ?? ""));
  return h("div", null,
    h("label", { class: "small soft", for: id }, plan.spoken[language] ?? language), input, problem);
}
