// Draws the devices: those in trouble, and in one line how many are well.

import { h, icon } from "/static/dom.js";
import { paperWords } from "/static/paper.js";
import { deviceBadge } from "/static/parts/badge.js";
import { clock, number, t } from "/static/words.js";
import { deviceAdvice, deviceKind } from "./alerts.js";
import { askReprint } from "./reprint.js";

/** @import {WatchedDevice} from "/types/pictures" */
/** @typedef {import("/types/pictures").SupervisorPicture} Picture */

const WELL = ["ok", "unknown"];
/** Whether all devices are shown; the page alone knows it. */
let isUnfolded = false;

/** @param {Picture} of @param {() => Picture | null} picture the newest one */
export function devices({ devices: all }, picture) {
  const ill = all.filter((of) => !WELL.includes(of.state));
  const well = all.filter((of) => WELL.includes(of.state));
  return [
    h(
      "div",
      { class: "row apart" },
      h("h2", null, t("supervisor.devices")),
      h(
        "button",
        {
          type: "button",
          class: "button small",
          "aria-haspopup": "dialog",
          onclick: () => askReprint(picture),
        },
        icon("printer"),
        t("supervisor.reprint.title"),
      ),
    ),
    all.length === 0 && h("p", { class: "empty" }, t("supervisor.no_devices")),
    ill.length > 0 && h("ul", { key: "ill" }, ...ill.map(line)),
    well.length > 0 && wellOnes(well),
  ];
}

/** @param {WatchedDevice[]} well */
function wellOnes(well) {
  const silent = well.filter((of) => of.state === "unknown").length;
  const words = [
    t("supervisor.devices_well", { n: number(well.length - silent) }),
    silent > 0 && t("supervisor.devices_silent", { n: number(silent) }),
  ];
  return h(
    "details",
    {
      key: "well",
      open: isUnfolded,
      ontoggle: (/** @type {Event} */ event) => {
        isUnfolded = /** @type {HTMLDetailsElement} */ (event.currentTarget).open;
      },
    },
    h("summary", null, words.filter(Boolean).join(" · ")),
    h("ul", null, ...well.map(line)),
  );
}

/** @param {WatchedDevice} of */
function line(of) {
  const advice = deviceAdvice(of) || paperWords(of.paper);
  return h(
    "li",
    { key: of.id, class: "row" },
    deviceBadge(of.state),
    h(
      "span",
      { class: "grow" },
      h("span", { class: "clip" }, `${deviceKind(of.kind)} · ${of.name}`),
      advice && h("span", { class: "small soft" }, advice),
    ),
    of.since && h("span", { class: "small soft nowrap" }, clock(of.since)),
  );
}

