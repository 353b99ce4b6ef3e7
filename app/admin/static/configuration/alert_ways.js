// Says below the recipients of alerts over which ways they can be told, and where that is set up.

import { h } from "/static/dom.js";
import { badge } from "/static/parts/badge.js";
import { t } from "/static/words.js";
import { plan } from "./draft.js";

export function alertWays() {
  const ways = plan.alert_ways;
  if (!ways) return null;
  return h("div", { class: "stack tight ways" },
    h("h3", null, t("configuration.ui.alerts_ways")),
    h("ul", { class: "stack tight plain" }, way("mail", ways.mail), way("sms", ways.sms),
      ways.others.length > 0 ? h("li", null, t("configuration.ui.alerts_others", { kinds: ways.others.join(", ") })) : null),
    h("p", { class: "row wrap" },
      h("a", { href: "/admin/channels" }, t("configuration.ui.alerts_try")),
      h("a", { href: "/supervisor/alerts/deliveries" }, t("configuration.ui.alerts_sent"))));
}

/** @param {"mail" | "sms"} name @param {boolean} isReady */
function way(name, isReady) {
  const words = t(`configuration.ui.alerts_${name}_${isReady ? "ready" : "missing"}`);
  return h("li", null, badge(isReady ? "good" : "warn", isReady ? "check" : "triangle-alert", words));
}
