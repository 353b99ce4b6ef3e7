// Knows where a one-time password comes out: on a slip of a printer, or on this screen.

import { embedded, h } from "/static/dom.js";
import { select } from "/static/parts/field.js";
import { follow } from "/static/parts/slip.js";
import { t } from "/static/words.js";

/** @type {{printers: {id: number, name: string, is_public: boolean}[]}} */
const { printers } = embedded("choices");

/** The choice of where; it is a kiosk's printer, in the hall, only if somebody chooses it. */
export function whereGiven() {
  const places = printers.map(({ id, name }) => /** @type {const} */ ([String(id), t("users.where_printer", { name })]));
  const all = [...places, /** @type {const} */ (["", t("users.where_screen")])];
  const first = printers.find((one) => !one.is_public);
  return select("printer", t("users.where"), all, first ? String(first.id) : "", { look: "where" });
}

/** What a request says of it. @param {FormData} given @returns {{printer?: number}} */
export function printer(given) {
  const chosen = given.get("printer");
  return chosen ? { printer: Number(chosen) } : {};
}

/** Words that follow what becomes of a slip, as long as they are on the page. @param {number} slip */
export function slipState(slip) {
  const words = h("span", { role: "status" }, t("users.slip_queued"));
  void follow(`/api/v1/password-slips/${slip}`, ({ state }) => {
    words.textContent = t(`users.slip_${state}`);
  }, { isWanted: () => words.isConnected });
  return words;
}
