// Knows how a report's chart is drawn on its page: by Chart.js, readable in print, without motion.

import { byId, embedded } from "/static/dom.js";

/** @typedef {{label: string, colour: string, data: (number | null)[]}} Series */
/**
 * @typedef {{kind: "bars" | "stacked" | "line", language: string, names: string[], unit: string,
 *   decimals: number, target: number | null, target_word: string, series: Series[]}} Drawing
 */

const INK = "#1c1b1f";
const FONT = { family: '"Be Vietnam Pro", sans-serif', size: 13 };
const NAME_LETTERS = 24;

/** @type {Drawing | null} */
const drawing = embedded("chart-data");
const period = document.getElementById("period");
for (const id of ["from", "to"]) {
  // Who types a day wants that day, not the period that was chosen by its name.
  document.getElementById(id)?.addEventListener("change", () => {
    if (period instanceof HTMLSelectElement) period.value = "";
  });
}
document.getElementById("print")?.addEventListener("click", () => window.print());
if (drawing !== null) void document.fonts.ready.then(() => draw(drawing));

/** @param {Drawing} of */
function draw(of) {
  // The library comes as a plain script before this module.
  const Chart = Reflect.get(window, "Chart");
  const canvas = byId("chart");
  const chart = new Chart(canvas, {
    type: of.kind === "line" ? "line" : "bar",
    data: { labels: of.names, datasets: [...of.series.map((one) => series(of, one)), ...target(of)] },
    options: options(of),
  });
  // The paper is narrower than the screen.
  window.addEventListener("beforeprint", () => chart.resize(680, 230));
  window.addEventListener("afterprint", () => chart.resize());
  canvas.dataset.drawn = "true";
}

/** @param {Drawing} of @param {Series} one */
function series(of, { label, colour, data }) {
  const isLine = of.kind === "line";
  return {
    label,
    data,
    backgroundColor: colour,
    borderColor: colour,
    borderWidth: isLine ? 2 : 0,
    pointRadius: isLine && data.length < 40 ? 3 : 0,
    maxBarThickness: 56,
    pointStyle: isLine ? "line" : "rect",
  };
}

/** The line that should not be passed, if there is one. @param {Drawing} of */
function target(of) {
  if (of.target === null) return [];
  return [{
    type: "line",
    label: `${of.target_word}: ${written(of, of.target)}`,
    data: of.names.map(() => of.target),
    borderColor: INK,
    backgroundColor: INK,
    borderDash: [6, 4],
    borderWidth: 1.5,
    pointRadius: 0,
    pointStyle: "line",
  }];
}

/** @param {Drawing} of */
function options(of) {
  const isStacked = of.kind === "stacked";
  return {
    animation: false,
    responsive: true,
    maintainAspectRatio: false,
    scales: {
      x: { stacked: isStacked, grid: { display: false }, ticks: { font: FONT, callback: short } },
      y: {
        stacked: isStacked,
        beginAtZero: true,
        title: { display: of.unit !== "", text: of.unit, font: FONT },
        ticks: {
          font: FONT,
          precision: of.decimals === 0 ? 0 : undefined,
          callback: (/** @type {number} */ value) => written(of, value),
        },
      },
    },
    plugins: {
      legend: { position: "bottom", labels: { font: FONT, boxWidth: 14, usePointStyle: true } },
      tooltip: {
        callbacks: {
          label: (/** @type {{dataset: {label: string}, parsed: {y: number}}} */ at) => `${at.dataset.label}: ${written(of, at.parsed.y)}`,
        },
      },
    },
  };
}

/** @this {{getLabelForValue: (value: number) => string}} the axis @param {number} value */
function short(value) {
  const name = String(this.getLabelForValue(value));
  return name.length <= NAME_LETTERS ? name : `${name.slice(0, NAME_LETTERS - 1).trimEnd()}…`;
}

/** @param {Drawing} of @param {number} value @returns {string} */
function written(of, value) {
  return new Intl.NumberFormat(of.language, { maximumFractionDigits: of.decimals }).format(value);
}
