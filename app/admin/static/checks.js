// The page of the check list.

import { byId } from "/static/dom.js";
import { oneAtATime } from "/static/turns.js";
import { check } from "./check_list.js";

const run = oneAtATime(() => check(byId("checks")));
byId("again").addEventListener("click", () => void run());
void run();
