// The days of a report: presets, any dates, and the time zone by which days and hours are counted.

import { h } from '../shared/dom.js';

const PRESETS = [1, 7, 30, 365];
const DAY_MS = 86_400_000;

export class ReportSpan {
  #from;
  #to;
  #zone;
  #presets;
  #changed;

  /**
   * @param {DeskWords} words
   * @param {() => void} changed
   */
  constructor({ t }, changed) {
    this.#changed = changed;
    const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const zones = [...new Set([own, 'UTC', ...Intl.supportedValuesOf('timeZone')])];
    this.#zone = h('select', { 'aria-label': t('report.zone'), change: () => changed() }, zones.map((zone) => h('option', { value: zone }, zone.replaceAll('_', ' '))));
    this.#from = h('input', { type: 'date', 'aria-label': t('report.from'), required: true, change: () => this.#dated() });
    this.#to = h('input', { type: 'date', 'aria-label': t('report.to'), required: true, change: () => this.#dated() });
    this.#presets = PRESETS.map((days) => h('button', { type: 'button', 'data-days': days, click: () => this.#choose(days) }, t('lastDays', { count: days })));
    const group = h('div', { class: 'spans', role: 'group', 'aria-label': t('span') }, this.#presets);
    const dates = h('div', { class: 'dates' }, this.#from, h('span', { 'aria-hidden': 'true' }, '–'), this.#to);
    this.element = h('div', { class: 'report-span' }, group, dates, this.#zone);
    this.#set(7);
  }

  get zone() {
    return this.#zone.value;
  }

  /** The query of the API; null while the dates make no span. */
  query() {
    const { value: from } = this.#from;
    const { value: to } = this.#to;
    if (!from || !to || from > to) return null;
    const until = new Date(Date.parse(`${to}T00:00Z`) + DAY_MS).toISOString().slice(0, 10);
    return new URLSearchParams({ from: midnight(from, this.zone), to: midnight(until, this.zone), zone: this.zone });
  }

  get name() {
    return `${this.#from.value}--${this.#to.value}`;
  }

  /** @param {number} days */
  #choose(days) {
    this.#set(days);
    this.#changed();
  }

  /** @param {number} days */
  #set(days) {
    const today = new Intl.DateTimeFormat('en-CA', { timeZone: this.zone }).format();
    this.#to.value = today;
    this.#from.value = new Date(Date.parse(`${today}T00:00Z`) - (days - 1) * DAY_MS).toISOString().slice(0, 10);
    this.#press(days);
  }

  #dated() {
    this.#press(0);
    this.#changed();
  }

  /** @param {number} days */
  #press(days) {
    for (const button of this.#presets) button.setAttribute('aria-pressed', String(Number(button.dataset.days) === days));
  }
}

/**
 * The moment at which a day begins in a time zone.
 *
 * @param {string} day
 * @param {string} zone
 */
function midnight(day, zone) {
  const wall = Date.parse(`${day}T00:00Z`);
  // Twice: the first guess may lie on the other side of a change of the clocks.
  let at = wall;
  for (let turn = 0; turn < 2; turn += 1) at = wall - offsetOf(at, zone);
  return new Date(at).toISOString();
}

/**
 * @param {number} at
 * @param {string} zone
 */
function offsetOf(at, zone) {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone: zone, hourCycle: 'h23', dateStyle: 'short', timeStyle: 'medium' });
  return Date.parse(`${format.format(at).replace(', ', 'T')}Z`) - at;
}
