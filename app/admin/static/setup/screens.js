// Kiosks and televisions: each is added by one press, and paired by the digits that are shown for it.

import { read, send } from "/static/api.js";
import { h, icon, patch } from "/static/dom.js";
import { badge, deviceBadge } from "/static/parts/badge.js";
import { oneAtATime } from "/static/turns.js";
import { name, t } from "/static/words.js";
import { showCode } from "../pairing.js";
import { screen, told } from "./frame.js";
import { tell } from "./printer.js";

/** @import {DeviceAnswer} from "/types/api" */

const SCREENS = ["kiosk", "display"];
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
      })),
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
  patch(list, ...answer.body.filter((one) => SCREENS.includes(one.kind) && !one.revoked).map(row));
}

/** @param {DeviceAnswer} device */
function row(device) {
  return h("li", { class: "row tight wrap", key: device.id },
    device.paired_at === null ? badge("warn", "key-round", t("devices.not_paired")) : deviceBadge(device.state),
    h("span", { class: "strong grow" }, device.title),
    h("button", { type: "button", class: "button", onclick: () => void pair(device.id, device) }, icon("key-round"), t("devices.pair")));
}
