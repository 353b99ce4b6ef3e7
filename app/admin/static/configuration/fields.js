// Knows how each kind of field is drawn and read: always with its label, its hint, what is wrong.

import { h, icon } from "/static/dom.js";
import { isoOfTyped } from "/static/parts/date-field.js";
import { dateEntry } from "/static/parts/day-field.js";
import { hasText, name, t } from "/static/words.js";
import { draft, plan, valueAt } from "./draft.js";
import { pictureInput } from "./picture_input.js";

/** @typedef {import("./draft.js").Field} Field */
/** @typedef {import("./draft.js").Plain} Plain */
/** @typedef {{element: HTMLElement, read: () => unknown}} Drawn */
/** @typedef {any} Value any: what stands at a field is plain JSON of the field's kind */

export const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
let made = 0;

/**
 * The field of a row or a section, with what stands there now; `read` gives what stands there then:
 * null where it is left empty.
 * @param {Field} field @param {Plain} of @param {boolean} isNew
 * @returns {Drawn}
 */
export function drawField(field, of, isNew) {
  const value = valueAt(of, field.path);
  made += 1;
  const id = `f${made}`;
  const drawn = (KINDS[field.kind] ?? textField)(field, value, id, isNew);
  drawn.element.dataset.path = field.path;
  return drawn;
}

/** The name of a field by its path. @param {string} path */
export function label(path) {
  const [head, ...rest] = path.split(".");
  const word = said("field", head ?? "");
  const more = rest.join(".");
  if (!more) return word;
  if (plan.spoken[more]) return `${word} (${plan.spoken[more]})`;
  const key = [`kind.${more}`, `origin.${more}`].find(hasText);
  return `${word} (${key ? t(key).toLowerCase() : more})`;
}

/** What is wrong, with its place. @param {import("./draft.js").Wrong | undefined} wrong */
export function wrongInWords(wrong) {
  return wrong ? `${placeInWords(wrong.field)}: ${wrong.message}` : "";
}

/** A place of the configuration as a person calls it: "Lĩnh vực Đất đai, chữ đầu". @param {string} place */
function placeInWords(place) {
  const [part = "", code = "", ...path] = place.split(".");
  const called = capital(said("part", part));
  const rows = draft.now[part];
  if (!Array.isArray(rows)) return code ? `${called}, ${label([code, ...path].join("."))}` : called;
  const row = rows.find((one) => String(one.code ?? one.number) === code);
  const named = `${called} ${row?.name ? name(row.name) : code}`;
  const field = path.filter((word) => !/^\d+$/.test(word)).join(".");
  return field ? `${named}, ${label(field)}` : named;
}

/** @param {string} section @param {string} code */
function said(section, code) {
  const key = `configuration.${section}.${code}`;
  return hasText(key) ? t(key) : code;
}

/** The label, what it labels, its hint, and a place for what is wrong. @param {Field} field @param {string} id @param {...HTMLElement} inputs */
function labelled(field, id, ...inputs) {
  const hint = hintOf(field);
  return h("div", { class: "field" },
    h("label", { for: id }, capital(label(field.path)), field.is_needed ? " *" : ""),
    ...inputs,
    hint ? h("p", { class: "hint", id: `${id}-hint` }, hint) : null,
    h("p", { class: "wrong", id: `${id}-wrong`, role: "alert" }));
}

/** A group of inputs under one legend. @param {Field} field @param {string} id @param {...HTMLElement} inputs */
function grouped(field, id, ...inputs) {
  const hint = hintOf(field);
  return h("fieldset", { class: "field", id, tabindex: -1 },
    h("legend", { class: "label" }, capital(label(field.path)), field.is_needed ? " *" : ""),
    ...inputs,
    hint ? h("p", { class: "hint", id: `${id}-hint` }, hint) : null,
    h("p", { class: "wrong", id: `${id}-wrong`, role: "alert" }));
}

/** @param {Field} field */
function hintOf(field) {
  const key = field.path.split(".")[0] ?? "";
  if (!field.is_needed && ["weekdays", "issuing"].includes(key)) return t("configuration.ui.own_hours");
  if (field.kind === "numbers") return t("configuration.ui.every_number");
  return hasText(`configuration.hint.${key}`) ? capital(t(`configuration.hint.${key}`)) : "";
}

/** @param {string} id @param {Field} field */
function described(id, field) {
  return { "aria-describedby": `${hintOf(field) ? `${id}-hint ` : ""}${id}-wrong` };
}

/** @param {Field} field @param {Value} value @param {string} id @param {boolean} isNew @returns {Drawn} */
function textField(field, value, id, isNew) {
  const input = /** @type {HTMLInputElement} */ (h("input", {
    class: "input", id, value: value ?? "", autocomplete: "off", spellcheck: "false",
    required: field.is_needed, readonly: field.is_fixed && !isNew, maxlength: field.kind === "text" && field.most ? field.most : null,
    ...described(id, field),
  }));
  return {
    element: labelled(field, id, input),
    read: () => {
      const text = input.value.trim();
      return text === "" ? (field.is_needed ? "" : null) : text;
    },
  };
}

/** A day, typed as 24/11/2026. @param {Field} field @param {Value} value @param {string} id @returns {Drawn} */
function dayField(field, value, id) {
  const { element, input } = dateEntry(capital(label(field.path)), value ?? "", { id, ...described(id, field) });
  return {
    element: labelled(field, id, element),
    read: () => {
      const typed = input.value.trim();
      return typed ? isoOfTyped(typed) ?? typed : null;
    },
  };
}

/** @param {Field} field @param {Value} value @param {string} id @param {boolean} isNew @returns {Drawn} */
function numberField(field, value, id, isNew) {
  const times = field.kind === "share" ? 100 : 1;
  const shown = value === undefined || value === null ? "" : Number((value * times).toFixed(4));
  const input = /** @type {HTMLInputElement} */ (h("input", {
    class: "input", id, type: "number", value: shown, min: field.least, max: field.most, inputmode: "decimal",
    step: field.kind === "number" ? "any" : 1, required: field.is_needed, readonly: field.is_fixed && !isNew, ...described(id, field),
  }));
  return {
    element: labelled(field, id, input),
    read: () => (input.value === "" ? null : Number(input.value) / times),
  };
}

/** One text in each language of the centre. @param {Field} field @param {Value} value @param {string} id @returns {Drawn} */
function wordsField(field, value, id) {
  const inputs = Array.from(languagesAsked(), (code) => /** @type {[string, HTMLInputElement]} */ ([code, h("input", {
    class: "input", id: `${id}-${code}`, lang: code, value: value?.[code] ?? "", autocomplete: "off",
    required: field.is_needed && ["vi", "en"].includes(code), "aria-describedby": `${id}-wrong`,
  })]));
  const rows = inputs.map(([code, input]) => h("div", null,
    h("label", { class: "small soft", for: input.id }, plan.spoken[code] ?? code), input));
  return {
    element: grouped(field, id, ...rows),
    read: () => {
      const given = inputs.map(([code, input]) => [code, input.value.trim() || null]);
      return given.every(([, text]) => text === null) && !field.is_needed ? null : Object.fromEntries(given);
    },
  };
}

/** The languages in which words are asked: those that a file must have, and the centre's. @returns {string[]} */
export function languagesAsked() {
  return [...new Set(["vi", "en", ...(draft.now.centre?.languages ?? [])])];
}

/** Several texts, each in each language of the centre. @param {Field} field @param {Value} value @param {string} id @returns {Drawn} */
function wordsListField(field, value, id) {
  const rows = h("div", null);
  let n = 0;
  const changed = () => {
    more.hidden = field.most !== null && rows.children.length >= field.most;
    rows.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const add = (/** @type {Plain} */ words) => {
    n += 1;
    const row = h("div", { class: "thing" },
      ...languagesAsked().map((code) => h("label", { class: "small soft" }, plan.spoken[code] ?? code, h("input", {
        class: "input", lang: code, value: words[code] ?? "", autocomplete: "off", maxlength: 200,
        "aria-label": t("configuration.ui.of_thing", { n, spoken: plan.spoken[code] ?? code }), "aria-describedby": `${id}-wrong`,
      }))),
      h("button", { type: "button", class: "button quiet", title: t("configuration.ui.remove_thing", { name: n }),
        "aria-label": t("configuration.ui.remove_thing", { name: n }),
        onclick: () => { row.remove(); changed(); (more.hidden ? rows.querySelector("input") : more)?.focus(); } }, icon("x")));
    rows.append(row);
    return row;
  };
  const more = h("button", { type: "button", class: "button quiet", onclick: () => { add({}).querySelector("input")?.focus(); changed(); } },
    icon("plus"), t("configuration.ui.add_thing"));
  for (const words of value ?? []) add(words);
  changed();
  const element = grouped(field, id, rows, more);
  element.classList.add("across");
  return {
    element,
    read: () => {
      const things = Array.from(rows.children, (row) => Array.from(row.querySelectorAll("input"), (input) => [input.lang, input.value.trim()]));
      const given = things.map((words) => Object.fromEntries(words.filter(([, text]) => text))).filter((words) => Object.keys(words).length > 0);
      return given.length === 0 ? null : given;
    },
  };
}

/** The first and the last number of each origin. @param {Field} field @param {Value} value @param {string} id @returns {Drawn} */
function rangesField(field, value, id) {
  const rows = field.choices.map((code) => {
    const origin = capital(t(`origin.${code}`));
    const ends = ["first_number", "last_number"].map((word, n) => /** @type {HTMLInputElement} */ (h("input", {
      class: "input", type: "number", step: 1, min: field.least, inputmode: "numeric", value: value?.[code]?.[n] ?? "",
      "aria-label": t(`configuration.ui.${word}`, { origin }), "aria-describedby": `${id}-wrong`,
    })));
    return { code, ends, row: h("div", { class: "span range" }, h("span", null, origin), ends[0], h("span", { "aria-hidden": "true" }, "–"), ends[1]) };
  });
  return {
    element: grouped(field, id, ...rows.map(({ row }) => row)),
    read: () => Object.fromEntries(rows.map(({ code, ends }) => {
      const numbers = ends.map(({ value: typed }) => (typed === "" ? null : Number(typed)));
      return [code, numbers.some((one) => one !== null) ? numbers : null];
    })),
  };
}

/** The usual reasons as boxes, and the centre's own ones in words. @param {Field} field @param {Value} value @param {string} id @returns {Drawn} */
function pausesField(field, value, id) {
  const drawn = boxes(field, value, id, field.choices.map((code) => [code, t(`pause.${code}`)]));
  const own = /** @type {HTMLInputElement} */ (h("input", {
    class: "input", id: `${id}-own`, autocomplete: "off", "aria-describedby": `${id}-wrong`,
    value: (value ?? []).filter((/** @type {string} */ code) => !field.choices.includes(code)).join(", "),
  }));
  drawn.element.querySelector(".boxes")?.after(h("label", { for: own.id, class: "small soft" }, t("configuration.ui.pauses_own")), own);
  const typed = () => own.value.split(",").map((word) => word.trim()).filter(Boolean);
  return { element: drawn.element, read: () => [...new Set([.../** @type {string[]} */ (drawn.read()), ...typed()])] };
}

/** A picture that screens show. @param {Field} field @param {Value} value @param {string} id @returns {Drawn} */
function pictureField(field, value, id) {
  const { elements, read } = pictureInput(value ?? null, id, capital(label(field.path)));
  return { element: labelled(field, id, ...elements), read };
}

/** @param {Field} field @param {Value} value @param {string} id @returns {Drawn} */
function flagField(field, value, id) {
  const input = /** @type {HTMLInputElement} */ (h("input", { type: "checkbox", id, checked: Boolean(value) }));
  return {
    element: h("div", { class: "field" }, h("label", { class: "choice", for: id }, input, capital(label(field.path))),
      h("p", { class: "wrong", id: `${id}-wrong`, role: "alert" })),
    read: () => input.checked,
  };
}

/** @param {Field} field @param {Value} value @param {string} id @param {[string, string][]} pairs @returns {Drawn} */
function chosen(field, value, id, pairs) {
  const select = /** @type {HTMLSelectElement} */ (h("select", { class: "input", id, ...described(id, field) },
    ...pairs.map(([code, word]) => h("option", { value: code, selected: code === (value ?? "") }, word))));
  return { element: labelled(field, id, select), read: () => select.value || null };
}

/** @param {Field} field @param {Value} value @param {string} id @returns {Drawn} */
function choiceField(field, value, id) {
  // What a file says may be none of the usual ones; it stays.
  const codes = value && !field.choices.includes(value) ? [...field.choices, value] : field.choices;
  return chosen(field, value, id, codes.map((code) => [code, code ? capital(said("choice", code)) : t("configuration.nothing")]));
}

/** @param {Field} field @param {Value} value @param {string} id @returns {Drawn} */
function serviceField(field, value, id) {
  const rows = /** @type {Plain[]} */ (draft.now.service ?? []);
  const pairs = rows.filter((row) => !row.retired || row.code === value).map((row) => /** @type {[string, string]} */ ([row.code, `${row.prefix} · ${name(row.name)}`]));
  return chosen(field, value, id, pairs);
}

/** The group of services that it belongs to, or none. @param {Field} field @param {Value} value @param {string} id @returns {Drawn} */
function groupField(field, value, id) {
  const rows = /** @type {Plain[]} */ (draft.now.group ?? []);
  const pairs = rows.filter((row) => !row.retired || row.code === value).map((row) => /** @type {[string, string]} */ ([row.code, name(row.name)]));
  return chosen(field, value, id, [["", t("configuration.nothing")], ...pairs]);
}

/** @param {Field} field @param {Value} value @param {string} id @param {[unknown, string][]} pairs @returns {Drawn} */
function boxes(field, value, id, pairs) {
  const inputs = pairs.map(([code, word]) => {
    const input = /** @type {HTMLInputElement} */ (h("input", { type: "checkbox", checked: (value ?? []).includes(code) }));
    return /** @type {const} */ ([code, input, h("label", null, input, word)]);
  });
  return {
    element: grouped(field, id, h("div", { class: "boxes" }, ...inputs.map(([, , box]) => box))),
    read: () => {
      const given = inputs.filter(([, input]) => input.checked).map(([code]) => code);
      return given.length === 0 && !field.is_needed && field.kind === "weekdays" ? null : given;
    },
  };
}

/** Which languages there are, and which of them comes first. @param {Field} field @param {Value} value @param {string} id @returns {Drawn} */
function languagesField(field, value, id) {
  const known = /** @type {string[]} */ ([...new Set([...(value ?? []), ...Object.keys(plan.spoken)])]);
  const drawn = boxes(field, value, id, known.map((code) => [code, plan.spoken[code] ?? code]));
  const first = /** @type {HTMLSelectElement} */ (h("select", { class: "input", id: `${id}-first` }));
  const ticked = () => /** @type {string[]} */ (drawn.read());
  const offer = () => {
    const kept = first.value || value?.[0];
    first.replaceChildren(...ticked().map((code) => h("option", { value: code, selected: code === kept }, plan.spoken[code] ?? code)));
  };
  offer();
  drawn.element.addEventListener("change", (event) => event.target !== first && offer());
  drawn.element.querySelector(".boxes")?.after(
    h("label", { for: first.id, class: "small soft" }, t("configuration.ui.first_language")), first);
  return { element: drawn.element, read: () => [...new Set([first.value, ...ticked()])].filter(Boolean) };
}

/** @param {Field} field @param {Value} value @param {string} id @returns {Drawn} */
function weekdaysField(field, value, id) {
  return boxes(field, value, id, DAYS.map((day) => [day, capital(said("weekday", day))]));
}

/** @param {Field} field @param {Value} value @param {string} id @returns {Drawn} */
function countersField(field, value, id) {
  return boxes(field, value, id, livingCounters().map((number) => [number, String(number)]));
}

/** @param {Field} field @param {Value} value @param {string} id @returns {Drawn} */
function servicesField(field, value, id) {
  const rows = /** @type {Plain[]} */ (draft.now.service ?? []);
  const living = rows.filter((row) => !row.retired || (value ?? []).includes(row.code));
  return boxes(field, value, id, living.map((row) => [row.code, `${row.prefix} · ${name(row.name)}`]));
}

/** The numbers of the counters that aren't retired, ascending. */
export function livingCounters() {
  const gone = new Set((draft.now.counter ?? []).filter((/** @type {Plain} */ row) => row.retired).map((/** @type {Plain} */ row) => row.number));
  const all = (draft.now.zone ?? []).flatMap((/** @type {Plain} */ zone) => zone.counters);
  return [...new Set(/** @type {number[]} */ (all))].filter((number) => !gone.has(number)).sort((a, b) => a - b);
}

/** A list written with commas; numbers may be spans as 1–4. @param {Field} field @param {Value} value @param {string} id @returns {Drawn} */
function listField(field, value, id) {
  const input = /** @type {HTMLInputElement} */ (h("input", {
    class: "input", id, value: (value ?? []).join(", "), autocomplete: "off", required: field.is_needed, ...described(id, field),
  }));
  const words = () => input.value.split(",").map((word) => word.trim()).filter(Boolean);
  return {
    element: labelled(field, id, input),
    read: () => (field.kind === "numbers" ? words().flatMap(spanned) : words()),
  };
}

/** The numbers of "1-4", or the one of "7". @param {string} word @returns {(number | string)[]} */
function spanned(word) {
  const found = /^(\d{1,5})(?:\s*[-–]\s*(\d{1,5}))?$/.exec(word);
  if (!found) return [word];
  const first = Number(found[1]);
  const last = Number(found[2] ?? found[1]);
  if (last < first || last - first > 500) return [word];
  return Array.from({ length: last - first + 1 }, (_, n) => first + n);
}

/** Spans of a day. @param {Field} field @param {Value} value @param {string} id @returns {Drawn} */
function spansField(field, value, id) {
  const rows = h("div", null);
  const add = (/** @type {[string, string]} */ [from, to]) => {
    const row = h("div", { class: "span" },
      timeInput(t("configuration.ui.from"), from), h("span", { "aria-hidden": "true" }, "–"), timeInput(t("configuration.ui.to"), to),
      h("button", { type: "button", class: "button quiet", title: t("configuration.ui.remove_span"), "aria-label": t("configuration.ui.remove_span"),
        onclick: () => { row.remove(); rows.dispatchEvent(new Event("change", { bubbles: true })); } }, icon("x")));
    rows.append(row);
    return row;
  };
  for (const span of value ?? []) add(span);
  const more = h("button", { type: "button", class: "button quiet", onclick: () => add(["", ""]).querySelector("input")?.focus() },
    icon("plus"), t("configuration.ui.add_span"));
  return {
    element: grouped(field, id, rows, more),
    read: () => {
      const spans = Array.from(rows.children, (row) => Array.from(row.querySelectorAll("input"), (input) => asTime(input.value.trim())));
      const given = spans.filter((span) => span.some(Boolean));
      return given.length === 0 && !field.is_needed && field.path !== "quiet" ? null : given;
    },
  };
}

/** A time written as 07:30, whatever the browser's own form is. @param {string} word @param {string} value */
export function timeInput(word, value) {
  return h("input", { class: "input", "aria-label": word, value: value.slice(0, 5), placeholder: "07:30", inputmode: "numeric", maxlength: 10 });
}

/** A time as the file has it, of what people write: 7:30, 7h30, 7g, 7 giờ 30. @param {string} text */
function asTime(text) {
  const found = /^(\d{1,2})\s*(?::|\.|h|g|giờ)\s*(\d{2})?$/iu.exec(text);
  return found ? `${(found[1] ?? "").padStart(2, "0")}:${found[2] ?? "00"}` : text;
}

/** @param {string} word */
export function capital(word) {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/**
 * Show what is wrong at the fields of a form, and give what belongs to none of them.
 * `goesThere` takes the person to the first of them: not where they already write in another field.
 * @param {Element} form @param {string} place @param {import("./draft.js").Wrong[]} wrong
 * @param {boolean} goesThere
 */
export function showWrong(form, place, wrong, goesThere) {
  const left = [];
  for (const field of form.querySelectorAll(".field")) {
    const told = field.querySelector(".wrong");
    if (told) told.textContent = "";
    for (const input of field.querySelectorAll("[aria-invalid]")) input.removeAttribute("aria-invalid");
  }
  let isFirst = true;
  for (const one of wrong) {
    const rest = one.field.startsWith(`${place}.`) ? one.field.slice(place.length + 1) : "";
    const field = Array.from(form.querySelectorAll("[data-path]")).find((element) => {
      const path = /** @type {HTMLElement} */ (element).dataset.path ?? "-";
      return rest === path || rest.startsWith(`${path}.`);
    });
    if (!field) { left.push(one); continue; }
    const told = field.querySelector(".wrong");
    if (told) told.textContent = one.message;
    const input = /** @type {HTMLElement | null} */ (field.querySelector("input, select"));
    input?.setAttribute("aria-invalid", "true");
    if (goesThere && isFirst) input?.focus();
    isFirst = false;
  }
  return left;
}

/** @type {Record<string, (field: Field, value: Value, id: string, isNew: boolean) => Drawn>} */
const KINDS = {
  text: textField, words: wordsField, whole: numberField, number: numberField, share: numberField,
  flag: flagField, choice: choiceField, service: serviceField, services: servicesField, group: groupField, weekdays: weekdaysField,
  counters: countersField, numbers: listField, list: listField, languages: languagesField, spans: spansField, day: dayField,
  words_list: wordsListField, ranges: rangesField, pauses: pausesField, picture: pictureField,
};
