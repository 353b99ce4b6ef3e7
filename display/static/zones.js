// Knows how the lobby TV shows a zone: by its name, its colour and the way there.

import { h } from "/static/dom.js";
import { name, t } from "/static/words.js";

/** @typedef {{code: string, name: Record<string, string>, colour: string | null, direction: string | null}} Zone */

/** Another storey's arrow is slanted: straight up is the way ahead, as on every sign. */
const ARROWS = /** @type {Record<string, string>} */ ({
  left: "arrow-left", right: "arrow-right", ahead: "arrow-up", back: "arrow-down",
  up: "arrow-up-right", down: "arrow-down-right",
});

/** The zone, if the centre gave it a colour or a direction. @param {Zone[]} zones @param {string} code @returns {Zone | null} */
export function wayOf(zones, code) {
  const zone = zones.find((one) => one.code === code);
  return zone && (zone.colour || zone.direction) ? zone : null;
}

/** The arrow from a number to its counter: the way there, where it is known. @param {Zone | null} zone */
export function wayIcon(zone) {
  return ARROWS[zone?.direction ?? "right"] ?? "arrow-right";
}

/** "Khu B, bên trái". @param {Zone} zone */
export function zoneWords(zone) {
  const way = zone.direction ? t(`web.way_${zone.direction}`) : null;
  return [name(zone.name), way].filter(Boolean).join(", ");
}

/**
 * The sign of a call's zone: where it has a colour or a direction, or the screen shows several.
 * @param {Zone[]} zones @param {string} code
 */
export function zoneSign(zones, code) {
  const zone = zones.find((one) => one.code === code);
  if (!zone || (zones.length < 2 && wayOf(zones, code) === null)) return null;
  const text = zoneWords(zone);
  return h("p", { class: "zone-sign clip", "data-colour": zone.colour, vars: { "--chars": text.length } }, text);
}

/** Which zones the screen shows, each in its colour. @param {Zone[]} zones */
export function headZones(zones) {
  if (zones.some((zone) => zone.colour)) {
    return h("p", { class: "zone toned", key: "zone" },
      zones.map((zone) => h("span", { class: "clip", "data-colour": zone.colour }, name(zone.name))));
  }
  return h("p", { class: "zone", key: "zone" }, zones.map((zone) => name(zone.name)).join(" · "));
}
