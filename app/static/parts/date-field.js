// Knows how days are typed as 24/11/2026 in any browser, and where its own calendar helps to choose.

import { h } from "/static/dom.js";

const TYPED = /^\s*(?:(\d{1,2})\s*[/.\- ]\s*(\d{1,2})\s*[/.\- ]\s*(\d{4})|(\d{2})(\d{2})(\d{4}))\s*$/;
const ISO = /^\s*(\d{4})-(\d{2})-(\d{2})\s*$/;

/** "24/11/2026" as "2026-11-24"; null for what is no day. @param {string} text */
export function isoOfTyped(text) {
  const typed = TYPED.exec(text);
  const [day, month, year] = typed
    ? [typed[1] ?? typed[4], typed[2] ?? typed[5], typed[3] ?? typed[6]]
    : (ISO.exec(text)?.slice(1).reverse() ?? ["", "", ""]);
  const iso = `${year}-${month?.padStart(2, "0")}-${day?.padStart(2, "0")}`;
  const at = new Date(`${iso}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(iso) ? iso : null;
}

/** "2026-11-24" as "24/11/2026". @param {string} iso */
export function typedOfIso(iso) {
  return iso.split("-").reverse().join("/");
}

/** Make a date field check what is typed, and offer the browser's calendar. @param {Element} entry */
export function prepareDate(entry) {
  const typed = /** @type {HTMLInputElement} */ (entry.querySelector("input"));
  const button = /** @type {HTMLButtonElement} */ (entry.querySelector("button"));
  typed.addEventListener("input", () => typed.setCustomValidity(""));
  typed.addEventListener("change", () => check(typed));
  if (!("showPicker" in HTMLInputElement.prototype)) return;
  const calendar = /** @type {HTMLInputElement} */ (
    h("input", { type: "date", class: "date-native", tabindex: "-1", "aria-hidden": "true" })
  );
  entry.append(calendar);
  calendar.addEventListener("change", () => {
    if (calendar.value === "") return;
    typed.value = typedOfIso(calendar.value);
    typed.dispatchEvent(new Event("change", { bubbles: true }));
    typed.focus();
  });
  button.hidden = false;
  button.addEventListener("click", () => {
    calendar.value = isoOfTyped(typed.value) ?? "";
    calendar.showPicker();
  });
}

/** Write the day in full, or say that it is none. @param {HTMLInputElement} typed */
function check(typed) {
  const iso = isoOfTyped(typed.value);
  if (iso !== null) typed.value = typedOfIso(iso);
  const isWrong = iso === null && typed.value.trim() !== "";
  typed.setCustomValidity(isWrong ? (typed.dataset.wrong ?? "") : "");
  if (isWrong) typed.setAttribute("aria-invalid", "true");
  else typed.removeAttribute("aria-invalid");
}

for (const entry of document.querySelectorAll("[data-date]")) prepareDate(entry);
