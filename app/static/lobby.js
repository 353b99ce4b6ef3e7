// Knows the virtual lobby: what the simulated boards show and the slips that came out.

import { read, send } from "/static/api.js";
import { byId, embedded, h, patch } from "/static/dom.js";
import { t } from "/static/words.js";
import "/static/led-board.js";

/** @typedef {{name: string, counter: number | string, text: string, blink: boolean, dots: string}} Board */
/** @typedef {{name: string, url: string}} Slip */
/** @typedef {{name: string, zone: string | null, on: boolean}} Screen */

const EVERY_MS = 1000;
const SLIPS_SHOWN = 8;

/** What a board shows: letters, or the dots of a matrix. @param {Board} board */
function face(board) {
  if (board.dots) {
    return h("span", { class: "dots", key: "dots" },
      h("img", { src: board.dots, alt: t("lobby.board_dots", { n: board.counter }) }));
  }
  const words = { counter: board.counter, text: board.text.trim() || "–" };
  return h("led-board", { text: board.text, blink: board.blink, role: "img", key: "text",
    "aria-label": t("lobby.board", words) });
}

/** @param {Board[]} boards */
function drawBoards(boards) {
  patch(byId("boards"), boards.map((board) => {
    return h("figure", { class: "board", key: board.name }, face(board),
      h("figcaption", null, t("lobby.counter_n", { n: board.counter })));
  }));
}

/** @param {Slip[]} slips newest first */
function drawSlips(slips) {
  const shown = slips.slice(0, SLIPS_SHOWN).map((slip, order) =>
    h("a", { class: order === 0 ? "slip newest" : "slip", key: slip.url, href: slip.url,
      target: "_blank" },
    h("img", { src: slip.url, loading: "lazy",
      alt: t("lobby.slip_at", { name: `${slip.name} ${slip.url.split("/").pop()}` }) })));
  patch(byId("slips"), shown.length ? shown
    : h("p", { class: "empty", key: "none" }, t("lobby.no_slips")));
}

/** @type {Screen[]} */
let screens = [];

/** What the TV's frame shows while its power is off: nothing. */
function drawPower() {
  const zone = document.querySelector("[data-zone][aria-pressed=true]")?.getAttribute("data-zone");
  const off = screens.find((screen) => screen.zone === zone && !screen.on);
  byId("tv-power").hidden = off === undefined;
  byId("tv-power").textContent = off ? t("lobby.tv_off", { name: off.name }) : "";
}

/** @param {{boards: Board[], slips: Slip[], screens: Screen[]}} state */
function draw(state) {
  drawBoards(state.boards);
  drawSlips(state.slips);
  screens = state.screens;
  drawPower();
}

async function follow() {
  const answer = document.hidden ? null : await read("/lobby/state.json");
  if (answer !== null) document.documentElement.dataset.link = answer.ok ? "up" : "down";
  if (answer?.ok) draw(/** @type {Parameters<typeof draw>[0]} */ (answer.body));
  setTimeout(follow, EVERY_MS);
}

/** The frames have the real size of their screens and are shown smaller. */
function fit() {
  for (const glass of document.querySelectorAll("[data-width]")) {
    if (!(glass instanceof HTMLElement)) continue;
    const scale = glass.clientWidth / Number(glass.dataset.width);
    glass.style.setProperty("--scale", String(scale));
  }
}

/** @param {MouseEvent} event */
function onClick(event) {
  const target = event.target instanceof Element ? event.target.closest("[data-zone]") : null;
  if (!(target instanceof HTMLElement)) return;
  for (const button of document.querySelectorAll("[data-zone]")) {
    button.setAttribute("aria-pressed", String(button === target));
  }
  drawPower();
  const address = `/display/${target.dataset.zone}`;
  byId("tv").setAttribute("src", address);
  byId("tv-link").setAttribute("href", address);
}

/** Hold a code before the kiosk's simulated scanner. @param {HTMLFormElement} form */
async function scan(form) {
  const { sample, code } = fieldsOf(form);
  const body = sample.value ? { sample: sample.value } : { code: code.value.trim() };
  const answer = await send("/lobby/scan", body, { tries: 1 });
  form.classList.toggle("failed", !answer.ok);
}

/** @param {HTMLFormElement} form */
function fieldsOf(form) {
  const sample = /** @type {HTMLSelectElement} */ (form.elements.namedItem("sample"));
  const code = /** @type {HTMLInputElement} */ (form.elements.namedItem("code"));
  return { sample, code };
}

function startScanning() {
  const form = document.getElementById("scan");
  if (!(form instanceof HTMLFormElement)) return;
  const { sample, code } = fieldsOf(form);
  const suit = () => {
    code.hidden = sample.value !== "";
    code.required = !code.hidden;
  };
  sample.addEventListener("change", suit);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void scan(form);
  });
  suit();
}

document.addEventListener("click", onClick);
startScanning();
new ResizeObserver(fit).observe(document.body);
fit();
draw(embedded("picture") ?? { boards: [], slips: [], screens: [] });
void follow();
