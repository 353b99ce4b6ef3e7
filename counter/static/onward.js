// Draws where a visitor with several needs goes on to after this one, in order.

import { h } from "/static/dom.js";
import { badge } from "/static/parts/badge.js";
import { name, t } from "/static/words.js";
import { clearQuery, found } from "./found.js";
import { button, top } from "./parts.js";

/** @typedef {import("./counter.js").Console} Console */
/** @typedef {import("./dialogs.js").Dialog & {name: "onward"}} Onward */

/** @param {Console} of @param {Onward} dialog @returns {Node[]} */
export function onward(of, dialog) {
  const { ticket, services } = of.picture;
  const then = of.then();
  const way = stops(of).map((word) => badge("info", null, word));
  const ask = (/** @type {Partial<Onward>} */ part) => of.open({ ...dialog, ...part });
  return [
    top(t("counter.onward_where", { label: ticket?.label ?? "" }), of),
    h("p", { class: "row tight wrap", key: "way" }, way.length > 0 ? way : t("counter.onward_none")),
    ...found({
      label: t("counter.onward_search"),
      query: dialog.query,
      marked: dialog.marked,
      lines: services
        .filter((s) => s.code !== ticket?.service)
        .map((s) => ({
          key: s.code,
          word: `${s.prefix} · ${name(s.name)}`,
          told: [s.prefix, ...Object.values(s.name)].join(" "),
          icon: then.includes(s.code) ? "check" : "plus",
          isChosen: then.includes(s.code),
        })),
      onQuery: (query, marked) => ask({ query, marked }),
      onTake: ({ key }) => {
        of.goOn(then.includes(key) ? then.filter((code) => code !== key) : [...then, key]);
        clearQuery();
        ask({ query: "", marked: -1 });
      },
      onDone: () => of.open(null),
    }),
    h(
      "div",
      { class: "row", key: "done" },
      button({
        word: t("counter.onward_done"),
        icon: "check",
        means: "next",
        look: "primary",
        action: "onward-done",
        run: () => of.open(null),
      }),
    ),
  ];
}

/** The way in words, service by service. @param {Console} of @returns {string[]} */
export function stops(of) {
  const known = new Map(of.picture.services.map((s) => [s.code, s]));
  return of.then().map((code) => `${known.get(code)?.prefix} · ${name(known.get(code)?.name)}`);
}
