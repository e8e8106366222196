/**
 * <figure-chart> draws the chart whose data stand in it as JSON, with Chart.js, in the colours of
 * the page; and the filter of the figures asks for days in the reader's own zone.
 */

import { language as tongue } from "./i18n.js";

const COLOURS = 6;
const HOUR = 3600;
const dark = window.matchMedia("(prefers-color-scheme: dark)");
const language = tongue();
const charts = new Set();

/** A token's colour as this element shows it: the canvas knows neither tokens nor light-dark(). */
function colour(element, token) {
  const probe = document.createElement("span");
  probe.style.color = `var(${token})`;
  element.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}

function written(value, unit) {
  if (value === null) return "–";
  if (unit !== "seconds") return new Intl.NumberFormat(language).format(value);
  const unitOf = value < 60 ? "second" : value < HOUR ? "minute" : value < 24 * HOUR ? "hour" : "day";
  const size = { second: 1, minute: 60, hour: HOUR, day: 24 * HOUR }[unitOf];
  return new Intl.NumberFormat(language, {
    style: "unit", unit: unitOf, unitDisplay: "short", maximumFractionDigits: 1,
  }).format(value / size);
}

function day(text) {
  // Noon, so that no zone makes another day of it.
  return new Intl.DateTimeFormat(language, { day: "numeric", month: "short" }).format(new Date(`${text}T12:00:00`));
}

class FigureChart extends HTMLElement {
  connectedCallback() {
    this.data = JSON.parse(this.querySelector("script").textContent);
    charts.add(this);
    this.draw();
  }

  disconnectedCallback() {
    charts.delete(this);
    this.chart?.destroy();
  }

  draw() {
    this.chart?.destroy();
    this.querySelector("canvas")?.remove();
    const canvas = document.createElement("canvas");
    this.append(canvas);
    const { kind, stacked, unit, series } = this.data;
    const lying = kind === "lying";
    const rtl = document.documentElement.dir === "rtl";
    const grid = colour(this, "--line");
    const ink = colour(this, "--ink-muted");
    const values = { beginAtZero: true, stacked, grid: { color: grid }, border: { display: false }, ticks: { color: ink, precision: 0, callback: (value) => written(value, unit) } };
    const names = { stacked, grid: { display: false }, border: { color: grid }, reverse: rtl && !lying, ticks: { color: ink, maxRotation: 0, autoSkipPadding: 16 } };
    const upright = { ...values, position: rtl ? "right" : "left" };
    this.style.setProperty("--rows", String((this.data.labels ?? []).length));
    this.toggleAttribute("lying", lying);
    this.chart = new window.Chart(canvas, {
      type: kind === "line" ? "line" : "bar",
      data: {
        labels: this.data.labels ?? this.data.days.map(day),
        datasets: series.map(({ label, values: points }, place) => {
          const shade = colour(this, `--chart-${(place % COLOURS) + 1}`);
          return { label, data: points, backgroundColor: shade, borderColor: shade, borderWidth: kind === "line" ? 2 : 0, borderRadius: 3, pointRadius: points.length > 40 ? 0 : 2.5, tension: 0.25, spanGaps: true, maxBarThickness: 28 };
        }),
      },
      options: {
        animation: false,
        maintainAspectRatio: false,
        indexAxis: lying ? "y" : "x",
        interaction: { mode: "index", axis: lying ? "y" : "x", intersect: false },
        scales: lying ? { x: { ...values, reverse: rtl }, y: { ...names, position: rtl ? "right" : "left" } } : { x: names, y: upright },
        plugins: {
          legend: { display: series.length > 1, rtl, position: "bottom", labels: { color: ink, boxWidth: 12, boxHeight: 12 } },
          tooltip: { rtl, callbacks: { label: (item) => `${item.dataset.label}: ${written(item.raw, unit)}` } },
        },
      },
    });
  }
}

customElements.define("figure-chart", FigureChart);
dark.addEventListener("change", () => charts.forEach((chart) => chart.draw()));

const filter = document.querySelector("[data-figures-filter]");
const zone = filter?.elements.zone;
if (zone) {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const asked = new URL(location.href).searchParams;
  if (own && zone.value !== own && !asked.has("zone")) {
    asked.set("zone", own);
    location.replace(`?${asked}`);
  }
  // A button of a preset is the whole period: dates beside it would win.
  filter.addEventListener("submit", (event) => {
    if (event.submitter?.name === "days") ["from", "to"].forEach((name) => { filter.elements[name].disabled = true; });
  });
  window.addEventListener("pageshow", () => ["from", "to"].forEach((name) => { filter.elements[name].disabled = false; }));
}
