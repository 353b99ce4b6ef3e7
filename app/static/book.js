// The last step of booking: a proof of work, a code by telephone, the booking. What comes before needs no script.

import { requestId, read, send } from "/static/api.js";
import { byId } from "/static/dom.js";
import { lang } from "/static/words.js";

const online = byId("online");
const ask = /** @type {HTMLFormElement} */ (byId("ask"));
const type = /** @type {HTMLFormElement} */ (byId("type"));
const phone = /** @type {HTMLInputElement} */ (byId("phone"));
const code = /** @type {HTMLInputElement} */ (byId("code"));
const told = byId("told");
const { centre = "", service = "", start = "", procedure = "" } = online.dataset;
const slot = { centre, service, start, ...(procedure ? { procedure } : {}) };
let sentId = "", bookId = requestId(), askId = requestId();

/** @param {string} words @param {boolean} [isBad] */
function tell(words, isBad = true) {
  told.textContent = words;
  told.className = `banner ${isBad ? "bad" : "info"}`;
  told.hidden = !words;
}

/** @param {HTMLFormElement} form @param {boolean} is */
function busy(form, is) {
  form.setAttribute("aria-busy", String(is));
  for (const button of form.querySelectorAll("button")) button.disabled = is;
}

/** The solution of a new challenge, as ALTCHA's clients send it; null where none could be had. */
async function proofOfWork() {
  const answer = await read("/public/v1/challenge");
  if (!answer.ok) {
    tell(answer.problem.detail);
    return null;
  }
  const challenge = answer.body;
  const number = await new Promise((resolve) => {
    const worker = new Worker(online.dataset.worker ?? "");
    worker.onmessage = ({ data }) => { worker.terminate(); resolve(data); };
    worker.onerror = () => { worker.terminate(); resolve(-1); };
    worker.postMessage(challenge);
  });
  return btoa(JSON.stringify({ ...challenge, number }));
}

async function sendCode() {
  busy(ask, true);
  tell(online.dataset.proving ?? "", false);
  const altcha = await proofOfWork();
  if (altcha !== null) {
    const answer = await send("/public/v1/phone-codes", {
      ...slot, altcha, phone: phone.value, language: lang(), request_id: askId,
    });
    if (answer.ok) {
      sentId = answer.body.id;
      type.hidden = false;
      ask.hidden = true;
      byId("to").textContent = phone.value;
      const shown = byId("shown");
      shown.hidden = !answer.body.shown_code;
      byId("shown-code").textContent = answer.body.shown_code ?? "";
      tell("");
      code.value = "";
      code.focus();
    } else {
      tell(answer.problem.detail);
      phone.focus();
    }
    askId = requestId();
  }
  busy(ask, false);
}

async function book() {
  busy(type, true);
  const typed = await send(`/public/v1/phone-codes/${encodeURIComponent(sentId)}`, {
    phone: phone.value, code: code.value,
  });
  const answer = typed.ok
    ? await send("/public/v1/bookings", { ...slot, proof: typed.body.proof, request_id: bookId })
    : typed;
  if (answer.ok && "secret_url" in answer.body) {
    location.assign(`${new URL(answer.body.secret_url).pathname}?new=1`);
    return;
  }
  if (!answer.ok) tell(answer.problem.detail);
  bookId = requestId();
  busy(type, false);
  code.focus();
}

ask.addEventListener("submit", (event) => {
  event.preventDefault();
  void sendCode();
});
type.addEventListener("submit", (event) => {
  event.preventDefault();
  void book();
});
byId("again").addEventListener("click", () => {
  type.hidden = true;
  ask.hidden = false;
  tell("");
  phone.focus();
});
online.hidden = false;
