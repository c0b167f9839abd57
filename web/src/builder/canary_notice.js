// The line at the top of a flow that says that a version is on trial, or why its rule has rolled it back.

import { h, icon } from '../shared/dom.js';

export class CanaryNotice {
  #shell;
  #open;
  element = h('div', { class: 'builder-notices' });
  /** @type {import('./canary_panel.js').CanaryView | null} */
  #ended = null;

  /**
   * @param {import('./shell.js').Shell} shell
   * @param {() => void} open
   */
  constructor(shell, open) {
    this.#shell = shell;
    this.#open = open;
    shell.on('reloaded', () => this.load());
    this.load();
  }

  async load() {
    const { summary, name } = this.#shell;
    // Only a version that was published and does not run may have been rolled back by its rule.
    const mayHaveEnded = summary?.state === 'active' && !summary.canary && (summary.latest_version ?? 0) > (summary.active_version ?? 0);
    try {
      this.#ended = mayHaveEnded ? (await this.#shell.call(`${encodeURIComponent(name)}/canary`)).canary : null;
    } catch {
      this.#ended = null; // the panel says why there are no numbers
    }
    this.#show();
  }

  #show() {
    const { summary, words } = this.#shell;
    const { t, ago } = words;
    const compare = h('button', { type: 'button', class: 'secondary', click: () => this.#open() }, t('canaryCompare'));
    const { canary } = summary ?? {};
    if (canary) {
      return this.element.replaceChildren(h('div', { class: 'warning canary-notice', role: 'status' }, icon('people'), h('p', null, t('canaryIn', { version: canary.version, share: canary.share })), compare));
    }
    const { reason, version, ended_at: at, state } = this.#ended ?? {};
    if (state !== 'rolled_back' || !reason || !version) return this.element.replaceChildren();
    const texts = [t('canaryEnded.rolled_back', { version, name: t('canaryByRule'), ago: ago(at ?? '') ?? '' }), reasonText(words, reason)];
    return this.element.replaceChildren(h('div', { class: 'warning canary-notice', role: 'alert' }, icon('alert'), h('p', null, texts.join(' ')), compare));
  }
}

/**
 * @param {BuilderWords} words
 * @param {import('./canary_panel.js').RollBackReason} reason
 */
export function reasonText({ t, locale }, { number, canary, other, canary_cases: cases, other_cases: others }) {
  const format = number === 'rating' ? new Intl.NumberFormat(locale, { maximumFractionDigits: 2 }) : new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 });
  return t('canaryReason', { number: t(`canaryNumber.${number}`), value: format.format(canary), cases, other: format.format(other), others });
}
