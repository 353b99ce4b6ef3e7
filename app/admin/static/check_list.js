// Draws what was checked: each thing with how it is, in plain words what to do, and where.

import { send } from "/static/api.js";
import { h, icon, patch } from "/static/dom.js";
import { badge } from "/static/parts/badge.js";
import { hasText, number, t } from "/static/words.js";

/** @import {CheckAnswer} from "/types/api" */

const LOOKS = /** @type {const} */ ({
  wrong: ["bad", "circle-alert"],
  unknown: ["warn", "circle-question-mark"],
  well: ["good", "check"],
});
const ORDER = /** @type {const} */ (["wrong", "unknown", "well"]);

/** Where each thing is put right; what isn't here is put right at the server. */
const PLACES = /** @type {Record<string, string>} */ ({
  people: "/admin/users",
  printer: "/admin/devices",
  kiosk: "/admin/devices",
  display: "/admin/devices",
  device: "/admin/devices",
  address: "/admin/setup/address",
  holidays: "/admin/calendar",
});

/** Ask the server to check everything, and draw it. @param {HTMLElement} place */
export async function check(place) {
  patch(place, h("p", { class: "panel", role: "status", key: "sum" }, t("checks.running")));
  const answer = await send("/api/v1/checks", {}, { tries: 1 });
  if (answer.problem) {
    patch(place, h("p", { class: "problem", role: "alert" }, answer.problem.detail));
    return;
  }
  const good = answer.body.filter((one) => one.what === "device" && one.state === "well");
  const found = answer.body.filter((one) => !good.includes(one));
  const wrong = found.filter((one) => one.state === "wrong").length;
  patch(
    place,
    h("p", { class: "lead strong", role: "status", key: "sum" }, wrong === 0 ? t("checks.all_well") : t("checks.to_mend", { n: number(wrong) })),
    h("ul", { class: "panel checks", key: "list" },
      ...ORDER.flatMap((state) => found.filter((one) => one.state === state)).map(line),
      good.length > 0 && h("li", { key: "good" },
        h("span", { class: "how" }, badge("good", "check", t("checks.well"))),
        h("div", null,
          h("span", { class: "strong" }, t("checks.devices_well", { n: number(good.length) })),
          h("p", { class: "small soft" }, good.map((one) => one.name).join(", "))))),
  );
}

/** @param {CheckAnswer} one */
function line(one) {
  const [look, sign] = LOOKS[one.state];
  const place = one.state === "well" ? undefined : PLACES[one.what];
  const title = one.name || t(`checks.of_${one.what}`);
  return h("li", null,
    h("span", { class: "how" }, badge(look, sign, t(`checks.${one.state}`))),
    h("div", null,
      h("span", { class: "strong" }, title),
      one.kind && h("span", { class: "small soft" }, ` ${t(`supervisor.device.${one.kind}`)}`),
      sentence(one) && h("p", null, sentence(one)),
      one.detail && h("details", { class: "small soft" }, h("summary", null, t("checks.detail")), h("span", null, one.detail))),
    place && h("a", { class: "button", href: place, "aria-label": `${t("checks.mend")}: ${title}` }, icon("pencil"), t("checks.mend")));
}

/** How it is where it is well, what to do where it isn't. @param {CheckAnswer} one */
function sentence(one) {
  if (one.state !== "well") return advice(one);
  const own = `checks.is_${one.what}`;
  return hasText(own) ? t(own) : "";
}

/** What to do, in words for everybody. @param {CheckAnswer} one */
function advice(one) {
  const own = `devices.advice.${one.cause}`;
  if (one.cause && hasText(own)) return t(own);
  return t(one.state === "unknown" ? "checks.not_heard" : `checks.do_${one.what}`);
}
