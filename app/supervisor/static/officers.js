// Knows who may sit at a counter, and draws the choice among them.

import { read } from "/static/api.js";
import { t } from "/static/words.js";
import { choice, drawBox } from "./box.js";

/** @import {OfficerAnswer} from "/types/api" */

/** Null until they were read. @type {OfficerAnswer[] | null} */
let officers = null;

/** Ask who may sit at a counter, and draw the dialog anew. */
export async function readOfficers() {
  officers = null;
  const answer = await read("/api/v1/officers");
  officers = answer.ok ? answer.body : [];
  drawBox();
}

/** Whether anybody else may be chosen for the counter. @param {number | null} counter */
export function hasOfficers(counter) {
  return sorted(counter).length > 0;
}

/** @param {string} label @param {number | null} counter whose own officer is left out */
export function officerChoice(label, counter) {
  const options = sorted(counter).map((one) => ({
    value: one.username,
    word: one.counter === null
      ? one.name
      : t("supervisor.desk.sits_at", { officer: one.name, n: one.counter }),
  }));
  return choice("officer", label, options, t("supervisor.desk.whom"));
}

/** Who sits nowhere comes first; who is meant at a closed counter is not known. @param {number | null} counter */
function sorted(counter) {
  return (officers ?? [])
    .filter((one) => counter === null || one.counter !== counter)
    .sort((one, other) => Number(one.counter !== null) - Number(other.counter !== null));
}
