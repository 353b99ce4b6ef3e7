// The page of the lobby's screens: sets displays up, shows and takes away notices, keeps the playlist.

import { ownHeaders, read, send } from "/static/api.js";
import { byId, embedded, h, icon, patch } from "/static/dom.js";
import { CLOCK, clockOfTyped } from "/static/parts/clock-field.js";
import { askFirst } from "/static/parts/dialog.js";
import { dateInput, dayOf } from "/static/parts/day-field.js";
import { choice, group, input, select } from "/static/parts/field.js";
import { askForm } from "/static/parts/form.js";
import { tell } from "/static/parts/told.js";
import { oneAtATime } from "/static/turns.js";
import { clock, isoDay, name, number, setTimeZone, t } from "/static/words.js";
import { instantIn } from "./instants.js";
import { tvPreview } from "./preview.js";

/** @import {DisplayPlanAnswer as Plan, MediumAnswer as Medium, NoticeAnswer as Notice} from "/types/api" */
/** @typedef {Plan & {id: number, name: string, zone: string | null, counter: number | null}} Display */

/** @type {{time_zone: string, zones: {code: string, name: Record<string, string>}[], languages: {code: string, name: string}[],
 *   layouts: string[], displays: Display[]}} */
const lobby = embedded("lobby");
const main = /** @type {HTMLElement} */ (document.querySelector("main"));
const mayPlan = main.dataset.plan === "yes";
const mayMedia = main.dataset.media === "yes";
/** The TV is tried by who changes the configuration. */
const mayTry = mayMedia;
const MIB = 1024 * 1024;
/** A file is sent once, however often the button is pressed. */
const uploadOnce = oneAtATime(upload);

setTimeZone(lobby.time_zone);
drawDisplays();
void drawNotices();
void drawMedia();
const adding = /** @type {HTMLButtonElement} */ (byId("add-notice"));
adding.addEventListener("click", addNotice);
adding.disabled = false; // A press before would be lost.
document.getElementById("upload")?.addEventListener("submit", (event) => {
  event.preventDefault();
  void uploadOnce(/** @type {HTMLFormElement} */ (event.target));
});

/** @param {string | null} code */
function zoneName(code) {
  const zone = lobby.zones.find((one) => one.code === code);
  return zone ? name(zone.name) : code ?? "";
}

function drawDisplays() {
  patch(byId("displays"), ...lobby.displays.map(row), lobby.displays.length === 0 &&
    h("tr", { key: "none" }, h("td", { colspan: 6, class: "empty" }, t("displays.no_displays"))));
}

/** @param {Display} one */
function row(one) {
  const own = one.counter !== null ? t("displays.at_counter", { n: one.counter }) : zoneName(one.zone);
  const isCounter = one.counter !== null;
  return h(
    "tr",
    { key: one.id },
    h("td", null, h("span", { class: "strong" }, one.name), h("span", { class: "small soft" }, own)),
    h("td", null, t(`display_layout.${isCounter ? "counter" : one.layout}`)),
    h("td", null, one.zones.length ? one.zones.map(zoneName).join(", ") : h("span", { class: "soft" }, own)),
    h("td", null, one.languages.length
      ? lobby.languages.filter((of) => one.languages.includes(of.code)).map((of) => of.name).join(" / ")
      : h("span", { class: "soft" }, t("displays.one_language"))),
    h("td", { class: "nowrap" }, one.silent ? t("displays.silent") : t("displays.volume_n", { n: one.volume })),
    h("td", { class: "does" }, mayPlan && h(
      "button",
      { type: "button", class: "button", "aria-label": `${t("displays.change")}: ${one.name}`, onclick: () => plan(one) },
      icon("pencil"),
      t("displays.change"),
    )),
  );
}

/** @param {Display} one */
function plan(one) {
  const isCounter = one.counter !== null;
  const fields = [
    !isCounter && select("layout", t("displays.layout"),
      lobby.layouts.map((layout) => [layout, t(`display_layout.${layout}`)]), one.layout),
    !isCounter && group(t("displays.zones_of"), ...lobby.zones.map((zone) =>
      choice("checkbox", "zones", zone.code, name(zone.name), one.zones.includes(zone.code)))),
    group(t("displays.languages_of"), ...lobby.languages.map((of) =>
      choice("checkbox", "languages", of.code, of.name, one.languages.includes(of.code)))),
    h("div", { class: "two" },
      input("volume", t("displays.volume"), { type: "number", min: 0, max: 100, required: true, value: one.volume }),
      input("image_s", t("displays.image_s"), { type: "number", min: 3, max: 600, required: true, value: one.image_s })),
    choice("checkbox", "silent", "yes", t("displays.is_silent"), one.silent),
    !isCounter && choice("checkbox", "code", "yes", t("displays.shows_code"), one.code),
  ];
  const own = one.zone === null ? [] : [one.zone];
  const seen = mayTry && !isCounter ? watched((given) => {
    const zones = given.getAll("zones").map(String);
    return { layout: String(given.get("layout")), zones: zones.length ? zones : own, languages: given.getAll("languages").map(String) };
  }) : null;
  if (seen) fields.push(seen.element);
  askForm(t("displays.change_of", { name: one.name }), fields, t("displays.save"), async (given) => {
    const body = {
      layout: given.get("layout") ?? one.layout,
      zones: isCounter ? one.zones : given.getAll("zones"),
      languages: given.getAll("languages"),
      silent: given.get("silent") !== null,
      volume: Number(given.get("volume")),
      image_s: Number(given.get("image_s")),
      code: given.get("code") !== null,
    };
    const answer = await send(`/api/v1/devices/${one.id}/display`, body, { method: "PUT", tries: 1 });
    const done = () => {
      Object.assign(one, answer.body);
      drawDisplays();
      tell("good", t("displays.changed", { name: one.name }));
    };
    return { answer, done };
  }, seen?.suit);
}

/** The TV beside a form, drawn anew as one types. @param {(given: FormData) => import("./preview.js").Tried} tried */
function watched(tried) {
  const { element, update } = tvPreview(() => tried(new FormData(/** @type {HTMLFormElement} */ (element.closest("form")))));
  let isWatched = false;
  const suit = (/** @type {HTMLFormElement} */ form) => {
    if (!isWatched) form.addEventListener("input", update);
    isWatched = true;
    form.closest("dialog")?.classList.add("with-tv");
    update();
  };
  return { element, suit };
}

async function drawNotices() {
  const answer = await read("/api/v1/notices");
  if (answer.status === 401) return location.assign("/sign-in?next=/admin/displays");
  if (answer.problem) return tell("bad", answer.problem.detail);
  const all = answer.body;
  return patch(byId("notices"), ...all.map(notice), all.length === 0 && empty(t("displays.no_notices")));
}

/** @param {Notice} one */
function notice(one) {
  const others = Object.entries(one.text).filter(([code]) => code !== "vi").map(([, text]) => text);
  const until = one.until && t("displays.until", { when: `${clock(one.until)} ${isoDay(one.until).split("-").reverse().join("/")}` });
  const where = one.zone === null ? t("displays.everywhere") : zoneName(one.zone);
  return item(one.text.vi, [...others, [where, until].filter(Boolean).join(" · ")], one.id, t("displays.take_away"), () =>
    take(`/api/v1/notices/${one.id}`, one.text.vi, t("displays.notice_gone"), drawNotices));
}

function addNotice() {
  const others = lobby.languages.filter(({ code }) => code !== "vi");
  const fields = [
    input("vi", t("displays.text"), { required: true, maxlength: 160, autocomplete: "off" }),
    ...others.map(({ code, name: language }) =>
      input(code, t("displays.text_in", { language }), { maxlength: 160, autocomplete: "off", lang: code })),
    h("div", { class: "two" },
      select("zone", t("displays.where"), [["", t("displays.everywhere")],
        ...lobby.zones.map((zone) => /** @type {[string, string]} */ ([zone.code, name(zone.name)]))], ""),
      h("div", { class: "two" },
        dateInput("until", t("displays.until_when"), ""),
        input("until_clock", t("displays.until_clock"), { ...CLOCK, value: "23:59", required: true }))),
  ];
  const said = (/** @type {FormData} */ given) => Object.fromEntries(["vi", ...others.map(({ code }) => code)].map((code) => [code, String(given.get(code) ?? "")]));
  const seen = mayTry ? watched((given) => {
    const text = said(given);
    return {
      zones: given.get("zone") ? [String(given.get("zone"))] : [],
      notice: text.vi?.trim() ? text : null,
      languages: ["vi", ...others.map(({ code }) => code)].filter((code) => text[code]?.trim()),
    };
  }) : null;
  askForm(t("displays.add_notice"), [...fields, seen?.element], t("displays.show"), async (given) => {
    const day = dayOf(given, "until");
    const body = {
      text: said(given),
      zone: given.get("zone") || null,
      until: day ? instantIn(lobby.time_zone, `${day}T${clockOfTyped(String(given.get("until_clock")))}`) : null,
    };
    const answer = await send("/api/v1/notices", body, { tries: 1 });
    const done = async () => {
      await drawNotices();
      tell("good", t("displays.notice_shown"));
    };
    return { answer, done };
  }, seen?.suit);
}

async function drawMedia() {
  const answer = await read("/api/v1/media");
  if (answer.problem) return tell("bad", answer.problem.detail);
  const all = answer.body;
  return patch(byId("media"), ...all.map(medium), all.length === 0 && empty(t("displays.no_media")));
}

/** @param {Medium} one */
function medium(one) {
  const size = one.size < MIB ? `${number(Math.ceil(one.size / 1024))} KiB` : `${number(one.size / MIB, 1)} MiB`;
  const told = t("displays.of_size", { kind: t(`displays.${one.kind}`), size });
  const take_away = () =>
    take(`/api/v1/media/${encodeURIComponent(one.name)}`, one.name, t("displays.file_gone"), drawMedia);
  return item(one.name, [told], one.name, t("displays.delete"), mayMedia ? take_away : null);
}

/** The body is the file itself. @param {HTMLFormElement} form */
async function upload(form) {
  const file = /** @type {HTMLInputElement} */ (byId("file")).files?.[0];
  if (!file) return;
  const button = form.querySelector("button");
  button?.setAttribute("aria-busy", "true");
  const headers = ownHeaders();
  const query = new URLSearchParams({ name: safeName(file.name) });
  try {
    const answer = await fetch(`/api/v1/media?${query}`, { method: "POST", headers, body: file, credentials: "same-origin" });
    const told = await answer.json();
    if (answer.ok) form.reset();
    await drawMedia();
    tell(answer.ok ? "good" : "bad", answer.ok ? t("displays.file_added", { name: told.name }) : told.detail);
  } catch {
    tell("bad", t("web.unreached"));
  }
  button?.removeAttribute("aria-busy");
}

/** The name as the server takes it: plain letters. @param {string} given */
function safeName(given) {
  const plain = given.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đĐ]/g, "d");
  return plain.replace(/[^A-Za-z0-9._-]+/g, "-").replace(/^[^A-Za-z0-9]+/, "").slice(-100);
}

/** @param {string} path @param {string} what @param {string} done @param {() => Promise<unknown>} draw */
function take(path, what, done, draw) {
  askFirst(t("displays.take_ask"), what, { sign: "trash-2", word: t("displays.take_away") }, async () => {
    const answer = await send(path, undefined, { method: "DELETE", tries: 1 });
    if (answer.problem) return answer.problem.detail;
    await draw();
    tell("good", done);
    return "";
  });
}

/** @param {string} title @param {string[]} lines @param {string | number} key @param {string} word @param {(() => void) | null} run */
function item(title, lines, key, word, run) {
  return h(
    "li",
    { class: "row apart session", key },
    h("span", { class: "grow" }, h("span", { class: "strong" }, title),
      ...lines.map((line) => h("span", { class: "small soft" }, line))),
    run && h("button", { type: "button", class: "button", "aria-label": `${word}: ${title}`, onclick: run }, icon("trash-2"), word),
  );
}

/** @param {string} words */
function empty(words) {
  return h("li", { class: "empty", key: "none" }, words);
}
