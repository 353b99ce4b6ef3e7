// How long a printer's paper lasts, in words.

import { clock, number, t } from "/static/words.js";

/** @import {PaperAnswer} from "/types/api" */

/** @param {PaperAnswer | null} paper @returns {string} empty where it isn't known */
export function paperWords(paper) {
  if (!paper || paper.slips_left === null) return "";
  const facts = {
    slips: number(paper.slips_left),
    time: paper.ends_at ? clock(paper.ends_at) : "",
  };
  return t(paper.ends_at ? "devices.paper_until" : "devices.paper_left", facts);
}

/** @param {PaperAnswer} paper @returns {string} how much of its roll is used */
export function usedWords(paper) {
  const [used, roll] = [paper.used_mm / 1000, paper.roll_mm / 1000];
  return t("devices.paper_used", { used: number(used, 1), roll: number(roll) });
}
