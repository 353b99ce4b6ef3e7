// A page of the configuration: draws its parts and keeps the bar of the draft.

import { byId, h } from "/static/dom.js";
import { setTimeZone } from "/static/words.js";
import { bookingWeek } from "./booking_week.js";
import { days } from "./days.js";
import { plan, watchOtherTabs } from "./draft.js";
import { grid } from "./grid.js";
import { history } from "./history.js";
import { importer } from "./import.js";
import { listening } from "./listening.js";
import { kiosk } from "./kiosk.js";
import { messageWords } from "./message_words.js";
import { messages } from "./messages.js";
import { drawBar, say } from "./publish.js";
import { rows } from "./rows.js";
import { section } from "./section.js";
import { slipDesigner } from "./slip.js";
import { television } from "./television.js";
import { trial } from "./trial.js";

/** The pages of which the lobby's TV shows something. */
const SEEN_ON_TV = ["centre", "counters", "calendar", "messages"];

setTimeZone(plan.time_zone);
byId("parts").append(
  ...(plan.page === "procedures" ? [importer()] : []),
  ...plan.parts.map((part) => (part.key ? rows(part) : section(part))),
  ...(plan.page === "calendar" ? [days()] : []),
  ...(plan.page === "priority" ? [trial()] : []),
  ...(plan.page === "counters" ? [grid()] : []),
  ...(plan.page === "booking" ? [bookingWeek()] : []),
  ...(plan.page === "voice" ? [listening()] : []),
  ...(plan.page === "slip" ? [slipDesigner()] : []),
  ...(plan.page === "messages" ? [h("div", { class: "stack" }, messages(), messageWords())] : []),
  ...(plan.page === "messages" ? [h("div", { class: "previews stack" }, kiosk(), television())]
    : SEEN_ON_TV.includes(plan.page) ? [television()] : []),
  ...(plan.page === "history" ? [history()] : []),
);
byId("parts").classList.toggle("with-tv-beside", plan.page === "messages");
drawBar();
watchOtherTabs();

const done = sessionStorage.getItem("published");
if (done) {
  sessionStorage.removeItem("published");
  say("good", done);
}
