// Reports: what became of conversations in some days, with the number of cases behind each figure.

import { h, icon } from '../shared/dom.js';
import { showBehind } from './behind.js';
import { chart } from './charts.js';
import { modelUse } from './model_use.js';
import { isLong, monthEnds, monthsOf } from './report_days.js';
import { ReportSpan } from './report_span.js';
import { Figures } from './report_figures.js';
import { showToast } from './parts.js';
import { plainName } from './words.js';

/** @typedef {import('./report_figures.js').Place} Place */

const GROUPS = /** @type {const} */ (['team', 'person', 'channel', 'category', 'label', 'flow']);
const COLUMNS = ['conversations', 'answered_by_person', 'answered_by_assistant', 'unanswered', 'closed', 'resolved_alone', 'waiting_now', 'first_answer', 'queue_wait', 'close_time', 'answerTarget', 'resolutionTarget', 'ratings'];
const COUNTED = /** @type {const} */ (['conversations', 'answered_by_person', 'answered_by_assistant', 'unanswered', 'closed', 'resolved_alone', 'waiting_now']);
const TIMED = /** @type {const} */ (['first_answer', 'queue_wait', 'close_time']);
const HOURLY_MS = 3 * 86_400_000;
const DAY = /** @type {const} */ ({ day: 'numeric', month: 'short' });
const MONTH = /** @type {const} */ ({ month: 'short', year: 'numeric' });

export class Reports {
  #words;
  #calls;
  #body;
  #span;
  #figures;
  #asked = 0;

  /**
   * @param {DeskWords} words
   * @param {import('./calls.js').Calls} calls
   * @param {{ menu(): void, link(view: string, id?: string): string }} on
   */
  constructor(words, calls, { menu, link }) {
    const { t } = words;
    this.#words = words;
    this.#calls = calls;
    this.#body = h('div', { class: 'report-body' });
    this.#span = new ReportSpan(words, () => this.load());
    this.#figures = new Figures(words, (figure, place) => {
      const query = this.#span.query();
      if (query) showBehind(figure, place, query, { words, calls, link });
    });
    const csv = h('button', { type: 'button', class: 'quiet', click: () => this.#download() }, icon('down'), 'CSV');
    const rail = h('button', { type: 'button', class: 'knob menu', 'aria-label': t('views'), click: menu }, icon('menu'));
    const header = h('header', null, rail, h('h1', { tabindex: '-1' }, t('reports')), this.#span.element, csv);
    this.element = h('main', { class: 'reports scroll', hidden: true }, header, this.#body);
  }

  async load() {
    const { t, why } = this.#words;
    const query = this.#span.query();
    this.#asked += 1;
    const asked = this.#asked;
    if (!query) {
      this.#body.replaceChildren(h('p', { class: 'warning', role: 'alert' }, t('report.noSpan')));
      return;
    }
    if (!this.#body.childElementCount) this.#body.append(h('p', { class: 'soft' }, t('loading')));
    try {
      const report = await this.#calls.get(`reports?${query}`);
      if (asked === this.#asked) this.#body.replaceChildren(...this.#content(report));
    } catch (problem) {
      if (asked === this.#asked) this.#body.replaceChildren(h('p', { class: 'warning', role: 'alert' }, why(problem)));
    }
  }

  async #download() {
    const query = this.#span.query();
    if (!query) return;
    let text;
    try {
      text = await this.#calls.text(`reports.csv?${query}`);
    } catch (problem) {
      showToast(this.#words.why(problem), { error: true });
      return;
    }
    const href = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
    const link = h('a', { href, download: `frontdesk-${this.#span.name}.csv` });
    link.click();
    URL.revokeObjectURL(link.href);
  }

  /** @param {DeskReport} report */
  #content(report) {
    const { t, timeText } = this.#words;
    const cautions = [
      report.archive_away && t('report.archiveAway'),
      report.complete_from && t('report.completeFrom', { time: timeText(report.complete_from) }),
      report.kept_from && t('report.keptFrom', { time: timeText(report.kept_from) }),
    ].filter(Boolean);
    const model = modelUse(report, this.#words);
    return [
      ...cautions.map((text) => h('p', { class: 'caution' }, icon('alert'), text)),
      this.#tiles(report),
      this.#panel(t('report.backlog'), this.#backlog(report)),
      this.#panel(t(isLong(report) ? 'report.perMonth' : 'report.perDay'), this.#days(report)),
      h('div', { class: 'panels' }, this.#panel(t('report.byHour'), this.#hours(report)), this.#panel(t('report.byWeekday'), this.#weekdays(report))),
      ...GROUPS.map((group) => this.#table(group, report[`by_${group}`])),
      ...(model ? [this.#panel(t('report.model'), model)] : []),
    ];
  }

  /**
   * @param {string | undefined} title
   * @param {HTMLElement} content
   */
  #panel(title, content) {
    return h('section', { class: 'panel' }, h('h2', null, title), content);
  }

  /** @param {DeskReport} report */
  #tiles({ total, return_hours }) {
    const { t, lasted } = this.#words;
    const figures = this.#figures;
    const place = { group: 'total', key: 'total', title: '' };
    const tile = (/** @type {string | undefined} */ title, /** @type {HTMLElement} */ value, /** @type {string | false | undefined} */ note = '') =>
      h('div', { class: 'tile' }, h('dt', null, title), h('dd', null, value), note && h('dd', { class: 'note' }, note));
    const longest = total.longest_wait_ms !== null && t('report.longest', { time: lasted(total.longest_wait_ms) });
    const maybe = [total.maybe_alone > 0 && t('report.maybe', { count: total.maybe_alone }), t('report.returns', { count: return_hours })].filter(Boolean).join(' · ');
    const notes = { waiting_now: longest, resolved_alone: maybe };
    return h(
      'dl',
      { class: 'tiles' },
      COUNTED.map((name) => tile(t(`figure.${name}`), figures.button(name, total[name], place), /** @type {Record<string, string | false | undefined>} */ (notes)[name])),
      TIMED.map((name) => tile(t(`figure.${name}`), figures.median(name, total, place), figures.cases(total[name]))),
      tile(t('report.answerTarget'), figures.kept('first_answer', total, place)),
      tile(t('report.resolutionTarget'), figures.kept('resolution', total, place)),
      tile(t('report.ratings'), figures.rating(total, place), total.ratings.cases > 0 && t('report.good', { count: total.ratings.good })),
    );
  }

  /** @param {DeskReport} report */
  #backlog(report) {
    const { start, end, zone } = report;
    const { t, locale } = this.#words;
    const hourly = Date.parse(end) - Date.parse(start) <= HOURLY_MS;
    const long = isLong(report);
    const backlog = long ? monthEnds(report.backlog, zone) : report.backlog;
    const format = new Intl.DateTimeFormat(locale, { ...(hourly ? { hour: 'numeric', minute: '2-digit' } : long ? MONTH : DAY), timeZone: zone });
    // A point at midnight is the end of the day before.
    const labels = backlog.map(({ at }) => format.format(Date.parse(at) - (hourly ? 0 : 1)));
    const series = [
      { name: 'first', label: t('report.open'), values: backlog.map((point) => point.open) },
      { name: 'second', label: t('report.waitingFirst'), values: backlog.map((point) => point.waiting) },
    ];
    if (!backlog.length) return h('p', { class: 'soft' }, t('nothingYet'));
    return chart({ title: t('report.backlog'), heading: t(long ? 'report.month' : 'report.day'), labels, series, lines: true, locale });
  }

  /** @param {DeskReport} report */
  #days(report) {
    const { t, locale } = this.#words;
    const long = isLong(report);
    const days = long ? monthsOf(report.days) : report.days;
    const short = new Intl.DateTimeFormat(locale, { ...(long ? MONTH : DAY), timeZone: 'UTC' });
    const series = [
      { name: 'first', label: t('figure.conversations'), values: days.map((day) => day.conversations) },
      { name: 'second', label: t('figure.closed'), values: days.map((day) => day.closed) },
    ];
    const labels = days.map(({ day }) => short.format(new Date(`${day}T00:00Z`)));
    return chart({ title: t(long ? 'report.perMonth' : 'report.perDay'), heading: t(long ? 'report.month' : 'report.day'), labels, series, locale });
  }

  /** @param {DeskReport} report */
  #hours({ by_hour: rows }) {
    const { t, locale } = this.#words;
    const short = new Intl.DateTimeFormat(locale, { hour: 'numeric', timeZone: 'UTC' });
    const hours = Array.from({ length: 24 }, (_, hour) => hour);
    const found = new Map(rows.map((row) => [Number(row.key), row.conversations]));
    const series = [{ name: 'first', label: t('figure.conversations'), values: hours.map((hour) => found.get(hour) ?? 0) }];
    return chart({ title: t('report.byHour'), heading: t('report.byHour'), labels: hours.map((hour) => short.format(Date.UTC(2026, 0, 1, hour))), series, locale });
  }

  /** @param {DeskReport} report */
  #weekdays({ by_weekday: rows }) {
    const { t, locale } = this.#words;
    const short = new Intl.DateTimeFormat(locale, { weekday: 'short', timeZone: 'UTC' });
    const found = new Map(rows.map((row) => [Number(row.key), row.conversations]));
    const weekdays = [1, 2, 3, 4, 5, 6, 7];
    const labels = weekdays.map((day) => short.format(Date.UTC(2024, 0, day))); // 1 January 2024 was a Monday
    const series = [{ name: 'first', label: t('figure.conversations'), values: weekdays.map((day) => found.get(day) ?? 0) }];
    return chart({ title: t('report.byWeekday'), heading: t('report.byWeekday'), labels, series, locale });
  }

  /**
   * @param {typeof GROUPS[number]} group
   * @param {ReportRow[]} rows
   */
  #table(group, rows) {
    const { t } = this.#words;
    const title = t(`report.by_${group}`);
    if (!rows.length) return this.#panel(title, h('p', { class: 'soft' }, t('nothingYet')));
    const heads = COLUMNS.map((name) => t(COUNTED.includes(/** @type {any} */ (name)) || TIMED.includes(/** @type {any} */ (name)) ? `figure.${name}` : `report.${name}`));
    const body = rows.map((row) => this.#row(group, row, heads));
    const table = h('table', { class: 'figures' }, h('thead', null, h('tr', null, [t('report.name'), ...heads].map((head) => h('th', { scope: 'col' }, head)))), h('tbody', null, body));
    return this.#panel(title, h('div', { class: 'wide', tabindex: '0', role: 'region', 'aria-label': title }, table));
  }

  /**
   * @param {string} group
   * @param {ReportRow} row
   * @param {(string | undefined)[]} heads
   */
  #row(group, row, heads) {
    const figures = this.#figures;
    const known = group === 'channel' ? this.#words.t(`channel.${row.key}`) : group === 'flow' ? plainName(row.key) : null;
    const plain = row.name ?? known ?? row.key;
    const name = row.removed ? (this.#words.t('isRemoved', { name: plain }) ?? plain) : plain;
    const place = { group, key: row.key, title: name };
    const cells = [
      ...COUNTED.map((each) => figures.button(each, row[each], place)),
      ...TIMED.map((each) => [figures.median(each, row, place), h('small', null, figures.cases(row[each]))]),
      figures.kept('first_answer', row, place),
      figures.kept('resolution', row, place),
      figures.rating(row, place),
    ];
    return h('tr', null, h('th', { scope: 'row', dir: 'auto' }, name), cells.map((cell, column) => h('td', { 'data-label': heads[column] }, cell)));
  }
}
