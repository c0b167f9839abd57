// The trial version of the open flow (its canary): both versions side by side with what chance does not explain, and the
// decision: another share, all contacts, or back.

import { openDialog, showToast } from '../desk/parts.js';
import { asProblem } from '../shared/api.js';
import { h, icon } from '../shared/dom.js';
import { canaryFields, ruleSentences } from './canary_form.js';
import { reasonText } from './canary_notice.js';

const EVERY_MS = 30_000;

/**
 * @typedef {{ version: number, conversations: number, handed_over: number, undone: number, failed: number, ratings: number, rating: number | null }} VersionNumbers
 * @typedef {{ number: string, verdict: 'too_few' | 'open' | 'worse' | 'better', difference: number | null, low: number | null, high: number | null }} NumberCompared
 * @typedef {{ number: string, canary: number, other: number, canary_cases: number, other_cases: number }} RollBackReason
 * @typedef {{ version: number, ended_at: string, reason: RollBackReason }} RolledBack
 * @typedef {import('./canary_form.js').CanaryPlan & { version: number, state: 'running' | 'promoted' | 'rolled_back' | 'replaced', started_by: string,
 *   started_at: string, ended_by: string, ended_at: string | null, reason: RollBackReason | null, canary: VersionNumbers, other: VersionNumbers,
 *   compared: NumberCompared[] }} CanaryView
 */

/** @type {BuilderPanel} */
export const CANARY = {
  id: 'canary',
  icon: 'people',
  title: (t) => t('titleCanary'),
  available: (shell) => shell.reason !== 'no_archive',
  mount(host, shell) {
    const panel = new CanaryPanel(host, shell);
    panel.load();
    const timer = setInterval(() => panel.load(), EVERY_MS);
    const end = shell.on('reloaded', () => panel.load());
    return () => {
      clearInterval(timer);
      end();
    };
  },
};

class CanaryPanel {
  #host;
  #shell;
  /** @type {Record<string, string>} */
  #names = {};
  #shown = '';

  /**
   * @param {HTMLElement} host
   * @param {import('./shell.js').Shell} shell
   */
  constructor(host, shell) {
    this.#host = host;
    this.#shell = shell;
  }

  get #path() {
    return `${encodeURIComponent(this.#shell.name)}/canary`;
  }

  async load() {
    try {
      const reply = await this.#shell.call(this.#path);
      // The same again would take the focus from a button.
      if (JSON.stringify(reply) === this.#shown) return;
      this.#shown = JSON.stringify(reply);
      this.#names = reply.names ?? {};
      this.#host.replaceChildren(...(reply.canary ? this.#content(reply.canary) : [h('p', { class: 'soft' }, this.#shell.words.t('canaryNone'))]));
    } catch (error) {
      this.#shown = '';
      this.#host.replaceChildren(h('p', { class: 'warning', role: 'alert' }, this.#shell.words.why(asProblem(error))));
    }
  }

  /** @param {CanaryView} view */
  #content(view) {
    const { words, editing } = this.#shell;
    const { t, ago } = words;
    const runs = view.state === 'running';
    const state = runs ? t('canaryIn', { version: view.version, share: view.share }) : t(`canaryEnded.${view.state}`, { version: view.version, name: this.#name(view.ended_by), ago: ago(view.ended_at ?? '') ?? '' });
    const rule = ruleSentences(words, view.roll_back_if);
    const rules = rule.length ? [h('p', null, t('canaryRule')), h('ul', { class: 'canary-sentences' }, rule.map((text) => h('li', null, text))), h('p', { class: 'soft' }, t('canaryAfter', { number: view.roll_back_if?.at_least ?? 0 }))] : [h('p', { class: 'soft' }, t('canaryNoRule'))];
    return [
      h('h3', null, state),
      view.reason ? h('p', { class: 'warning' }, icon('alert'), reasonText(words, view.reason)) : '',
      h('p', { class: 'soft', dir: 'auto' }, t('canaryStartedBy', { name: this.#name(view.started_by), ago: ago(view.started_at) ?? '' })),
      this.#table(view),
      h('p', { class: 'soft' }, t('canaryAboutNumbers')),
      ...(runs ? rules : []),
      runs && editing === 'builder' ? this.#actions(view) : '',
    ];
  }

  /** @param {string} actor */
  #name(actor) {
    return actor === 'system' ? this.#shell.words.t('canaryByRule') : (this.#names[actor] ?? actor.replace(/^\w+:/, ''));
  }

  /** @param {CanaryView} view */
  #table({ canary, other, compared }) {
    const { t, locale } = this.#shell.words;
    const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 });
    const mean = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 });
    /** @param {VersionNumbers} numbers @param {'handed_over' | 'undone' | 'failed'} name */
    const share = (numbers, name) => (numbers.conversations ? `${percent.format(numbers[name] / numbers.conversations)} (${numbers[name]})` : '–');
    /** @param {VersionNumbers} numbers */
    const rating = (numbers) => (numbers.rating === null ? '–' : `${mean.format(numbers.rating)} (${numbers.ratings})`);
    const rows = compared.map((each) => {
      const cells = [canary, other].map((numbers) => (each.number === 'rating' ? rating(numbers) : share(numbers, /** @type {'failed'} */ (each.number))));
      const verdict = h('span', { class: 'canary-verdict', 'data-verdict': each.verdict }, this.#verdict(each));
      return h('tr', null, h('th', { scope: 'row' }, t(`canaryNumber.${each.number}`), verdict), ...cells.map((text) => h('td', null, text)));
    });
    const heads = [t('canaryNumberOf'), t('canaryVersionNew', { version: canary.version }), t('versionNumber', { number: other.version })];
    const counts = h('tr', null, h('th', { scope: 'row' }, t('canaryNumber.conversations')), h('td', null, canary.conversations), h('td', null, other.conversations));
    return h('table', { class: 'canary-numbers' }, h('caption', { class: 'hidden' }, t('titleCanary')), h('thead', null, h('tr', null, heads.map((text) => h('th', { scope: 'col' }, text)))), h('tbody', null, counts, rows));
  }

  /** @param {NumberCompared} compared */
  #verdict({ number, verdict, difference, low, high }) {
    const { t, locale } = this.#shell.words;
    if (difference === null || low === null || high === null) return t('canaryVerdict.too_few');
    const isRating = number === 'rating';
    const format = new Intl.NumberFormat(locale, { signDisplay: 'exceptZero', maximumFractionDigits: isRating ? 2 : 1 });
    const [by, from, to] = [difference, low, high].map((value) => format.format(isRating ? value : value * 100));
    return t(`canaryVerdict.${verdict}`, { difference: t(isRating ? 'canaryStars' : 'canaryPoints', { number: by }), low: from, high: to });
  }

  /** @param {CanaryView} view */
  #actions(view) {
    const { t } = this.#shell.words;
    const change = h('button', { type: 'button', class: 'secondary', 'data-key': 'canary-change', click: () => this.#change(view) }, t('canaryChange'));
    const promote = h('button', { type: 'button', class: 'primary', 'data-key': 'canary-promote', click: () => this.#askPromote(view) }, t('canaryPromote'));
    const back = h('button', { type: 'button', class: 'secondary', 'data-key': 'canary-back', click: () => this.#act('/roll-back', 'POST', { version: view.version }, t('canaryBackDone', { version: view.version })) }, t('canaryBack'));
    return h('div', { class: 'flow-actions' }, change, back, promote);
  }

  /**
   * @param {string} path
   * @param {string} method
   * @param {object} body
   * @param {string} done
   */
  async #act(path, method, body, done) {
    const shell = this.#shell;
    try {
      await shell.flush();
      await shell.call(`${this.#path}${path}`, body, method);
      showToast(done);
    } catch (error) {
      showToast(shell.words.why(asProblem(error)), { error: true });
    }
    // Also after a refusal: another person may have decided.
    shell.take(await shell.call(encodeURIComponent(shell.name)));
  }

  /** @param {CanaryView} view */
  #change(view) {
    const { words } = this.#shell;
    const { t } = words;
    openDialog('builder-canary', t('canaryChange'), t, (close) => {
      const { element, read } = canaryFields(words, view);
      const go = async (/** @type {Event} */ event) => {
        event.preventDefault();
        close();
        await this.#act('', 'PUT', { version: view.version, ...read() }, t('canaryChanged'));
      };
      const end = h('footer', null, h('button', { type: 'button', class: 'secondary', click: close }, t('cancel')), h('button', { type: 'submit', class: 'primary' }, t('canarySave')));
      return h('form', { submit: go }, h('p', { class: 'soft' }, t('canaryGrows')), element, end);
    });
  }

  /** @param {CanaryView} view */
  #askPromote({ version }) {
    const { t } = this.#shell.words;
    openDialog('builder-canary', t('canaryPromoteTitle', { version }), t, (close) => {
      const go = async (/** @type {Event} */ event) => {
        event.preventDefault();
        close();
        await this.#act('/promote', 'POST', { version }, t('published', { version }));
      };
      const end = h('footer', null, h('button', { type: 'button', class: 'secondary', click: close }, t('cancel')), h('button', { type: 'submit', class: 'primary' }, t('canaryPromote')));
      return h('form', { submit: go }, h('p', { class: 'soft' }, t('publishAbout')), end);
    });
  }
}
