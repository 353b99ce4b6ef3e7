// The people of the centre: added by their names alone, each with a one-time password.

import { read } from "/static/api.js";
import { h, icon, patch } from "/static/dom.js";
import { t } from "/static/words.js";
import { askSeveral } from "../several.js";
import { screen } from "./frame.js";

/** Draw the screen. */
export function peopleScreen() {
  const list = h("ul", { class: "plain" });
  const add = h("button", { type: "button", class: "button big", onclick: () => askSeveral(() => listed(list)) },
    icon("user-plus"), t("users.add_several"));
  screen([h("div", { class: "row" }, add), list]);
  void listed(list);
}

/** Show who there is. @param {Element} list */
async function listed(list) {
  const answer = await read("/api/v1/users");
  if (answer.problem) return;
  patch(list, ...answer.body.map((one) =>
    h("li", { key: one.username },
      h("span", { class: "strong" }, one.name),
      h("span", { class: "soft" }, ` ${one.username} · ${one.roles.map((role) => t(`role.${role}`)).join(", ")}`))));
}
