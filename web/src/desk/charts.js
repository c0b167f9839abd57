// Charts as plain SVG, drawn for the width that they have, so that their labels are as large on a phone as on a desktop.
// A hidden table has the numbers for screen readers.

import { h } from '../shared/dom.js';

const HEIGHT = 180;
const TOP = 10; // room for half of the highest label
const BOTTOM = 26; // the labels below the axis
const LABEL_WIDTH = 58;
const TICKS = 4;
const DIGIT = 8; // width of a digit at the labels' size

/**
 * @typedef {{ name: string, label: string | undefined, values: number[] }} Series
 * @typedef {{ title: string | undefined, heading: string | undefined, labels: string[], series: Series[], lines?: boolean, locale: string }} ChartData
 */

/**
 * A chart with one group of bars, or one point of each line, for each label.
 *
 * @param {ChartData} data
 */
export function chart(data) {
  const picture = h('div', { class: 'chart' });
  const legend = data.series.length > 1 && h('p', { class: 'legend' }, data.series.map(({ name, label }) => h('span', { class: name }, label)));
  let drawn = 0;
  new ResizeObserver(() => {
    const width = Math.floor(picture.clientWidth);
    if (width === drawn || width === 0) return;
    drawn = width;
    picture.replaceChildren(draw(data, width));
  }).observe(picture);
  return h('div', null, legend, picture, numbers(data));
}

/** @param {ChartData} data */
function numbers({ title, heading, labels, series }) {
  const heads = [heading, ...series.map(({ label }) => label)].map((text) => h('th', { scope: 'col' }, text));
  const rows = labels.map((label, place) => h('tr', null, h('th', { scope: 'row' }, label), series.map(({ values }) => h('td', null, String(values[place])))));
  return h('table', { class: 'hidden' }, h('caption', null, title), h('thead', null, h('tr', null, heads)), h('tbody', null, rows));
}

/**
 * @param {ChartData} data
 * @param {number} width
 */
function draw({ labels, series, lines, locale }, width) {
  const format = new Intl.NumberFormat(locale);
  const { step, top } = scale(Math.max(1, ...series.flatMap(({ values }) => values)));
  const left = DIGIT * format.format(top).length + 10;
  const high = HEIGHT - TOP - BOTTOM;
  const y = (/** @type {number} */ value) => TOP + high * (1 - value / top);
  const wide = (width - left) / Math.max(1, labels.length);
  const x = (/** @type {number} */ place) => left + wide * (place + 0.5);
  const marks = [];
  for (let value = 0; value <= top; value += step) {
    marks.push(svg('line', { x1: left, x2: width, y1: y(value), y2: y(value) }));
    marks.push(svg('text', { x: left - 6, y: y(value) + 4, 'text-anchor': 'end' }, format.format(value)));
  }
  const every = Math.max(1, Math.ceil(labels.length / Math.max(1, Math.floor((width - left) / LABEL_WIDTH))));
  labels.forEach((label, place) => {
    if (place % every === 0) marks.push(svg('text', { x: x(place), y: HEIGHT - 8, 'text-anchor': 'middle' }, label));
  });
  marks.push(...(lines ? linesOf(series, x, y) : barsOf(series, x, y, wide)));
  return svg('svg', { width, height: HEIGHT, viewBox: `0 0 ${width} ${HEIGHT}`, 'aria-hidden': 'true' }, ...marks);
}

/**
 * @param {Series[]} series
 * @param {(place: number) => number} x
 * @param {(value: number) => number} y
 */
function linesOf(series, x, y) {
  return series.flatMap(({ name, values }) => [
    svg('polyline', { class: name, points: values.map((value, place) => `${x(place)},${y(value)}`).join(' ') }),
    ...values.map((value, place) => svg('circle', { class: name, cx: x(place), cy: y(value), r: values.length > 60 ? 1.5 : 3 })),
  ]);
}

/**
 * @param {Series[]} series
 * @param {(place: number) => number} x
 * @param {(value: number) => number} y
 * @param {number} wide
 */
function barsOf(series, x, y, wide) {
  const bar = Math.max(1, Math.min(28, (wide * 0.8) / series.length));
  return series.flatMap(({ name, values }, row) =>
    values.map((value, place) => {
      const start = x(place) + bar * (row - series.length / 2);
      return svg('rect', { class: name, x: start, y: y(value), width: Math.max(1, bar - 1), height: y(0) - y(value), rx: Math.min(3, bar / 4) });
    }),
  );
}

/**
 * The distance of gridlines, 1, 2 or 5 with zeros, and the top of the axis.
 *
 * @param {number} most
 */
export function scale(most) {
  const rough = most / TICKS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, power * ([1, 2, 5].find((each) => each * power >= rough) ?? 10));
  return { step, top: step * Math.ceil(most / step) };
}

/**
 * @param {string} tag
 * @param {Record<string, string | number>} attributes
 * @param {...Node | string} children
 */
function svg(tag, attributes, ...children) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}
