// The numbers of a flow: on its cards, in a list of its steps, and the conversations behind each of them.

import { h, icon } from '../shared/dom.js';
import { allSteps } from './document.js';

/**
 * @typedef {{ path: string, reached: number, here: number, left: number, timed_out: number, handed_over: number, ended: number, median_s: number | null }} StepNumber
 * @typedef {'here' | 'left' | 'timed_out' | 'handed_over' | 'ended'} Outcome
 * @typedef {{ id: string, name: string | null, reached_at_ms: number, spent_s: number | null, outcome: string }} StepConversation
 */

const DAYS = [1, 7, 30, 90];
const DAY_MS = 86_400_000;

/** @type {Outcome[]} */
const OUTCOMES = ['here', 'left', 'timed_out', 'handed_over', 'ended'];

/** The share of conversations above which a step is worth a look. */
const MANY = 0.2;

/** @type {BuilderPanel} */
export const NUMBERS = {
  id: 'numbers',
  icon: 'chart',
  title: (t) => t('titleNumbers'),
  mount(host, shell) {
    const numbers = new Numbers(host, shell);
    numbers.load();
    return () => numbers.close();
  },
};

class Numbers {
  #host;
  #shell;
  #days = 7;
  #version = '';
  /** Counts the requests: a slow answer must not take the place of a newer one. */
  #asked = 0;

  /**
   * @param {HTMLElement} host
   * @param {import('./shell.js').Shell} shell
   */
  constructor(host, shell) {
    this.#host = host;
    this.#shell = shell;
  }

  get #t() {
    return this.#shell.words.t;
  }

  #query() {
    const query = new URLSearchParams({ from: new Date(Date.now() - this.#days * DAY_MS).toISOString() });
    if (this.#version) query.set('version', this.#version);
    return query;
  }

  async load() {
    const asked = ++this.#asked;
    this.#host.replaceChildren(this.#controls(), h('p', { class: 'soft', role: 'status' }, this.#t('numbersLoading')));
    try {
      const found = await this.#shell.call(`${this.#shell.name}/numbers?${this.#query()}`);
      if (asked === this.#asked) this.#show(found.steps);
    } catch (problem) {
      if (asked === this.#asked) this.#fail(problem, () => this.load());
    }
  }

  #controls() {
    const t = this.#t;
    const days = h('select', { id: 'numbers-days' }, DAYS.map((count) => h('option', { value: count, selected: count === this.#days }, t('numbersDays', { count }))));
    days.addEventListener('change', () => {
      this.#days = Number(days.value);
      this.load();
    });
    const latest = this.#shell.summary?.latest_version ?? 0;
    const known = [['', t('numbersAllVersions')], ...Array.from({ length: latest }, (_, at) => [String(latest - at), t('numbersVersion', { number: latest - at })]), ['0', t('numbersOfFile')]];
    const versions = h('select', { id: 'numbers-version' }, known.map(([value, text]) => h('option', { value, selected: value === this.#version }, text)));
    versions.addEventListener('change', () => {
      this.#version = versions.value;
      this.load();
    });
    return h('div', { class: 'numbers-controls' }, h('label', { for: 'numbers-days' }, t('numbersPeriod')), days, h('label', { for: 'numbers-version' }, t('numbersOf')), versions);
  }

  /** @param {StepNumber[]} numbers */
  #show(numbers) {
    const shell = this.#shell;
    for (const path of [...shell.badges.keys()]) shell.setBadge(path, null);
    for (const number of numbers) shell.setBadge(number.path, this.#badge(number));
    const known = new Map(numbers.map((number) => [number.path, number]));
    // In the order of the flow; then steps that it no longer has.
    const order = [...new Set([...shell.steps.map(({ path }) => path).filter((path) => known.has(path)), ...known.keys()])];
    const rows = order.map((path) => this.#row(/** @type {StepNumber} */ (known.get(path))));
    const none = h('p', { class: 'soft', role: 'status' }, this.#t('numbersNone'));
    this.#host.replaceChildren(this.#controls(), rows.length ? h('ol', { class: 'numbers-list' }, rows) : none, h('p', { class: 'soft' }, this.#t('numbersAbout')));
  }

  /** @param {StepNumber} number @returns {CardBadge} */
  #badge(number) {
    const said = this.#said(number);
    const lost = number.left + number.timed_out;
    return { texts: said, title: said.join(', '), tone: lost > number.reached * MANY ? 'warn' : 'plain' };
  }

  /** @param {StepNumber} number */
  #said(number) {
    const t = this.#t;
    const outcomes = OUTCOMES.filter((outcome) => number[outcome]).map((outcome) => t(`numbers.${outcome}`, { number: number[outcome] }));
    // A step that waits for nothing takes no time worth a word.
    const time = number.median_s ? [t('numbersMedian', { time: this.#time(number.median_s) })] : [];
    return [t('numbers.reached', { number: number.reached }), ...outcomes, ...time];
  }

  /** @param {number} seconds */
  #time(seconds) {
    return this.#shell.words.lasted(seconds * 1000);
  }

  /** @param {StepNumber} number */
  #row(number) {
    const t = this.#t;
    const place = this.#shell.steps.find(({ path }) => path === number.path)?.place;
    const title = place ? h('button', { type: 'button', class: 'numbers-step', click: () => this.#shell.select(place, { focus: true }) }, this.#title(number.path)) : h('span', { class: 'numbers-step soft' }, t('numbersGone', { path: number.path }));
    /** @param {Outcome | ''} outcome @param {string} text */
    const behind = (outcome, text) => h('button', { type: 'button', class: 'numbers-knob', 'data-outcome': outcome, click: () => this.#behind(number.path, outcome, text) }, text);
    const outcomes = OUTCOMES.filter((outcome) => number[outcome]).map((outcome) => behind(outcome, t(`numbers.${outcome}`, { number: number[outcome] })));
    const time = number.median_s ? h('span', { class: 'soft' }, t('numbersMedian', { time: this.#time(number.median_s) })) : null;
    return h('li', null, title, h('div', { class: 'numbers-row' }, behind('', t('numbers.reached', { number: number.reached })), outcomes, time));
  }

  /** @param {string} path */
  #title(path) {
    const { steps, kinds, document } = this.#shell;
    const place = steps.find((step) => step.path === path)?.place ?? [];
    const found = allSteps(document, kinds.steps).find((each) => each.place.join('/') === place.join('/'));
    return found ? [kinds.titleOf(found.step), kinds.summaryOf(found.step)].filter(Boolean).join(': ') : path;
  }

  /**
   * The conversations behind a number, page by page.
   *
   * @param {string} path
   * @param {Outcome | ''} outcome
   * @param {string} text
   */
  async #behind(path, outcome, text) {
    const asked = ++this.#asked;
    const t = this.#t;
    const list = h('ul', { class: 'numbers-list' });
    const back = h('button', { type: 'button', class: 'numbers-back', click: () => this.load() }, icon('back'), t('numbersBack'));
    const more = h('button', { type: 'button', class: 'numbers-knob', hidden: true }, t('numbersMore'));
    const news = h('p', { class: 'soft', role: 'status' }, t('numbersLoading'));
    this.#host.replaceChildren(back, h('h3', { tabindex: '-1' }, `${this.#title(path)}: ${text}`), news, list, more);
    back.focus();
    const read = async (/** @type {string | null} */ after) => {
      const query = this.#query();
      query.set('path', path);
      if (outcome) query.set('outcome', outcome);
      if (after) query.set('after', after);
      try {
        const page = await this.#shell.call(`${this.#shell.name}/numbers/conversations?${query}`);
        if (asked !== this.#asked) return;
        list.append(...page.conversations.map((/** @type {StepConversation} */ each) => this.#conversation(each)));
        news.textContent = list.childElementCount ? '' : t('numbersNoneToSee');
        more.hidden = !page.next;
        more.onclick = () => read(page.next);
      } catch (problem) {
        if (asked === this.#asked) this.#fail(problem, () => this.#behind(path, outcome, text));
      }
    };
    await read(null);
  }

  /** @param {StepConversation} conversation */
  #conversation({ id, name, reached_at_ms, spent_s }) {
    const at = new Date(reached_at_ms).toLocaleString(this.#shell.words.locale, { dateStyle: 'medium', timeStyle: 'short' });
    const stayed = spent_s ? ` · ${this.#time(spent_s)}` : '';
    return h('li', null, h('a', { href: `#conversation/${encodeURIComponent(id)}`, dir: 'auto' }, name || this.#t('numbersNameless')), h('span', { class: 'soft' }, at, stayed));
  }

  /**
   * @param {unknown} problem
   * @param {() => unknown} again
   */
  #fail(problem, again) {
    const retry = h('button', { type: 'button', class: 'numbers-knob', click: again }, this.#t('again'));
    this.#host.replaceChildren(this.#controls(), h('p', { class: 'warning', role: 'alert' }, this.#shell.words.why(problem)), retry);
  }

  /** The numbers stay on the cards while the list is open, so that a card never shows old ones. */
  close() {
    this.#asked += 1;
    for (const path of [...this.#shell.badges.keys()]) this.#shell.setBadge(path, null);
  }
}
