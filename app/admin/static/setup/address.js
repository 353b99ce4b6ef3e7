// Where phones find the server: the address of the QR code on each slip, tried with one's own phone.

import { read } from "/static/api.js";
import { h, icon, patch, present } from "/static/dom.js";
import { t } from "/static/words.js";
import { change, draft, onDraft, plan, wrongAt } from "../configuration/draft.js";
import { fieldsOf } from "../configuration/section.js";
import { screen, told } from "./frame.js";

let shown = "";

/** Draw the screen. */
export function addressScreen() {
  const picture = h("div", { class: "setup-qr" });
  if (told.proposed && !told.fixed && !told.is_closed && !draft.now.centre?.public_url) {
    draft.now = { ...draft.now, centre: { ...draft.now.centre, public_url: told.proposed } };
  }
  const field = told.fixed
    ? h("p", { class: "banner" }, icon("info"), h("span", null, t("setup.address_fixed", { url: told.fixed })))
    : fieldsOf(present(plan.parts[0]));
  const draw = () => void show(picture);
  onDraft(draw);
  draw();
  screen([
    ...(told.is_closed ? [h("p", { class: "banner warn", id: "closed" }, icon("triangle-alert"), h("span", null, t("setup.address_closed")))] : []),
    field, picture,
    h("p", { class: "hint" }, t("setup.address_https")),
  ], keep);
}

/** Keep the address that was proposed, where nobody has typed another one. */
async function keep() {
  if (told.fixed || draft.patch.centre?.public_url !== undefined) return "";
  const url = draft.now.centre?.public_url;
  if (url && url !== plan.configuration.centre?.public_url) await change({ centre: { public_url: url } });
  return draft.trouble;
}

/** @param {HTMLElement} picture */
async function show(picture) {
  const url = told.fixed || draft.now.centre?.public_url || "";
  const isGood = url && wrongAt("centre.public_url").length === 0;
  if (!isGood) patch(picture);
  if (!isGood || url === shown) return void (shown = isGood ? url : "");
  shown = url;
  const { body } = await read(`/api/v1/setup/qr?url=${encodeURIComponent(url)}`);
  if (!body || shown !== url) return;
  patch(picture,
    h("img", { src: body.qr, alt: t("setup.qr_of", { url }), width: 220, height: 220 }),
    h("div", { class: "stack tight" }, h("p", { class: "strong lead" }, url), h("p", null, t("setup.qr_try"))));
}
