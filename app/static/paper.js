// How long a printer's paper lasts, in words.

import { clock, number, t } from "/static/words.js";

/** @param {any} paper @returns {string} empty where nothing was ever counted */
export function paperWords(paper) {
  if (!paper) return "";
  const facts = {
    used: number(paper.used_mm / 1000, 1),
    roll: number(paper.roll_mm / 1000),
    slips: number(paper.slips_left ?? 0),
    time: paper.ends_at ? clock(paper.ends_at) : "",
  };
  if (paper.slips_left === null) return t("devices.paper_unknown", facts);
  return t(paper.ends_at ? "devices.paper_until" : "devices.paper_left", facts);
}
