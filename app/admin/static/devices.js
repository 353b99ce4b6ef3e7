// The page of devices: draws the picture, tests, pairs, revokes and adds by the API.

import { send } from "/static/api.js";
import { byId, h, icon, patch } from "/static/dom.js";
import { live } from "/static/live.js";
import { keptRows } from "/static/parts/kept.js";
import { paperWords, usedWords } from "/static/paper.js";
import { badge, deviceBadge } from "/static/parts/badge.js";
import { askFirst } from "/static/parts/dialog.js";
import { askPrinter } from "/static/parts/printer-finder.js";
import { askSeen, kindOf, sightKey } from "/static/parts/seeing.js";
import { clock, hasText, name, number, t } from "/static/words.js";
import { startAdding } from "./adding.js";
import { showCode } from "./pairing.js";

/** @import {DeviceRow} from "/types/pictures" */
/** @typedef {import("/types/pictures").DevicesPicture} Picture */

const ORDER = ["fault", "warning", "unknown", "ok"];
/** What has a test of its own kind; all others print a slip. */
const TESTS = ["display"];
const TOAST_MS = 6000;

/** @type {Picture | null} */
let picture = null;
let suitForm = () => {};
const mayManage = document.querySelector("main")?.dataset.manage === "yes";

const drawRows = keptRows(byId("rows"), {
  tag: "tr",
  key: (/** @type {DeviceRow | null} */ device) => device?.id ?? "none",
  facts: (device) => device && [device, place(device)],
  make: (device) => (device === null ? none() : row(device)),
});

live({
  namespace: "/admin",
  onPicture: (/** @type {Picture} */ next) => {
    const isFirst = picture === null;
    picture = next;
    draw();
    if (!mayManage) return;
    if (isFirst) {
      suitForm = startAdding(() => picture, (added) => showCode(added, next.server));
      byId("find").addEventListener("click", () => askPrinter(toast));
    }
    else suitForm();
  },
});

function draw() {
  if (picture === null) return;
  const all = picture.devices.slice().sort(
    (one, other) => rank(one) - rank(other),
  );
  const counts = ORDER.map((state) => ({ state, n: all.filter((d) => d.state === state).length }));
  patch(
    byId("sum"),
    ...counts.filter(({ n }) => n > 0).map(({ state, n }) => deviceBadge(state, n)),
  );
  drawRows(all.length === 0 ? [null] : all);
}

function none() {
  return h("tr", { key: "none" }, h("td", { colspan: 5, class: "empty" }, t("supervisor.no_devices")));
}

/** @param {DeviceRow} device */
function rank(device) {
  return device.state === null ? ORDER.length : ORDER.indexOf(device.state);
}


/** @param {DeviceRow} device */
function row(device) {
  return h(
    "tr",
    { key: device.id, class: device.state ?? "" },
    h("td", { class: "state" }, ...health(device)),
    h(
      "td",
      { class: "what" },
      h("span", { class: "strong" }, device.title),
      h("br", null),
      h("span", { class: "small soft" }, t(`supervisor.device.${device.kind}`)),
    ),
    h("td", { class: "nowrap" }, place(device)),
    h(
      "td",
      { class: "reached" },
      h("span", { class: "small" }, reached(device)),
      device.paper_mm && h("span", { class: "small soft" }, ` · ${t("devices.paper_width", { mm: device.paper_mm })}`),
      technical(device),
    ),
    h("td", { class: "does" }, ...actions(device)),
  );
}

/** What only a technician reads. @param {DeviceRow} device */
function technical(device) {
  const inEnglish = !isWell(device) && hasAdvice(device) && device.detail;
  if (!device.url && device.title === device.name && !inEnglish) return null;
  return h("details", { class: "technical" }, h("summary", { class: "small" }, t("devices.technical")),
    device.title !== device.name && h("span", { class: "code" }, device.name),
    device.url && h("span", { class: "code" }, device.url),
    inEnglish && h("span", { class: "code" }, device.detail));
}

/** @param {DeviceRow} device */
function isWell(device) {
  return device.state === null || device.state === "ok" || device.cause === "not_asked";
}

/** Whether the page says in its own language what to do. @param {DeviceRow} device */
function hasAdvice(device) {
  return hasText(`devices.advice.${device.cause}`);
}

/** @param {DeviceRow} device */
function health(device) {
  if (device.state === null) return [h("span", { class: "small soft" }, t("devices.not_driven"))];
  const well = isWell(device);
  return [
    device.cause === "not_paired" ? badge("warn", "key-round", t("devices.not_paired")) : deviceBadge(device.state),
    device.since && h("span", { class: "small soft" }, ` ${t("devices.since", { time: clock(device.since) })}`),
    well && device.sight === "as_meant" && device.seen_at && h("span", { class: "small soft" }, t("devices.seen_right", { time: clock(device.seen_at) })),
    !well && device.cause === "seen_wrong" && h("span", { class: "small strong" }, t(sightKey(kindOf(device), device.sight ?? ""))),
    !well && hasAdvice(device) && h("span", { class: "small strong" }, t(`devices.advice.${device.cause}`)),
    !well && !hasAdvice(device) && device.detail && h("span", { class: "small soft" }, device.detail),
    ...paper(device),
  ];
}

/** A printer's own counters, as people write numbers. @param {{cuts: number, hours: number, lines: number}} of */
function counted({ cuts, hours, lines }) {
  return { cuts: number(cuts), hours: number(hours), lines: number(lines) };
}

/** What is known of a printer's paper, and the button for a new roll. @param {DeviceRow} device */
function paper(device) {
  if (!device.may_renew) return [];
  const of = device.paper;
  const left = of && (paperWords(of) || t("devices.paper_unknown"));
  return [
    left && h("span", { class: `small ${of.ends_soon ? "strong" : "soft"}` }, left),
    device.lifetime && h("span", { class: "small soft" }, t("devices.lifetime", counted(device.lifetime))),
    of && h("span", { class: "small soft" }, usedWords(of)),
    h(
      "button",
      { type: "button", class: "button small roll", onclick: () => void renew(device) },
      icon("printer"),
      t("devices.new_roll"),
    ),
  ];
}

/** @param {DeviceRow} device */
function place(device) {
  if (device.counter !== null) return t("devices.at_counter", { number: device.counter });
  if (device.at !== null) return device.at;
  const zone = picture?.zones.find((one) => one.code === device.zone);
  return zone ? name(zone.name) : "";
}

/** @param {DeviceRow} device */
function reached(device) {
  if (device.agent !== null) return t("devices.by_agent", { agent: device.agent });
  if (device.url) return t("devices.by_server");
  return device.may_pair ? t("devices.by_itself") : "";
}

/** @param {DeviceRow} device */
function actions(device) {
  return [
    device.may_test && action("play", t("devices.test"), () => test(device)),
    mayManage && device.may_pair && action("key-round", t("devices.pair"), () => pair(device)),
    mayManage && action("x", t("devices.revoke"), () => ask(device), "danger"),
  ];
}

/** @param {string} sign @param {string} word @param {() => void} run @param {string} [look] */
function action(sign, word, run, look = "") {
  return h("button", { type: "button", class: `button ${look}`, onclick: run }, icon(sign), word);
}

/** @param {DeviceRow} device */
async function test(device) {
  const answer = await send(`/api/v1/devices/${device.id}/test`, {}, { tries: 1 });
  if (!answer.ok) return toast("bad", answer.problem?.detail ?? "");
  if (device.test_shows.length || device.may_renew || device.kind === "speaker") {
    return askSeen(device, () => void test(device), toast, { mayMend: mayManage });
  }
  const what = TESTS.includes(device.kind) ? device.kind : "printer";
  return toast("good", t(`devices.tested_${what}`, { name: device.title }));
}

/** @param {DeviceRow} device */
async function renew(device) {
  const answer = await send(`/api/v1/devices/${device.id}/new-roll`, {}, { tries: 1 });
  if (!answer.ok) return toast("bad", answer.problem?.detail ?? "");
  return toast("good", t("devices.new_roll_in", { name: device.title }));
}

/** @param {DeviceRow} device */
async function pair(device) {
  const answer = await send(`/api/v1/devices/${device.id}/pairing-code`, {}, { tries: 1 });
  if (!answer.ok) return toast("bad", answer.problem?.detail ?? "");
  return showCode({ device, ...answer.body }, picture?.server ?? "");
}

/** @param {DeviceRow} device */
function ask(device) {
  const does = { sign: "x", word: t("devices.revoke") };
  askFirst(t("devices.revoke_ask", { name: device.title }), t("devices.revoke_means"), does, async () => {
    const answer = await send(`/api/v1/devices/${device.id}/revoke`, {}, { tries: 1 });
    if (answer.ok) toast("good", t("devices.revoked", { name: device.title }));
    return answer.ok ? "" : answer.problem?.detail ?? "";
  }, t("devices.keep"));
}

/** @param {string} look @param {string} words */
function toast(look, words) {
  const shown = h("p", { class: `banner ${look}` }, words);
  byId("toasts").append(shown);
  setTimeout(() => shown.remove(), TOAST_MS);
}
