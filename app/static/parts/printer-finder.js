// Knows how a printer is found, added and tried by who knows nothing of it: the server looks around,
// and what it finds stands in a list to choose from, as it comes.

import { read, send } from "/static/api.js";
import { h, icon, patch } from "/static/dom.js";
import { openDialog } from "/static/parts/dialog.js";
import { choice, input, showErrors } from "/static/parts/field.js";
import { askSeen } from "/static/parts/seeing.js";
import { oneAtATime } from "/static/turns.js";
import { t } from "/static/words.js";

/** @import {PrinterSearchAnswer, FoundPrinterAnswer} from "/types/api" */
/** @typedef {{id: number, title: string}} Added */
/** @typedef {(look: string, words: string) => void} Tell */

const SEARCH = "/api/v1/printer-search";
const POLL_MS = 600;
/** A running server takes up a new device within three seconds. */
const DRIVEN_TRIES = 12;
const OWN = "own";
const KINDS = ["printer", "kiosk"];

/** Search in a dialog; what was added is tried at once. @param {Tell} tell @param {(added: Added) => void} [whenAdded] */
export function askPrinter(tell, whenAdded = () => {}) {
  const finder = printerFinder((added) => {
    dialog.close();
    whenAdded(added);
    void tryPrinter(added, tell);
  });
  const leave = h("button", { type: "button", class: "button", onclick: () => dialog.close() }, t("web.cancel"));
  finder.querySelector(".last")?.prepend(leave);
  const dialog = openDialog(t("devices.find"), [finder]);
}

/**
 * The form that searches and adds. `kinds` are the kinds of devices that the printer may be of.
 * @param {(added: Added) => void} whenAdded @param {string[]} [kinds]
 */
export function printerFinder(whenAdded, kinds = KINDS) {
  const progress = h("p", { class: "small soft", role: "status" });
  const list = h("div", { class: "found" });
  const problem = h("p", { class: "problem", role: "alert" });
  const address = input("url", t("devices.find_address"), { inputmode: "url", spellcheck: "false", look: "own" });
  const called = input("name", t("devices.name"), { maxlength: 64, required: true });
  const anew = h("button", { type: "button", class: "button small", onclick: () => void look() }, icon("refresh-cw"), t("devices.find_again"));
  const form = /** @type {HTMLFormElement} */ (
    h("form", { class: "printer-finder stack", method: "dialog" },
      h("p", null, t("devices.find_lead")),
      h("fieldset", null, h("legend", null, t("devices.find_which")), list, address),
      h("div", { class: "row tight wrap apart" }, progress, anew),
      kinds.length > 1 && h("fieldset", null, h("legend", null, t("devices.find_for")),
        h("div", { class: "row wrap" }, ...kinds.map((kind, n) =>
          choice("radio", "kind", kind, t(`devices.find_for_${kind}`), n === 0)))),
      h("fieldset", null, h("legend", null, t("devices.paper_mm")),
        h("div", { class: "row wrap" },
          choice("radio", "paper_mm", "80", t("devices.paper_80"), true),
          choice("radio", "paper_mm", "58", t("devices.paper_58"), false))),
      called, problem,
      h("div", { class: "row last" },
        h("button", { type: "submit", class: "button primary" }, icon("check"), t("devices.find_add"))))
  );
  const title = /** @type {HTMLInputElement} */ (called.querySelector("input"));
  const suit = () => {
    const given = new FormData(form);
    address.hidden = given.get("found") !== OWN;
    const usual = kinds.map((kind) => t(`devices.find_name_${kind}`));
    if (title.value === "" || usual.includes(title.value)) title.value = t(`devices.find_name_${given.get("kind") ?? kinds[0]}`);
  };
  form.addEventListener("change", suit);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void addOnce();
  });
  const addOnce = oneAtATime(async () => {
    const given = new FormData(form);
    const found = String(given.get("found") ?? "");
    const body = {
      kind: String(given.get("kind") ?? kinds[0]),
      name: String(given.get("name")),
      url: found === OWN ? String(given.get("url")).trim() : found,
      paper_mm: Number(given.get("paper_mm")),
    };
    const answer = await send("/api/v1/devices", body, { tries: 1 });
    const rest = showErrors(form, answer.problem?.errors ?? []);
    problem.textContent = rest.length || !answer.problem?.errors?.length ? answer.problem?.detail ?? "" : "";
    if (answer.ok) whenAdded(answer.body);
  });

  /** @param {PrinterSearchAnswer} now */
  function draw(now) {
    const chosen = new FormData(form).get("found");
    patch(list, ...now.found.map((one) => row(one, chosen === one.url)),
      h("label", { class: "choice", key: OWN },
        h("input", { type: "radio", name: "found", value: OWN, checked: chosen === OWN, required: true }), h("span", null, t("devices.find_own"))));
    progress.textContent = said(now);
    anew.hidden = now.is_running;
  }

  async function look() {
    const begun = await send(SEARCH, {}, { tries: 1 });
    if (!begun.ok) return void (problem.textContent = begun.problem?.detail ?? "");
    let now = begun.body;
    for (;;) {
      draw(now);
      suit();
      if (!now.is_running) return;
      await new Promise((done) => setTimeout(done, POLL_MS));
      if (!form.isConnected) return;
      const answer = await read(SEARCH);
      if (answer.ok) now = answer.body;
    }
  }

  queueMicrotask(() => void look());
  return form;
}

/** @param {FoundPrinterAnswer} one @param {boolean} isChosen */
function row(one, isChosen) {
  const more = [one.model, one.device && t("devices.find_taken", { device: one.device })].filter(Boolean).join(" · ");
  return h("label", { class: "choice", key: one.url },
    h("input", { type: "radio", name: "found", value: one.url, checked: isChosen, disabled: one.device !== null, required: true }),
    h("span", null, t(`devices.found_${one.way}`, { place: one.place }),
      more && h("span", { class: "small soft" }, ` ${more}`)));
}

/** @param {PrinterSearchAnswer} now */
function said(now) {
  if (now.is_running) return t("devices.find_running", { asked: now.asked, hosts: now.hosts });
  const none = now.found.length === 0 ? t("devices.find_none") : t("devices.find_done");
  return now.networks.length === 0 ? `${none} ${t("devices.find_no_network")}` : none;
}

/**
 * Print a test slip as soon as the server drives the printer, and ask what is seen.
 * @param {Added} added @param {Tell} tell @param {() => void} [whenRight]
 */
export async function tryPrinter(added, tell, whenRight = () => {}) {
  return tryDriven(added, tell, whenRight, t("devices.slip_waits"));
}

/**
 * Test a device as soon as the server drives it, and ask what is seen or heard; `waits` is told before.
 * @param {Added & {kind?: string}} added @param {Tell} tell @param {() => void} [whenRight] @param {string} [waits]
 */
export async function tryDriven(added, tell, whenRight = () => {}, waits = "") {
  if (waits) tell("", waits);
  for (let tried = 0; tried < DRIVEN_TRIES && !(await isDriven(added.id)); tried += 1) {
    await new Promise((done) => setTimeout(done, POLL_MS));
  }
  const answer = await send(`/api/v1/devices/${added.id}/test`, {}, { tries: 1 });
  if (!answer.ok) return tell("bad", answer.problem?.detail ?? "");
  return askSeen({ ...added, test_shows: answer.body.test_shows }, () => void tryDriven(added, tell, whenRight, waits), tell, { mayMend: true, whenRight });
}

/** Whether the server has asked the device how it is. @param {number} id */
async function isDriven(id) {
  const answer = await read("/api/v1/devices");
  return answer.ok && answer.body.some((one) => one.id === id && one.state !== "unknown");
}
