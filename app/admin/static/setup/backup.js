// The backups: where they will lie, and a first one that was tried.

import { h } from "/static/dom.js";
import { showBackups } from "../backups.js";
import { screen } from "./frame.js";

/** Draw the screen. */
export function backupScreen() {
  const place = h("section", { id: "backups", class: "backups" });
  screen([place]);
  void showBackups(place);
}
