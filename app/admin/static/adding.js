// The form that adds a device: shows only the fields that its kind has.

import { send } from "/static/api.js";
import { byId, h, patch } from "/static/dom.js";
import { oneAtATime } from "/static/turns.js";
import { hasText, name, t } from "/static/words.js";

/** @typedef {import("/types/pictures").DevicesPicture} Picture */
/** @import {Code} from "./pairing.js" */

const NUMBERS = ["counter", "paper_mm"];

/**
 * Begin to listen; what is given back is to be called at each new picture.
 * `newest` gives the newest picture, `show` is given a code to show.
 * @param {() => Picture | null} newest @param {(code: Code) => void} show
 * @returns {() => void}
 */
export function startAdding(newest, show) {
  const form = /** @type {HTMLFormElement} */ (byId("add"));
  const kind = /** @type {HTMLSelectElement} */ (byId("kind"));
  const suit = () => suitFields(chosen(kind), newest());
  kind.addEventListener("change", suit);
  const model = /** @type {HTMLSelectElement} */ (byId("board-model"));
  model.addEventListener("change", () => {
    if (model.value) /** @type {HTMLInputElement} */ (byId("url")).value = model.value;
  });
  const addOnce = oneAtATime(add);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void addOnce(form, show);
  });
  suit();
  return suit;
}

/** @param {HTMLSelectElement} kind @returns {HTMLOptionElement} */
function chosen(kind) {
  return kind.selectedOptions[0];
}

/** @param {HTMLOptionElement} kind @param {Picture | null} picture */
function suitFields(kind, picture) {
  for (const field of document.querySelectorAll(/** @type {"div"} */ ("#add [data-for]"))) {
    field.hidden = !(field.dataset.for ?? "").split(" ").includes(kind.value);
  }
  // Only who drives a board or a loudspeaker has to know how it is reached.
  /** @type {HTMLDetailsElement} */ (byId("technical")).open = "technical" in kind.dataset;
  const example = kind.dataset.example;
  const of = `devices.url_of_${kind.value}`;
  patch(byId("url-of"), hasText(of) ? t(of) : "");
  patch(byId("url-like"), example ? t("devices.url_like", { url: example }) : "");
  if (picture === null) return;
  const agents = picture.devices.filter((d) => d.kind === "agent");
  options("counter", picture.counters.map((n) => [String(n), String(n)]));
  options("zone", picture.zones.map((z) => [z.code, name(z.name)]));
  options("agent", [["", t("devices.the_server")],
    ...agents.map((a) => /** @type {[string, string]} */ ([a.name, a.title]))]);
}

/** @param {string} id @param {[string, string][]} pairs */
function options(id, pairs) {
  patch(byId(id), ...pairs.map(([value, word]) => h("option", { value }, word)));
}

/** @param {HTMLFormElement} form @param {(code: Code) => void} show */
async function add(form, show) {
  /** @type {Record<string, unknown>} */
  const body = {};
  for (const field of form.querySelectorAll(
    /** @type {"input"} */ ("input, select"),
  )) {
    const isShown = field.closest("[data-for]")?.hasAttribute("hidden") !== true;
    const value = field.value.trim();
    if (isShown && value && field.name) body[field.name] = NUMBERS.includes(field.name) ? Number(value) : value;
  }
  const model = /** @type {HTMLSelectElement} */ (byId("printer-model"));
  const isAsked = model.closest("[data-for]")?.hasAttribute("hidden") !== true;
  if (isAsked && body.url) body.url = withModel(String(body.url), model.value);
  const pairs = "pairs" in chosen(/** @type {HTMLSelectElement} */ (byId("kind"))).dataset;
  const answer = await send("/api/v1/devices", body, { tries: 1 });
  patch(byId("add-problem"), answer.ok ? "" : answer.problem?.detail ?? "");
  if (!answer.ok) return;
  model.value = "";
  for (const id of ["name", "url"]) /** @type {HTMLInputElement} */ (byId(id)).value = "";
  const device = { ...body, ...answer.body };
  if (!pairs) return;
  const code = await send(`/api/v1/devices/${device.id}/pairing-code`, {}, { tries: 1 });
  if (code.ok) show({ device, ...code.body });
}

/**
 * The address with the printer's model in it; none chosen leaves it as it is.
 * @param {string} url @param {string} model
 */
function withModel(url, model) {
  if (!model) return url;
  const [place, query = ""] = url.split("?", 2);
  const kept = query.split("&").filter((option) => option && !option.startsWith("profile="));
  return `${place}?${[...kept, `profile=${model}`].join("&")}`;
}
