// Knows how a report's chart is drawn on its page: by Chart.js, readable in print, without motion.

import { byId, embedded } from "/static/dom.js";

/** @typedef {{label: string, data: (number | null)[]}} Series */
/**
 * @typedef {{kind: "bars" | "stacked" | "line", language: string, names: string[],
 *   values: string, target: number | null, target_word: string, series: Series[]}} Drawing
 */

const COLOURS = [
  "#9c1c1c", "#1f4e79", "#b9862b", "#1b6e3f", "#55525c", "#8a5300", "#7a5195", "#2a9d8f",
];
const FONT = { family: '"Be Vietnam Pro", sans-serif', size: 13 };
const NAME_LETTERS = 24;
const MINUTE_S = 60;
const HOUR_S = 3600;

/** @type {Drawing | null} */
const drawing = embedded("chart-data");
document.getElementById("print")?.addEventListener("click", () => window.print());
if (drawing !== null) void document.fonts.ready.then(() => draw(drawing));

/** @param {Drawing} of */
function draw(of) {
  // The library comes as a plain script before this module.
  const Chart = Reflect.get(window, "Chart");
  const canvas = byId("chart");
  const chart = new Chart(canvas, {
    type: of.kind === "line" ? "line" : "bar",
    data: { labels: of.names, datasets: [...of.series.map((s, n) => series(of, s, n)), ...target(of)] },
    options: options(of),
  });
  // The paper is narrower than the screen.
  window.addEventListener("beforeprint", () => chart.resize(680, 230));
  window.addEventListener("afterprint", () => chart.resize());
  canvas.dataset.drawn = "true";
}

/** @param {Drawing} of @param {Series} one @param {number} place */
function series(of, { label, data }, place) {
  const colour = COLOURS[place % COLOURS.length];
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
    borderColor: "#a3201a",
    backgroundColor: "#a3201a",
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
        ticks: {
          font: FONT,
          stepSize: of.values === "seconds" ? step(of) : undefined,
          precision: of.values === "count" ? 0 : undefined,
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

/** Steps of whole minutes, about six of them. @param {Drawing} of */
function step(of) {
  const highest = Math.max(of.target ?? 0, ...of.series.flatMap((one) => one.data.map(Number)));
  const wanted = highest / 6;
  return [60, 120, 300, 600, 900, 1800, 3600, 7200].find((one) => one >= wanted) ?? 14400;
}

/** @this {{getLabelForValue: (value: number) => string}} the axis @param {number} value */
function short(value) {
  const name = String(this.getLabelForValue(value));
  return name.length <= NAME_LETTERS ? name : `${name.slice(0, NAME_LETTERS - 1).trimEnd()}…`;
}

/** @param {Drawing} of @param {number} value @returns {string} */
function written(of, value) {
  const numbers = new Intl.NumberFormat(of.language, { maximumFractionDigits: 2 });
  if (of.values === "share") return `${numbers.format(value * 100)} %`;
  if (of.values !== "seconds") return numbers.format(value);
  const seconds = Math.round(value);
  const hours = Math.floor(seconds / HOUR_S);
  const minutes = Math.floor(seconds / MINUTE_S) % MINUTE_S;
  const rest = String(seconds % MINUTE_S).padStart(2, "0");
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
}
