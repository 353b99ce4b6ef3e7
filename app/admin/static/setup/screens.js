// Kiosks and televisions, each added by one press and paired by the digits that are shown for it;
// boards and loudspeakers, each added with where it hangs and tried at once.

import { read, send } from "/static/api.js";
import { h, icon, patch } from "/static/dom.js";
import { badge, deviceBadge } from "/static/parts/badge.js";
import { lastRow, openDialog } from "/static/parts/dialog.js";
import { input, select, showErrors } from "/static/parts/field.js";
import { tryDriven } from "/static/parts/printer-finder.js";
import { oneAtATime } from "/static/turns.js";
import { name, t } from "/static/words.js";
import { showCode } from "../pairing.js";
import { screen, told } from "./frame.js";
import { tell } from "./printer.js";

/** @import {DeviceAnswer} from "/types/api" */

const PAIRED = ["kiosk", "display"];
const SHOWN = [...PAIRED, "board", "speaker"];
const OWN_SPEAKER = "speaker+alsa://default";
const LOOK_MS = 3000;

/** Draw the screen. */
export function screensScreen() {
  const list = h("ul", { class: "plain" });
  const add = oneAtATime(async (/** @type {Record<string, string>} */ body) => {
    const answer = await send("/api/v1/devices", body, { tries: 1 });
    if (!answer.ok) return tell("bad", answer.problem?.detail ?? "");
    await listed(list);
    await pair(answer.body.id, { ...body, ...answer.body });
  });
  screen([
    h("div", { class: "row tight wrap" },
      button("smartphone", t("setup.add_kiosk"), () => void add({ kind: "kiosk", name: t("devices.find_name_kiosk") })),
      ...told.zones.map((/** @type {{code: string, name: Record<string, string>}} */ zone) => {
        const called = t("setup.tv", { zone: name(zone.name) });
        return button("monitor", t("setup.add_tv", { zone: name(zone.name) }), () => void add({ kind: "display", name: called, zone: zone.code }));
      }),
      button("panel-top", t("setup.add_board"), () => askBoard(() => void listed(list))),
      button("volume-2", t("setup.add_speaker"), () => askSpeaker(() => void listed(list)))),
    list,
  ]);
  void listed(list);
  setInterval(() => void listed(list), LOOK_MS);
}

/** @param {string} sign @param {string} word @param {() => void} onclick */
function button(sign, word, onclick) {
  return h("button", { type: "button", class: "button big", onclick }, icon(sign), word);
}

/** @param {number} id @param {{title: string, kind: string, zone?: string | null}} device */
async function pair(id, device) {
  const answer = await send(`/api/v1/devices/${id}/pairing-code`, {}, { tries: 1 });
  if (!answer.ok) return tell("bad", answer.problem?.detail ?? "");
  showCode({ device, ...answer.body }, told.server);
}

/** Show which there are, and which are paired. @param {Element} list */
async function listed(list) {
  const answer = await read("/api/v1/devices");
  if (!answer.ok) return;
  patch(list, ...answer.body.filter((one) => SHOWN.includes(one.kind) && !one.revoked).map(row));
}

/** @param {DeviceAnswer} device */
function row(device) {
  return h("li", { class: "row tight wrap", key: device.id },
    PAIRED.includes(device.kind) && device.paired_at === null ? badge("warn", "key-round", t("devices.not_paired")) : deviceBadge(device.state),
    h("span", { class: "strong grow" }, device.title),
    PAIRED.includes(device.kind)
      ? h("button", { type: "button", class: "button", onclick: () => void pair(device.id, device) }, icon("key-round"), t("devices.pair"))
      : h("button", { type: "button", class: "button", onclick: () => void tryDriven(device, tell) }, icon("play"), t("devices.test")));
}

/** @param {() => void} whenAdded */
function askBoard(whenAdded) {
  const models = /** @type {[string, string][]} */ (told.boards);
  const address = input("url", t("setup.board_url"), { about: t("setup.board_url_about"), spellcheck: "false", required: true, value: models[0]?.[1] ?? "", maxlength: 500 });
  const model = select("model", t("devices.board_model"), models.map(([word, url]) => /** @type {const} */ ([url, word])), models[0]?.[1] ?? "");
  model.addEventListener("change", () => {
    const [chosen, typed] = [model.querySelector("select"), address.querySelector("input")];
    if (chosen && typed) typed.value = chosen.value;
  });
  const counters = told.counters.map((/** @type {number} */ number) => /** @type {const} */ ([String(number), t("devices.at_counter", { number })]));
  askDriven("board", t("setup.add_board"), [select("counter", t("devices.counter"), counters, counters[0]?.[0] ?? ""), model, address], whenAdded, (given) => ({
    name: t("setup.board", { number: String(given.get("counter")) }), counter: Number(given.get("counter")), url: String(given.get("url")).trim(),
  }));
}

/** @param {() => void} whenAdded */
function askSpeaker(whenAdded) {
  const zones = /** @type {[string, string][]} */ (told.zones.map((/** @type {{code: string, name: Record<string, string>}} */ one) => [one.code, name(one.name)]));
  const address = input("url", t("setup.speaker_url"), { about: t("setup.speaker_url_about"), spellcheck: "false", required: true, value: OWN_SPEAKER, maxlength: 500 });
  askDriven("speaker", t("setup.add_speaker"), [select("zone", t("devices.zone"), zones, zones[0]?.[0] ?? ""), address], whenAdded, (given) => ({
    name: t("setup.speaker", { zone: zones.find(([code]) => code === given.get("zone"))?.[1] ?? "" }), zone: given.get("zone"), url: String(given.get("url")).trim(),
  }));
}

/**
 * Ask where a device hangs that the server drives; once it is added it is tried.
 * @param {string} kind @param {string} title @param {HTMLElement[]} fields
 * @param {() => void} whenAdded @param {(given: FormData) => Record<string, unknown>} body
 */
function askDriven(kind, title, fields, whenAdded, body) {
  const problem = h("p", { class: "problem", role: "alert" });
  const form = /** @type {HTMLFormElement} */ (h("form", { class: "stack", method: "dialog" }, ...fields, problem,
    lastRow(t("web.cancel"), h("button", { type: "submit", class: "button primary" }, icon("check"), t("setup.add_and_try")))));
  const add = oneAtATime(async () => {
    const answer = await send("/api/v1/devices", { kind, ...body(new FormData(form)) }, { tries: 1 });
    const rest = showErrors(form, answer.problem?.errors ?? []);
    problem.textContent = rest.length || !answer.problem?.errors?.length ? answer.problem?.detail ?? "" : "";
    if (!answer.ok) return;
    dialog.close();
    whenAdded();
    await tryDriven({ ...answer.body, kind }, tell);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void add();
  });
  const dialog = openDialog(title, [form]);
}
