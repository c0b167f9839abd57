// The figures of a report as text: each with the number of cases behind it, and a button that shows these conversations.

import { h } from '../shared/dom.js';

/**
 * @typedef {'queue_wait' | 'first_answer' | 'close_time'} Timed
 * @typedef {{ group: string, key: string, title: string }} Place
 */

/** @type {Record<Timed, string>} */
const FIGURES = { queue_wait: 'queue_wait', first_answer: 'first_answer', close_time: 'closed' };

export class Figures {
  #words;
  #show;

  /**
   * @param {DeskWords} words
   * @param {(figure: string, place: Place) => void} show
   */
  constructor(words, show) {
    this.#words = words;
    this.#show = show;
  }

  /**
   * A number that opens its conversations.
   *
   * @param {string} figure
   * @param {number} count
   * @param {Place} place
   * @param {string} [text]
   */
  button(figure, count, place, text) {
    const shown = text ?? new Intl.NumberFormat(this.#words.locale).format(count);
    if (!count) return h('span', null, shown);
    const label = [shown, this.#words.t(`figure.${figure}`), place.title].filter(Boolean).join(' · ');
    return h('button', { type: 'button', class: 'figure', 'aria-label': label, click: () => this.#show(figure, place) }, shown);
  }

  /**
   * @param {Timed} name
   * @param {ReportRow} row
   * @param {Place} place
   */
  median(name, row, place) {
    const found = row[name];
    return this.button(FIGURES[name], found.cases + found.left, place, this.#words.lasted(found.median_ms));
  }

  /**
   * The cases behind a median: “of 12 · 3 still wait · 1 left · 90 %: 2 hr · 95 %: 3 hr”.
   *
   * @param {Durations} found
   */
  cases(found) {
    const { t, lasted } = this.#words;
    return [
      t('report.cases', { count: found.cases }),
      found.waiting > 0 && t('report.stillWait', { count: found.waiting }),
      found.left > 0 && t('report.left', { count: found.left }),
      found.cases > 0 && t('report.percentiles', { p90: lasted(found.p90_ms), p95: lasted(found.p95_ms) }),
    ].filter(Boolean).join(' · ');
  }

  /**
   * “8 of 10”; the button shows what was missed.
   *
   * @param {'first_answer' | 'resolution'} name
   * @param {ReportRow} row
   * @param {Place} place
   */
  kept(name, row, place) {
    const { met, missed } = name === 'first_answer' ? row.first_answer_target : row.resolution_target;
    if (!met && !missed) return h('span', null, '–');
    const text = this.#words.t('report.kept', { met, all: met + missed });
    return this.button(`${name}_missed`, missed, place, text);
  }

  /**
   * @param {ReportRow} row
   * @param {Place} place
   */
  rating(row, place) {
    const { average, cases } = row.ratings;
    if (average === null) return h('span', null, '–');
    const text = new Intl.NumberFormat(this.#words.locale, { maximumFractionDigits: 1 }).format(average);
    return this.button('rated', cases, place, `${text} (${cases})`);
  }
}
