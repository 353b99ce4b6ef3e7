// The page of the check list.

import { byId } from "/static/dom.js";
import { oneAtATime } from "/static/turns.js";
import { setTimeZone } from "/static/words.js";
import { showBackups } from "./backups.js";
import { check } from "./check_list.js";

setTimeZone(byId("main").dataset.zone ?? "Asia/Ho_Chi_Minh");
const run = oneAtATime(() => check(byId("checks")));
byId("again").addEventListener("click", () => void run());
void run();
void showBackups(byId("backups"));
