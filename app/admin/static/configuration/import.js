// The catalogue of procedures: a file is read dry, its result shown, and put into the draft.

import { send } from "/static/api.js";
import { h, icon, patch } from "/static/dom.js";
import { name, number, t } from "/static/words.js";
import { isoOfTyped } from "/static/parts/date-field.js";
import { dateInput } from "/static/parts/day-field.js";
import { lastRow, openDialog } from "/static/parts/dialog.js";
import { draft } from "./draft.js";

/** @typedef {import("./draft.js").Plain} Plain */

/** The button that asks for a file, as a section of the page. */
export function importer() {
  return h("section", { class: "panel" },
    h("div", { class: "row apart wrap" },
      h("p", { class: "soft grow" }, t("configuration.import.lead")),
      h("button", { type: "button", class: "button", id: "import", onclick: ask }, icon("file-spreadsheet"), t("configuration.import.open"))));
}

function ask() {
  const file = /** @type {HTMLInputElement} */ (h("input", { class: "input", type: "file", id: "catalogue", accept: ".xlsx,.csv,.json", onchange: () => void tryIt(true) }));
  const begins = dateInput("begins", t("configuration.import.begins"), "");
  const day = /** @type {HTMLInputElement} */ (begins.querySelector("input"));
  day.addEventListener("change", () => day.validity.valid && void tryIt(false));
  const problem = h("div", { class: "problem", role: "alert" });
  const result = h("div", { class: "stack", role: "status" });
  const take = /** @type {HTMLButtonElement} */ (h("button", { type: "button", class: "button primary", disabled: true, onclick: () => void takeOver() }, icon("check"), t("configuration.import.into_draft")));
  const dialog = openDialog(t("configuration.import.title"), [
    h("div", { class: "field" }, h("label", { for: "catalogue" }, t("configuration.import.file")), file),
    begins, h("p", { class: "soft small" }, t("configuration.import.begins_about")),
    problem, result, h("p", { class: "soft small" }, t("configuration.import.why_draft")), lastRow(t("web.cancel"), take),
  ]);
  dialog.element.classList.add("wide");
  let content = "";
  /** What a person chose for each field that no service was known of. @type {Record<string, string>} */
  const services = {};
  /** The fields that were unmatched at first: a choice can be changed. @type {Plain[]} */
  let asked = [];

  /** @param {boolean} isNew */
  async function tryIt(isNew) {
    const [chosen] = file.files ?? [];
    if (!chosen) return;
    take.disabled = true;
    patch(problem);
    if (isNew) {
      patch(result, h("p", { class: "soft" }, `… ${t("configuration.import.reading")}`));
      content = await inBase64(chosen);
    }
    const { body, problem: refused } = await importIt(true);
    if (refused) {
      patch(result);
      patch(problem, ...told(refused.detail, refused.errors ?? []));
      return;
    }
    if (isNew) asked = body.unmatched;
    const changes = body.added + body.changed + body.retired;
    take.disabled = changes === 0;
    patch(result,
      h("p", { class: "strong", key: "counts" }, changes ? t("configuration.import.counts", { added: number(body.added), changed: number(body.changed), retired: number(body.retired) }) : asked.length ? null : t("configuration.import.same")),
      asked.length > 0 && h("fieldset", { class: "field", key: "asked" }, h("legend", { class: "label" }, t("configuration.import.unmatched")), ...asked.map(choice)),
      changes > 0 && h("ul", { class: "change-list", key: "changes" }, ...body.changes.map((/** @type {string} */ one) => h("li", null, one))));
  }

  /** @param {boolean} isDry */
  function importIt(isDry) {
    const first = isoOfTyped(day.value);
    return send(`/api/v1/procedures/import${isDry ? "?dry_run=1" : ""}`, { content, services, ...first && { begins: first } });
  }

  /** @param {Plain} one @param {number} at */
  function choice(one, at) {
    const id = `field-${at}`;
    const words = t("configuration.import.of_field", { field: one.field || one.agency || "–", count: number(one.count) });
    const select = /** @type {HTMLSelectElement} */ (h("select", { class: "input", id, onchange: (/** @type {Event} */ event) => {
      const { value } = /** @type {HTMLSelectElement} */ (event.target);
      if (value) services[one.field] = value;
      else delete services[one.field];
      void tryIt(false);
    } },
    h("option", { value: "" }, t("configuration.import.skip")),
    ...(draft.now.service ?? []).filter((/** @type {Plain} */ row) => !row.retired).map((/** @type {Plain} */ row) => h("option", { value: row.code }, `${row.prefix} · ${name(row.name)}`))));
    return h("div", { class: "matched", key: id }, h("label", { for: id }, words), select);
  }

  async function takeOver() {
    if (take.hasAttribute("aria-busy")) return;
    take.setAttribute("aria-busy", "true");
    const { problem: refused } = await importIt(false);
    take.removeAttribute("aria-busy");
    if (refused) patch(problem, ...told(refused.detail, refused.errors ?? []));
    else location.reload();
  }
}

/** What is wrong with the file, row by row. @param {string} detail @param {{message: string}[] | undefined} errors */
function told(detail, errors) {
  return errors?.length ? [h("ul", { class: "change-list" }, ...errors.map((one) => h("li", null, one.message)))] : [detail];
}

/** @param {Blob} file @returns {Promise<string>} */
function inBase64(file) {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(String(reader.result).replace(/^[^,]*,/, ""));
    reader.onerror = () => failed(reader.error);
    reader.readAsDataURL(file);
  });
}
