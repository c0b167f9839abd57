// Reports: numbers for a span of days, by day, team, person and flow, and by the first answerer.

import { h, icon } from '../shared/dom.js';

const SPANS = [1, 7, 30];
const COLUMNS = ['name', 'opened', 'answered', 'queued', 'closedCount', 'firstAnswer', 'firstHuman', 'timeToClose'];
const WIDTH = 640; // of the chart, in its own units
const HEIGHT = 160;

export class Reports {
  #words;
  #calls;
  #body;
  #days = 7;

  /**
   * @param {DeskWords} words
   * @param {import('./calls.js').Calls} calls
   * @param {() => void} menu
   */
  constructor(words, calls, menu) {
    const { t } = words;
    this.#words = words;
    this.#calls = calls;
    this.#body = h('div', { class: 'report-body' });
    const spans = SPANS.map((days) => {
      const pressed = String(days === this.#days);
      return h('button', { type: 'button', 'aria-pressed': pressed, 'data-days': days, click: () => this.load(days) }, t('lastDays', { count: days }));
    });
    const csv = h('button', { type: 'button', class: 'quiet', click: () => this.#download() }, icon('down'), 'CSV');
    const rail = h('button', { type: 'button', class: 'knob menu', 'aria-label': t('views'), click: menu }, icon('menu'));
    const group = h('div', { class: 'spans', role: 'group', 'aria-label': t('span') }, spans);
    const header = h('header', null, rail, h('h1', { tabindex: '-1' }, t('reports')), group, csv);
    this.element = h('main', { class: 'reports scroll', hidden: true }, header, this.#body);
  }

  async load(days = this.#days) {
    const { t } = this.#words;
    this.#days = days;
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (this.element.querySelectorAll('[data-days]'))) {
      button.setAttribute('aria-pressed', String(Number(button.dataset.days) === days));
    }
    if (!this.#body.childElementCount) this.#body.append(h('p', { class: 'soft' }, t('loading')));
    try {
      const report = await this.#calls.get(`reports?${this.#query()}`);
      if (days === this.#days) this.#body.replaceChildren(...this.#content(report));
    } catch (error) {
      const text = `${t('failed')} ${error instanceof Error ? error.message : ''}`;
      this.#body.replaceChildren(h('p', { class: 'warning', role: 'alert' }, text));
    }
  }

  #query() {
    const from = new Date();
    from.setHours(0, 0, 0, 0);
    from.setDate(from.getDate() - this.#days + 1);
    return new URLSearchParams({ from: from.toISOString(), zone: Intl.DateTimeFormat().resolvedOptions().timeZone });
  }

  async #download() {
    const text = await this.#calls.text(`reports.csv?${this.#query()}`);
    const href = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
    const link = h('a', { href, download: `frontdesk-${this.#days}d.csv` });
    link.click();
    URL.revokeObjectURL(link.href);
  }

  /** @param {DeskReport} report */
  #content(report) {
    const { t, lasted } = this.#words;
    const { total } = report;
    const tiles = [
      ['opened', total.opened],
      ['answered', total.answered],
      ['queued', total.queued],
      ['closedCount', total.closed],
      ['firstAnswer', lasted(total.first_answer_ms)],
      ['firstHuman', lasted(total.first_human_ms)],
      ['timeToClose', lasted(total.close_ms)],
    ].map(([key, value]) => h('div', { class: 'tile' }, h('dt', null, t(`report.${key}`)), h('dd', null, String(value))));
    return [
      h('dl', { class: 'tiles' }, tiles),
      report.truncated && h('p', { class: 'caution' }, icon('alert'), t('reportTruncated')),
      h('section', { class: 'panel' }, h('h2', null, t('report.perDay')), this.#chart(report.days)),
      this.#table(t('report.byTeam'), report.by_team),
      this.#table(t('report.byPerson'), report.by_person),
      this.#table(t('report.byFlow'), report.by_flow),
      this.#table(t('report.byAnswerer'), report.by_answerer.map((row) => ({ ...row, name: t(`answerer.${row.key}`) }))),
    ].filter((part) => part !== false);
  }

  /**
   * Two bars a day. A hidden table has the numbers for screen readers.
   *
   * @param {DayRow[]} days
   */
  #chart(days) {
    const { t, locale } = this.#words;
    const most = Math.max(1, ...days.flatMap(({ opened, closed }) => [opened, closed]));
    const step = WIDTH / days.length;
    const bar = Math.min(step / 3, 28);
    const short = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', timeZone: 'UTC' });
    const every = Math.ceil(days.length / 10);
    const marks = days.flatMap(({ day, opened, closed }, place) => {
      const middle = step * (place + 0.5);
      const rect = (/** @type {number} */ value, /** @type {number} */ x, /** @type {string} */ name) => {
        const height = (HEIGHT * value) / most;
        return svg('rect', { class: name, x, y: HEIGHT - height, width: bar, height, rx: 3 });
      };
      const label = place % every === 0 ? svg('text', { x: middle, y: HEIGHT + 18, 'text-anchor': 'middle' }, short.format(new Date(`${day}T00:00Z`))) : null;
      return [rect(opened, middle - bar - 1, 'opened'), rect(closed, middle + 1, 'closed'), label].filter((mark) => mark !== null);
    });
    const lines = [svg('line', { x1: 0, x2: WIDTH, y1: HEIGHT, y2: HEIGHT }), svg('text', { x: 0, y: 12, class: 'most' }, String(most))];
    const picture = svg('svg', { viewBox: `0 -4 ${WIDTH} ${HEIGHT + 28}`, class: 'chart', 'aria-hidden': 'true' }, ...lines, ...marks);
    const legend = h('p', { class: 'legend' }, h('span', { class: 'opened' }, t('report.opened')), h('span', { class: 'closed' }, t('report.closedCount')));
    const rows = days.map(({ day, opened, closed }) =>
      h('tr', null, h('th', { scope: 'row' }, day), h('td', null, String(opened)), h('td', null, String(closed))),
    );
    const heads = ['day', 'opened', 'closedCount'].map((key) => h('th', { scope: 'col' }, t(`report.${key}`)));
    return h('div', null, legend, picture, h('table', { class: 'hidden' }, h('thead', null, h('tr', null, heads)), h('tbody', null, rows)));
  }

  /**
   * @param {string | undefined} title
   * @param {ReportRow[]} rows
   */
  #table(title, rows) {
    const { t, lasted } = this.#words;
    const heads = COLUMNS.map((key) => h('th', { scope: 'col' }, t(`report.${key}`)));
    const most = Math.max(1, ...rows.map((row) => row.opened));
    const made = rows.map((row) => {
      const bar = svg('rect', { width: (100 * row.opened) / most, height: 4, rx: 2 });
      const share = svg('svg', { viewBox: '0 0 100 4', class: 'share', preserveAspectRatio: 'none', 'aria-hidden': 'true' }, bar);
      const counts = [row.opened, row.answered, row.queued, row.closed].map((value) => h('td', null, String(value)));
      const times = [row.first_answer_ms, row.first_human_ms, row.close_ms].map((value) => h('td', null, lasted(value)));
      return h('tr', null, h('th', { scope: 'row', dir: 'auto' }, row.name ?? row.key, share), counts, times);
    });
    const table = h('table', null, h('thead', null, h('tr', null, heads)), h('tbody', null, made));
    const region = h('div', { class: 'wide', tabindex: '0', role: 'region', 'aria-label': title }, table);
    return h('section', { class: 'panel' }, h('h2', null, title), rows.length ? region : h('p', { class: 'soft' }, t('nothingYet')));
  }
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
