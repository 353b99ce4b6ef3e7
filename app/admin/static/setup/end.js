// The end of the assistant: nobody is led to it any more.

import { send } from "/static/api.js";
import { byId } from "/static/dom.js";

const button = /** @type {HTMLButtonElement} */ (byId("end"));
button.disabled = false; // Until now nothing would have heard it.
button.addEventListener("click", async () => {
  const { problem } = await send("/api/v1/setup/end", {});
  if (problem) byId("trouble").textContent = problem.detail;
  else location.assign("/supervisor");
});
