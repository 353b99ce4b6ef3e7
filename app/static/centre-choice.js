// Knows how a page of who has several centres stays in the one it shows: its links and forms say so.

import { h, meta } from "/static/dom.js";

const choice = /** @type {HTMLDetailsElement} */ (document.getElementById("centre-choice"));
const ELSEWHERE = ["/sign-out", "/centres", "/static/"];

/** Another tab may show another centre, and the browser's session knows only the last of them. */
for (const name of ["click", "auxclick"]) {
  document.addEventListener(name, (event) => {
    const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
    if (link instanceof HTMLAnchorElement) stay(link);
  }, true);
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || "centre" in form.elements) return;
  // Others are read by scripts, which send the centre themselves.
  if (form.getAttribute("method")?.toLowerCase() !== "get") return;
  form.append(h("input", { type: "hidden", name: "centre", value: meta("moiso-centre") ?? "" }));
}, true);

/** @param {HTMLAnchorElement} link */
function stay(link) {
  const address = new URL(link.href);
  const centre = meta("moiso-centre");
  if (address.origin !== location.origin || !centre) return;
  if (address.searchParams.has("centre") || ELSEWHERE.some((one) => address.pathname.startsWith(one))) return;
  if (link.getAttribute("href")?.startsWith("#")) return;
  address.searchParams.set("centre", centre);
  link.href = address.href;
}

document.addEventListener("pointerdown", (event) => {
  if (event.target instanceof Node && !choice.contains(event.target)) choice.open = false;
});

choice.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !choice.open) return;
  event.stopPropagation();
  choice.open = false;
  choice.querySelector("summary")?.focus();
});
