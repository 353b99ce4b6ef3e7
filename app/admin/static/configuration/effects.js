// Knows what the rules of calling do, in words, as the server's formula reckons them (`routing.py`).

import { number, t } from "/static/words.js";
import { draft } from "./draft.js";

/** @typedef {import("./draft.js").Plain} Plain */

/** The wait of which an example tells. */
const EXAMPLE_MIN = 10;

/**
 * What it is to be of a priority class, by the draft's policy: its weight and its head start in
 * words; "" of other parts, and while its numbers aren't typed.
 * @param {string} part @param {Plain} row
 */
export function effectOf(part, row) {
  if (part !== "priority_class") return "";
  const policy = draft.now.calling?.policy ?? "accumulating_priority";
  if (policy !== "accumulating_priority") return t(`configuration.effect.${policy}`);
  const [weight, head] = [row.weight, row.head_start_min];
  if (typeof weight !== "number" || typeof head !== "number" || weight < 1 || head < 0) return "";
  if (weight === 1 && head === 0) return t("configuration.effect.none");
  const [minutes, counts] = [number(head, 1), number(weight, 2)];
  const example = { waited: number(EXAMPLE_MIN), like: number(EXAMPLE_MIN * weight + head, 1) };
  return [
    head > 0 && t("configuration.effect.head", { minutes }),
    weight > 1 && t("configuration.effect.weight", { minutes: counts }),
    t("configuration.effect.example", example),
  ].filter(Boolean).join(" ");
}

/** The rules of calling of which `effectOfRule` tells. */
const RULES = ["policy", "longest_wait_min", "priority_in_a_row"];

/** Whether a rule has words for what it does. @param {string} part @param {string} path */
export function hasEffect(part, path) {
  return part === "calling" && RULES.includes(path);
}

/** What a rule of calling does as it stands; "" while it is empty. @param {string} path @param {Plain} of */
export function effectOfRule(path, of) {
  const policy = of.policy ?? "accumulating_priority";
  if (path === "policy") return t(`configuration.effect.policy_${policy}`);
  if (policy === "first_come") return t("configuration.effect.unused");
  const value = of[path];
  return typeof value === "number" && value > 0 ? t(`configuration.effect.${path}`, { value: number(value, 1) }) : "";
}
