// The kiosk within a page that tries it: draws the pictures that the page sends; no press does anything.

import { byId, patch } from "/static/dom.js";
import { keepTime } from "/static/live.js";
import { forgetClock } from "/static/parts/ticker.js";
import { setLang } from "/static/words.js";
import { PLAIN } from "./access.js";
import { render } from "./screens.js";

/** @import {KioskPicture} from "/types/pictures" */

window.addEventListener("message", ({ origin, source, data }) => {
  // Others speak here too: what a browser's extension asks, for one.
  if (origin !== location.origin || source !== window.parent || !data?.picture) return;
  const picture = /** @type {KioskPicture} */ (data.picture);
  keepTime(picture);
  setLang(String(data.language));
  forgetClock();
  render(byId("kiosk"), {
    picture, isUp: true, step: "choose", page: 0, query: "", needs: [], isAdding: false, help: "idle", before: "choose",
    chosen: null, procedures: {}, ticket: null, problemCode: null, slip: "queued", printer: null, problem: null, isSlow: false,
    left_s: null, access: PLAIN, keys: false, presence: null, card: null, receipt: null, cardProblem: null,
  }, patch);
});
window.parent.postMessage({ isReady: true }, location.origin);
