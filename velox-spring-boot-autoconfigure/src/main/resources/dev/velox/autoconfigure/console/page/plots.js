// The two plots. Colours come from the stylesheet, so that both follow light and dark.
/* global uPlot */
import { clock, count, number } from './format.js';

const SECONDS = 300;
const columns = { time: [], requests: [], failures: [], p50: [], p90: [], p99: [] };
const plots = [];

const colour = name => getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim();

function axes(label) {
  const grid = { stroke: colour('line'), width: 1 };
  const font = '12px system-ui, sans-serif';
  return [
    { stroke: colour('quiet'), grid: { show: false }, ticks: { show: false }, font, size: 26, gap: 6, space: 64, incrs: [60, 120, 300],
      values: (u, all) => all.map(time => clock(time * 1000).slice(0, 5)) },
    { stroke: colour('quiet'), grid, ticks: { show: false }, font, size: 62, gap: 8, space: 34, values: (u, all) => all.map(label) },
  ];
}

function options(element, label, series, smallest) {
  return {
    width: element.clientWidth,
    height: element.clientHeight,
    axes: axes(label),
    cursor: { y: false, points: { size: 6 }, drag: { x: false, y: false } },
    legend: { show: false },
    padding: [10, 2, 0, 0],
    scales: {
      x: { range: () => { const last = columns.time.at(-1) ?? Date.now() / 1000; return [last - SECONDS, last]; } },
      y: { range: (u, min, max) => [0, Math.max(smallest, (max ?? 0) * 1.15)] },
    },
    series: [{}, ...series],
  };
}

const line = (stroke, extra) => ({ stroke: colour(stroke), width: 1.5, points: { show: false }, spanGaps: false, ...extra });

function build() {
  for (const plot of plots.splice(0)) {
    plot.drawn.destroy();
    plot.watch.disconnect();
  }
  add('rate-plot', v => (Number.isInteger(v) ? count : number)(v), 2, () => [columns.time, columns.requests, columns.failures],
    [line('accent', { fill: colour('accent') + '18' }), line('down')]);
  add('latency-plot', v => (v === 0 ? '0' : v < 1000 ? (Number.isInteger(v) ? count : number)(v) + ' ms' : number(v / 1000) + ' s'), 1, () => [columns.time, columns.p50, columns.p90, columns.p99],
    [line('soft'), line('accent'), line('deep')]);
}

function add(id, label, smallest, data, series) {
  const element = document.getElementById(id);
  const drawn = new uPlot(options(element, label, series, smallest), data(), element);
  const watch = new ResizeObserver(() => drawn.setSize({ width: element.clientWidth, height: element.clientHeight }));
  watch.observe(element);
  plots.push({ drawn, data, watch });
}

function push(point) {
  columns.time.push(point.time / 1000);
  for (const name of ['requests', 'failures', 'p50', 'p90', 'p99']) {
    columns[name].push(point[name]);
  }
  if (columns.time.length > SECONDS + 1) {
    Object.values(columns).forEach(column => column.shift());
  }
}

const draw = () => plots.forEach(plot => plot.drawn.setData(plot.data()));

/** All points anew. */
export function past(points) {
  Object.values(columns).forEach(column => column.splice(0));
  points.forEach(push);
  draw();
}

export function next(point) {
  if (point.time / 1000 > (columns.time.at(-1) ?? 0)) {
    push(point);
    draw();
  }
}

build();
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', build);
