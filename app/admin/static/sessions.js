// Where a person is signed in: each session may be ended, or all at once.

import { read, send } from "/static/api.js";
import { h, icon, patch } from "/static/dom.js";
import { lastRow, openDialog } from "/static/parts/dialog.js";
import { sessionLines } from "/static/parts/sessions.js";
import { t } from "/static/words.js";

/** @typedef {import("/static/parts/sessions.js").Session} Session */

/**
 * Show the sessions of somebody; `changed` is called with what was done.
 * @param {{username: string, name: string}} of @param {(done: string) => Promise<void> | void} changed
 */
export async function showSessions(of, changed) {
  const path = /** @type {const} */ (`/api/v1/users/${encodeURIComponent(of.username)}/sessions`);
  const list = h("div", null);
  const problem = h("p", { class: "problem", role: "alert" });
  const everywhere = h(
    "button",
    { type: "button", class: "button danger", onclick: () => void end("", t("users.ended_all", { name: of.name })) },
    icon("log-out"),
    t("users.end_all"),
  );
  openDialog(t("users.sessions_of", { name: of.name }), [list, problem, lastRow(t("users.close"), everywhere)]);
  await show();

  async function show() {
    const answer = await read(path);
    problem.textContent = answer.problem?.detail ?? "";
    const all = answer.ok ? answer.body : [];
    everywhere.hidden = all.length === 0;
    patch(
      list,
      all.length === 0
        ? h("p", { class: "empty" }, t("users.signed_in_nowhere"))
        : h("ul", null, all.map((one) => session(one))),
    );
  }

  /** @param {Session} one */
  function session(one) {
    return h(
      "li",
      { class: "row apart session", key: one.id },
      sessionLines(one),
      h(
        "button",
        { type: "button", class: "button", onclick: () => void end(`/${one.id}`, t("users.ended_one", { name: of.name })) },
        icon("x"),
        t("users.end"),
      ),
    );
  }

  /** @param {string} which @param {string} done */
  async function end(which, done) {
    const answer = await send(path + which, undefined, { method: "DELETE", tries: 1 });
    if (answer.problem) {
      problem.textContent = answer.problem.detail;
      return;
    }
    await changed(done);
    await show();
    list.closest("dialog")?.querySelector("button")?.focus();
  }
}
