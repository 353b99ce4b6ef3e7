// How many counters there are, and what each serves; parts of the lobby only where it has several.

import { h, icon, present } from "/static/dom.js";
import { name, t } from "/static/words.js";
import { change, draft, onDraft, plan } from "../configuration/draft.js";
import { livingCounters } from "../configuration/fields.js";
import { grid } from "../configuration/grid.js";
import { rows } from "../configuration/rows.js";
import { dealt } from "./deal.js";
import { screen } from "./frame.js";

/** @typedef {import("../configuration/draft.js").Plain} Plain */

const MOST = 99;

/** Draw the screen. */
export function countersScreen() {
  const input = /** @type {HTMLInputElement} */ (h("input", {
    class: "input", id: "count", type: "number", min: 1, max: MOST, inputmode: "numeric", value: livingCounters().length,
    onchange: () => void resize(Number(input.value)),
  }));
  const step = (/** @type {number} */ by, /** @type {string} */ sign, /** @type {string} */ word) => h("button", {
    type: "button", class: "button big", "aria-label": word, onclick: () => void resize(livingCounters().length + by),
  }, icon(sign));
  const halls = /** @type {HTMLInputElement} */ (h("input", { type: "checkbox", checked: zones().length > 1 }));
  const parts = h("div", null, rows(present(plan.parts[0])));
  const show = () => {
    parts.hidden = !halls.checked;
    if (document.activeElement !== input) input.value = String(livingCounters().length);
  };
  halls.addEventListener("change", show);
  onDraft(show);
  show();
  screen([
    h("div", { class: "field" }, h("label", { for: "count" }, t("setup.count")),
      h("div", { class: "row" }, step(-1, "minus", t("setup.fewer")), input, step(1, "plus", t("setup.more")))),
    grid(),
    h("label", { class: "choice" }, halls, t("setup.halls")),
    parts,
  ], missing);
}

/** @returns {Plain[]} */
function zones() {
  return (draft.now.zone ?? []).filter((/** @type {Plain} */ one) => !one.retired);
}

/** @returns {Plain[]} */
function services() {
  return (draft.now.service ?? []).filter((/** @type {Plain} */ one) => !one.retired);
}

/** Let there be so many counters, numbered from 1 on; the new ones stand in the first part. @param {number} count */
async function resize(count) {
  if (!Number.isInteger(count) || count < 1 || count > MOST) return;
  const numbers = Array.from({ length: count }, (_, n) => n + 1);
  const known = new Set(livingCounters());
  const kept = zones().map((zone) => [zone.code, zone.counters.filter((/** @type {number} */ one) => one <= count)]);
  present(kept[0])[1].push(...numbers.filter((one) => !known.has(one)));
  const changed = dealt(services(), numbers);
  await change({
    zone: Object.fromEntries(kept.map(([code, counters]) => [code, { counters }])),
    service: Object.fromEntries(Object.entries(changed).map(([code, counters]) => [code, { counters }])),
  });
}

/** What has nothing to do, or nobody to do it. */
function missing() {
  const idle = livingCounters().find((number) => !services().some((row) => row.counters.includes(number)));
  if (idle !== undefined) return t("setup.idle", { number: idle });
  const alone = services().find((row) => row.counters.length === 0);
  return alone ? t("setup.unserved", { name: name(alone.name) }) : "";
}
