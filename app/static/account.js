// One's own account: lists the sessions, ends one or all, sends another password.

import { read, send } from "/static/api.js";
import { byId, h, icon, patch } from "/static/dom.js";
import { sessionLines } from "/static/parts/sessions.js";
import { tell } from "/static/parts/told.js";
import { oneAtATime } from "/static/turns.js";
import { t } from "/static/words.js";

/** @typedef {import("/static/parts/sessions.js").Session} Session */

async function show() {
  const answer = await read("/api/v1/me/sessions");
  if (answer.status === 401) return location.assign("/sign-in?next=/account");
  if (answer.problem) return tell("bad", answer.problem.detail);
  const all = answer.body;
  patch(
    byId("sessions"),
    h("ul", { class: "stack tight" }, all.map(session)),
    h(
      "p",
      { class: "account-all" },
      h(
        "button",
        { type: "button", class: "button danger", onclick: () => void endAll() },
        icon("log-out"),
        t("account.end_all"),
      ),
    ),
  );
}

/** @param {Session} one */
function session(one) {
  return h(
    "li",
    { class: "row apart account-session", key: one.id },
    sessionLines(one),
    !one.current &&
      h(
        "button",
        { type: "button", class: "button", onclick: () => void end(one.id) },
        icon("x"),
        t("account.end"),
      ),
  );
}

/** @param {number} id */
async function end(id) {
  const answer = await send(`/api/v1/me/sessions/${id}`, undefined, { method: "DELETE" });
  if (answer.problem) tell("bad", answer.problem.detail);
  else tell("good", t("account.ended"));
  await show();
}

async function endAll() {
  const answer = await send("/api/v1/me/sessions", undefined, { method: "DELETE" });
  if (answer.problem) tell("bad", answer.problem.detail);
  else location.assign("/sign-in");
}

/** At a second time the old password would be wrong. */
const change = oneAtATime(async (/** @type {HTMLFormElement} */ form) => {
  const given = new FormData(form);
  if (given.get("new") !== given.get("again")) return tell("bad", t("account.differ"));
  const body = { old: given.get("old"), password: given.get("new") };
  const answer = await send("/api/v1/me/password", body, { method: "PUT" });
  if (answer.problem) return tell("bad", answer.problem.detail);
  form.reset();
  // Whoever came with a one-time password may work now.
  const { home, needsFactor } = document.querySelector("main")?.dataset ?? {};
  if (needsFactor !== undefined) return location.reload();
  if (home) return location.assign(home);
  tell("good", t("account.changed"));
  await show();
});

byId("password-form").addEventListener("submit", (event) => {
  event.preventDefault();
  void change(/** @type {HTMLFormElement} */ (event.target));
});
void show();
