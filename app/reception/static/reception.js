// Knows what the reception is doing: which service, how many, for whom; and the keys for it.

import { read, requestId, send } from "/static/api.js";
import { byId, patch } from "/static/dom.js";
import { findToday, labelOf } from "/static/labels.js";
import { live } from "/static/live.js";
import { newlyAsked } from "/static/parts/assistances.js";
import { drawDialog, whenClosed } from "/static/parts/dialog.js";
import { turns } from "/static/turns.js";
import { t } from "/static/words.js";
import { printerOf, render } from "./desk.js";
import { Issued, newerOf } from "./issued.js";
import { shownTicket } from "./numbers.js";
import { Paper } from "./paper.js";
import { matches } from "./search.js";
import { ring } from "./sound.js";

/** @import {ReceptionPicture} from "/types/pictures" */
/** @typedef {import("./desk.js").State} State */

const USHER = "moiso-usher";
const PRINTER = "moiso-reception-printer";
const REFRESH_MS = 3000;

/** @type {State} */
const state = {
  picture: null, query: "", service: null, count: 1, priority: "", language: "vi",
  isUsher: localStorage.getItem(USHER) === "1",
  printer: Number(localStorage.getItem(PRINTER)) || null, batch: null, said: null, found: null,
  shown: null, asking: null, issued: [],
};
const issued = new Issued((tickets) => change({ issued: tickets }));
const paper = new Paper(() => [...state.issued, ...(state.found?.tickets ?? [])], (newer) => {
  issued.update([newer]);
  const { found } = state;
  if (found === null) return;
  change({ found: { ...found, tickets: found.tickets.map((one) => newerOf(one, newer)) } });
});
const TITLE = document.title;
const isNewlyAsked = newlyAsked();
let refreshAt = 0;
const looking = turns();
const shown = /** @type {HTMLDialogElement} */ (byId("shown"));

function draw() {
  render(byId("desk"), state, patch, draw);
  document.title = titleOf(state.picture?.assistances.length ?? 0);
  document.body.classList.toggle("usher", state.isUsher);
  drawShown();
}

/** The page's title, with how many ask for a person: it is seen behind other windows. @param {number} asked */
function titleOf(asked) {
  return asked > 0 ? `(${asked}) ${TITLE}` : TITLE;
}

/** Bring the dialog with the number to show in line; the browser keeps the focus in it. */
function drawShown() {
  drawDialog(shown, shownTicket(state));
}

/** @param {Partial<State>} changes */
function change(changes) {
  Object.assign(state, changes);
  draw();
}

/** The services that the query leaves. @returns {string[]} */
function listed() {
  return matches(state.query, state.picture).map((known) => known.service.code);
}

/** @param {string} query */
function search(query) {
  state.query = query;
  const isNumber = labelOf(query, state.picture) !== null;
  const first = isNumber ? null : listed()[0];
  const isListed = !isNumber && state.service !== null && listed().includes(state.service);
  change({ service: query.trim() && !isListed ? first ?? null : state.service, said: null });
}

/** @param {number} step */
function move(step) {
  const codes = listed();
  if (codes.length === 0) return;
  const at = codes.indexOf(state.service ?? "");
  const next = at < 0 ? (step > 0 ? 0 : codes.length - 1) : at + step;
  const kept = Math.min(Math.max(next, 0), codes.length - 1);
  change({ service: codes[kept], said: null });
  document.getElementById(`service-${codes[kept]}`)?.scrollIntoView({ block: "nearest" });
}

/** @param {number} count */
function setCount(count) {
  const most = state.isUsher ? 1 : state.picture?.most_at_once ?? 1;
  change({ count: Math.min(Math.max(count, 1), most) });
}

/** What each button does, by its `data-do`; `data-with` says with what. */
/** @type {Record<string, (value: string) => void>} */
const actions = {
  choose: (code) => change({ service: code, said: null }),
  count: (count) => setCount(Number(count)),
  priority: (code) => change({ priority: code }),
  language: (code) => change({ language: code }),
  printer: (id) => choosePrinter(Number(id)),
  usher: () => turnUsher(),
  issue: () => begin(),
  again: () => void run(),
  drop,
  find: (label) => void find(label),
  forget: () => { looking(); change({ found: null }); },
  show: (id) => change({ shown: Number(id) }),
  hide: () => { change({ shown: null }); focus(); },
  ask: (id) => change({ asking: Number(id) }),
  reprint: (id) => void act(Number(id), "reprint"),
  reinstate: (id) => void act(Number(id), "reinstate"),
  cancel: (id) => void act(Number(id), "cancel"),
};

/** @param {number} printer */
function choosePrinter(printer) {
  localStorage.setItem(PRINTER, String(printer));
  change({ printer });
}

function turnUsher() {
  const isUsher = !state.isUsher;
  localStorage.setItem(USHER, isUsher ? "1" : "0");
  change({ isUsher, count: 1 });
}

function focus() {
  const field = document.getElementById("reception-search");
  // On a tablet the keyboard on the screen would hide half of it.
  if (field instanceof HTMLInputElement && !state.isUsher) field.focus();
}

/** One press: as many request ids as numbers, kept until each has its answer. */
function begin() {
  if (state.batch !== null || state.service === null) return;
  const { service, language, priority } = state;
  const printer = state.isUsher ? undefined : printerOf(state)?.id;
  const body = { service, language, paper: !state.isUsher, printer, ...(priority ? { priority } : {}) };
  const ids = Array.from({ length: state.count }, () => requestId());
  const chosen = { service, language, priority, query: state.query };
  const batch = { body, ids, labels: [], problem: null, isBusy: false, chosen };
  // Nothing stays chosen: Enter pressed once too often must not issue another number. And at once,
  // not at the answer: what is typed meanwhile is for the next visitor.
  change({ ...nothing(), batch, said: null });
  focus();
  void run();
}

async function run() {
  const { batch } = state;
  if (batch === null || batch.isBusy) return;
  change({ batch: Object.assign(batch, { isBusy: true, problem: null }) });
  while (batch.labels.length < batch.ids.length) {
    const request_id = batch.ids[batch.labels.length];
    const answer = await send("/api/v1/tickets", { ...batch.body, request_id });
    if (!answer.ok) {
      change({ batch: Object.assign(batch, { isBusy: false, problem: answer.problem?.detail }) });
      return;
    }
    batch.labels.push(answer.body.label);
    issued.add(answer.body);
    paper.follow();
  }
  finish(batch.labels);
}

/** @param {string[]} labels */
function finish(labels) {
  change({ batch: null, said: labels, shown: state.isUsher ? state.issued[0]?.id ?? null : null });
  focus();
}

/** Nobody's wish: the field is empty and nothing chosen. @returns {Partial<State>} */
function nothing() {
  fill("");
  const language = state.picture?.languages[0] ?? "vi";
  return { service: null, count: 1, priority: "", language, query: "" };
}

/** @param {string} query */
function fill(query) {
  const field = document.getElementById("reception-search");
  if (field instanceof HTMLInputElement) field.value = query;
}

/** Give the batch up; what was chosen for it stands there again, unless the next was begun. */
function drop() {
  const { batch, query, service } = state;
  change({ batch: null });
  if (batch === null || query !== "" || service !== null) return;
  fill(batch.chosen.query);
  change(batch.chosen);
  setCount(batch.ids.length - batch.labels.length);
  focus();
}

/** @param {string} label */
async function find(label) {
  const isNewest = looking();
  const answer = await findToday(label);
  if (!isNewest()) return;
  change({
    found: { label, tickets: answer.ok ? answer.body.items : [], problem: answer.problem?.detail },
  });
  paper.follow();
}

/** @param {number} id @param {string} action */
async function act(id, action) {
  const known = [...(state.found?.tickets ?? []), ...state.issued].find((one) => one.id === id);
  if (known === undefined) return;
  // At the press, not at the answer: what was pressed in the meantime stays asked.
  change({ asking: null, said: null });
  const facts = action === "reprint" ? {} : { version: known.version };
  const more = action === "reinstate" ? { place: "original" } : {};
  const body = { request_id: requestId(), ...facts, ...more };
  const answer = await send(`/api/v1/tickets/${id}/${action}`, body);
  const problem = answer.ok ? null : answer.problem?.detail ?? t("web.unreached");
  issued.update(answer.ok ? [answer.body] : []);
  paper.follow();
  if (state.found !== null) await find(state.found.label);
  const { found } = state;
  if (problem !== null && found?.tickets.some((one) => one.id === id)) {
    change({ found: { ...found, problem } });
  } else if (problem !== null) {
    change({ found: { label: known.label, tickets: [known], problem } });
  }
}

/** What each key does, wherever the focus is. */
/** @type {Record<string, () => void>} */
const keys = {
  ArrowDown: () => move(1),
  ArrowUp: () => move(-1),
  "+": () => setCount(state.count + 1),
  "-": () => setCount(state.count - 1),
  F4: () => turnPriority(),
  F8: () => turnLanguage(),
  F9: () => turnUsher(),
  Escape: () => leave(),
};

function turnPriority() {
  const codes = ["", ...(state.picture?.priority_classes ?? []).map((known) => known.code)];
  change({ priority: codes[(codes.indexOf(state.priority) + 1) % codes.length] });
}

function turnLanguage() {
  const codes = state.picture?.languages ?? [];
  change({ language: codes[(codes.indexOf(state.language) + 1) % codes.length] });
}

function leave() {
  looking();
  change({ ...nothing(), found: null, asking: null });
  focus();
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  // The browser closes the dialog by Escape; no other key of the page means anything behind it.
  if (shown.open || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  const isField = event.target === document.getElementById("reception-search");
  if (event.key === "Enter" && (isField || event.target === document.body)) {
    event.preventDefault();
    if (event.repeat) return;
    const label = labelOf(state.query, state.picture);
    if (label !== null) void find(label);
    else begin();
    return;
  }
  const run = keys[event.key];
  if (run === undefined) return;
  event.preventDefault();
  run();
}

/** @param {MouseEvent} event */
function onClick(event) {
  const target = event.target instanceof Element ? event.target.closest("[data-do]") : null;
  if (!(target instanceof HTMLElement) || target.matches(":disabled") || event.detail > 1) return;
  actions[target.dataset.do ?? ""]?.(target.dataset.with ?? "");
}

/** What others do to the numbers on the list is looked up now and then, not with each picture. */
async function refresh() {
  if (Date.now() < refreshAt || state.issued.length === 0) return;
  refreshAt = Date.now() + REFRESH_MS;
  const answer = await read("/api/v1/tickets");
  if (answer.ok) issued.update(answer.body.items);
}

document.addEventListener("click", onClick);
whenClosed(shown, () => {
  if (state.shown !== null) actions.hide("");
});
document.addEventListener("keydown", onKey);
document.addEventListener("input", (event) => {
  if (event.target instanceof HTMLInputElement) search(event.target.value);
});
live({
  namespace: "/reception",
  onPicture: (/** @type {ReceptionPicture} */ picture) => {
    change({ picture });
    if (isNewlyAsked(picture.assistances)) ring();
    issued.begin(picture.centre.code, picture.at);
    void refresh();
  },
});
draw();
focus();
