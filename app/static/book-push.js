// Knows how who has booked has this browser tell them of it; without a script the page offers the other ways.

import { requestId, send } from "/static/api.js";
import { byId } from "/static/dom.js";
import { reach, subscribe } from "/static/push.js";
import { lang } from "/static/words.js";

const box = byId("push");
const page = location.pathname;
const found = reach();
box.hidden = false;
say(found === "can" ? "" : found);
byId("push-on").hidden = found !== "can";
byId("push-on").onclick = () => void tellHere();

/** Show one of the sentences that the page has ready. @param {string} which */
function say(which) {
  for (const one of box.querySelectorAll("p")) if (one.dataset.when) one.hidden = one.dataset.when !== which;
}

async function tellHere() {
  say("");
  const to = await subscribe(box.dataset.key ?? "", page).catch(() => "");
  if (!to) {
    say(to === null ? "refused" : "failed");
    return;
  }
  const body = { channel: "push", to, request_id: requestId(), language: lang() };
  const { ok } = await send(`/public/v1/bookings/${page.split("/").pop()}/messages`, body, { method: "PUT" });
  if (ok) location.reload();
  else say("failed");
}
