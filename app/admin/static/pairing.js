// The six digits by which a device is paired, and for how long they hold.

import { h, patch } from "/static/dom.js";
import { serverNow } from "/static/live.js";
import { lastRow, openDialog } from "/static/parts/dialog.js";
import { t } from "/static/words.js";

/** @typedef {{title: string, kind: string, zone?: string | null, counter?: number | null}} Paired */
/** @typedef {{device: Paired, code: string, expires_at: string}} Code */

const LOOK_MS = 1000;

/** Show a device's code until it is closed. @param {Code} shown @param {string} server its address */
export function showCode({ device, code, expires_at }, server) {
  const left = h("p", { class: "soft" });
  const isAgent = device.kind === "agent";
  const { element } = openDialog(t("devices.code_of", { name: device.title }), [
    h("p", { class: "digits number" }, `${code.slice(0, 3)} ${code.slice(3)}`),
    h("p", null, t(isAgent ? "devices.code_agent" : "devices.code_page")),
    h("pre", { class: "code" },
      isAgent ? `moiso agent --server ${server} --code ${code}` : `${server}${page(device)}`),
    left,
    lastRow(t("devices.close")),
  ]);
  const look = () => patch(left, leftWords(expires_at));
  look();
  const looking = setInterval(look, LOOK_MS);
  element.addEventListener("close", () => clearInterval(looking));
}

/** The page where a device is paired. @param {Paired} device */
function page({ kind, zone, counter }) {
  const pages = /** @type {Record<string, string>} */ ({
    kiosk: "/kiosk",
    display: `/display/${zone ?? "a"}`,
    rating: `/counter/${counter ?? 1}/rating`,
  });
  return pages[kind] ?? "";
}

/** @param {string} expires_at */
function leftWords(expires_at) {
  const left_s = (new Date(expires_at).getTime() - serverNow().getTime()) / 1000;
  return left_s > 0
    ? t("devices.code_good", { minutes: Math.ceil(left_s / 60) })
    : t("devices.code_over");
}
