// The slip's logo, and the centre's own words on it in one language at a time.

import { ownHeaders } from "/static/api.js";
import { h, icon, patch } from "/static/dom.js";
import { t } from "/static/words.js";
import { change, draft, onDraft, plan } from "./draft.js";

const MOST_BYTES = 2_000_000;
const PLACES = /\{[^{}]*\}/g;

/** The logo: the one there is, another one, none. */
export function logoField() {
  const picture = h("div", { class: "row" });
  const problem = h("p", { class: "wrong", id: "logo-wrong", role: "alert" });
  const input = /** @type {HTMLInputElement} */ (h("input", {
    type: "file", class: "input", id: "logo", accept: "image/png,image/jpeg", "aria-describedby": "logo-wrong",
    onchange: () => void take(input, problem),
  }));
  const draw = () => {
    const png = draft.now.slip?.logo_png;
    patch(picture,
      png && h("img", { class: "logo", alt: t("configuration.field.logo_png"), src: `data:image/png;base64,${png}` }),
      png && h("button", { type: "button", class: "button", onclick: () => void change({ slip: { logo_png: null } }) },
        icon("trash-2"), t("configuration.ui.logo_none")));
  };
  onDraft(draw);
  draw();
  return h("div", { class: "field" }, h("label", { for: "logo" }, t("configuration.ui.logo")), picture, input, problem);
}

/** Let the server make the file what a slip prints. @param {HTMLInputElement} input @param {HTMLElement} problem */
async function take(input, problem) {
  const file = input.files?.[0];
  if (!file) return;
  problem.textContent = file.size > MOST_BYTES ? t("configuration.ui.logo_large") : "";
  if (problem.textContent) return;
  input.setAttribute("aria-busy", "true");
  const headers = ownHeaders();
  const answer = await fetch("/api/v1/configuration/logo", { method: "POST", headers, body: file, credentials: "same-origin" }).catch(() => null);
  const told = await answer?.json().catch(() => null);
  input.removeAttribute("aria-busy");
  if (!answer?.ok) {
    problem.textContent = told?.detail ?? t("web.unreached");
    return;
  }
  input.value = "";
  await change({ slip: { logo_png: told.logo_png } });
}

/** The words that a centre may have of its own, in a language. @param {string} language */
export function wordsOfSlip(language) {
  const usual = plan.slip_words ?? {};
  return h("fieldset", { class: "field" },
    h("legend", { class: "label" }, `${t("configuration.ui.words")} (${plan.spoken[language] ?? language})`),
    h("p", { class: "hint" }, t("configuration.ui.words_hint")),
    ...Object.entries(usual).map(([key, words]) => wordField(key, words[language] ?? "", language)));
}

/** @param {string} key @param {string} usual the product's own words @param {string} language */
function wordField(key, usual, language) {
  const id = `word-${key}`;
  const problem = h("p", { class: "wrong", id: `${id}-wrong`, role: "alert" });
  const input = /** @type {HTMLInputElement} */ (h("input", {
    class: "input", id, lang: language, maxlength: 300, autocomplete: "off",
    value: draft.now.slip?.texts?.[key]?.[language] ?? "", "aria-describedby": `${id}-wrong`,
    onchange: () => {
      const given = input.value.trim();
      const known = /** @type {string[]} */ (usual.match(PLACES) ?? []);
      const strange = (given.match(PLACES) ?? []).filter((place) => !known.includes(place));
      const isWhole = !/[{}]/.test(given.replace(PLACES, ""));
      problem.textContent = strange.length > 0 || !isWhole
        ? t("configuration.ui.strange_place", { place: strange[0] ?? "{ }", known: known.join(" ") || "–" }) : "";
      input.setAttribute("aria-invalid", String(problem.textContent !== ""));
      if (!problem.textContent) void change({ slip: { texts: { [key]: { [language]: given || null } } } });
    },
  }));
  return h("div", null, h("label", { class: "small soft", for: id }, usual || t("configuration.slip_part.note")), input, problem);
}
