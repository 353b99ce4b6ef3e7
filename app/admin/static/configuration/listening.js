// The voice by ear: a call as the draft says it, made by the server and played in this browser.

import { send } from "/static/api.js";
import { h, icon } from "/static/dom.js";
import { chosen, select } from "/static/parts/field.js";
import { name, number, t } from "/static/words.js";
import { draft, plan, settled } from "./draft.js";
import { capital, livingCounters, wrongInWords } from "./fields.js";

/** @typedef {import("./draft.js").Plain} Plain */

const LABEL = /^[A-ZĐa-zđ]{0,2}[0-9]{1,6}$/;
const CALLS = /** @type {const} */ ([["first", 0, false], ["again", 1, false], ["last", 3, true]]);

/** What is asked for, the button and the answer, as a section of the page. */
export function listening() {
  const audio = /** @type {HTMLAudioElement} */ (h("audio", { preload: "auto" }));
  const told = h("p", { role: "status", id: "heard", class: "soft" });
  const text = h("p", { class: "strong", id: "heard-text" });
  const language = select("hear_language", t("web.language"), (draft.now.centre?.languages ?? ["vi"]).map((/** @type {string} */ code) => [code, plan.spoken[code] ?? code]), "vi");
  const counter = select("hear_counter", t("configuration.ui.hear_counter"), livingCounters().map((of) => [String(of), counterName(of)]), null);
  const which = select("hear_which", t("configuration.ui.hear_which"), CALLS.map(([code]) => [code, capital(t(`configuration.ui.hear_${code}`))]), "first");
  const label = /** @type {HTMLInputElement} */ (h("input", {
    class: "input", id: "hear-label", value: sampleLabel(), maxlength: 8, autocomplete: "off", "aria-describedby": "hear-wrong",
  }));
  const wrong = h("p", { class: "wrong", id: "hear-wrong", role: "alert" });
  const button = h("button", { type: "submit", class: "button primary" }, icon("volume-2"), t("configuration.ui.hear"));
  let newest = 0;

  const hear = async () => {
    audio.pause();
    newest += 1;
    const mine = newest;
    wrong.textContent = LABEL.test(label.value.trim()) ? "" : t("configuration.ui.hear_label_wrong");
    label.setAttribute("aria-invalid", String(wrong.textContent !== ""));
    if (wrong.textContent) return label.focus();
    say("soft", t("configuration.ui.hear_making"));
    text.textContent = "";
    // A field that is being left by this press belongs to the draft.
    await settled();
    const [, recall, last] = CALLS.find(([code]) => code === chosen(which)) ?? CALLS[0];
    const asked = { label: label.value.trim(), counter: Number(chosen(counter)), language: chosen(language), recall, last, patch: draft.patch };
    const { body, problem } = await send("/api/v1/configuration/voice/clip", asked, { tries: 1 });
    if (mine !== newest) return;
    if (problem) return say("banner bad", wrongInWords(problem.errors?.[0]) || problem.detail);
    text.textContent = body.text;
    const clip = body.clips[0];
    if (!clip) return say("banner warn", t("configuration.ui.hear_none", { language: plan.spoken[chosen(language)] ?? chosen(language) }));
    await play(clip, () => mine === newest);
  };

  /** @param {string} clip @param {() => boolean} isMine */
  const play = async (clip, isMine) => {
    audio.src = clip;
    audio.onended = () => isMine() && say("banner good", t("configuration.ui.hear_played", { seconds: number(audio.duration, 1) }));
    audio.onerror = () => isMine() && say("banner bad", t("configuration.ui.hear_broken"));
    try {
      await audio.play();
      if (isMine() && !audio.ended) say("soft", t("configuration.ui.hear_playing"));
    } catch {
      if (isMine()) say("banner bad", t("configuration.ui.hear_broken"));
    }
  };

  /** @param {string} look @param {string} words */
  const say = (look, words) => {
    told.className = look;
    told.textContent = words;
  };

  const form = h("form", { novalidate: true, class: "hear" },
    language,
    h("div", { class: "field" }, h("label", { for: label.id }, t("configuration.ui.hear_label")), label, wrong),
    counter, which,
    button);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void hear();
  });
  return h("section", { class: "panel" }, h("h2", null, t("configuration.ui.hear_title")),
    h("p", { class: "soft" }, t("configuration.ui.hear_lead")), form, told, text, audio);
}

/** A number with a zero and a five, which regions read in their own ways. */
function sampleLabel() {
  const prefix = (draft.now.service ?? []).find((/** @type {Plain} */ one) => !one.retired)?.prefix ?? "";
  return `${prefix}105`;
}

/** @param {number} of */
function counterName(of) {
  const own = (draft.now.counter ?? []).find((/** @type {Plain} */ one) => one.number === of)?.name;
  return own ? name(own) : t("configuration.counters", { numbers: of });
}
