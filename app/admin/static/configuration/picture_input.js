// A picture that screens show: taken of a file, made small here, shown, left out again.

import { h, icon, patch } from "/static/dom.js";
import { t } from "/static/words.js";

const MOST_BYTES = 2_000_000;
/** As large as a centre's file takes an emblem in; a screen's head shows it smaller. */
const MOST_PX = 192;

/**
 * The inputs of a picture, a PNG in base64; `read` gives the one that stands there then.
 * @param {string | null} png @param {string} id @param {string} word
 * @returns {{elements: HTMLElement[], read: () => string | null}}
 */
export function pictureInput(png, id, word) {
  let now = png;
  const shown = h("div", { class: "row" });
  const input = /** @type {HTMLInputElement} */ (h("input", {
    type: "file", class: "input", id, accept: "image/png,image/jpeg", "aria-describedby": `${id}-hint ${id}-wrong`,
  }));
  const draw = () => patch(shown,
    now && h("img", { class: "emblem", alt: word, src: `data:image/png;base64,${now}` }),
    now && h("button", { type: "button", class: "button", onclick: () => take(null) }, icon("trash-2"), t("configuration.ui.picture_none")));
  const take = (/** @type {string | null} */ given) => {
    now = given;
    draw();
    shown.dispatchEvent(new Event("change", { bubbles: true }));
  };
  input.addEventListener("change", async (event) => {
    // The field has changed once the picture is read, not when the file is chosen.
    event.stopPropagation();
    const file = input.files?.[0];
    if (!file) return;
    const told = input.parentElement?.querySelector(".wrong");
    const made = file.size > MOST_BYTES ? "" : await small(file).catch(() => null);
    if (told) told.textContent = made ? "" : t(`configuration.ui.${made === "" ? "logo_large" : "picture_wrong"}`);
    if (!made) return;
    input.value = "";
    take(made);
  });
  draw();
  return { elements: [shown, input], read: () => now };
}

/** The picture as a small PNG in base64; what is clear stays clear. Raises for what is none. @param {File} file */
async function small(file) {
  const picture = new Image();
  picture.src = await addressOf(file);
  await picture.decode();
  const scale = Math.min(1, MOST_PX / Math.max(picture.naturalWidth, picture.naturalHeight));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.naturalWidth * scale));
  canvas.height = Math.max(1, Math.round(picture.naturalHeight * scale));
  const context = canvas.getContext("2d");
  if (!context) throw new Error("no canvas");
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL("image/png").split(",")[1] ?? "";
}

/** The file as an address that a picture may have on this page. @param {File} file @returns {Promise<string>} */
function addressOf(file) {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => done(String(reader.result)));
    reader.addEventListener("error", () => failed(reader.error));
    reader.readAsDataURL(file);
  });
}
