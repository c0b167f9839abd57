// The line at the top of a flow that says that a version is on trial, or why its rule has rolled it back.

import { h, icon } from '../shared/dom.js';

export class CanaryNotice {
  #shell;
  #open;
  element = h('div', { class: 'builder-notices' });

  /**
   * @param {import('./shell.js').Shell} shell
   * @param {() => void} open
   */
  constructor(shell, open) {
    this.#shell = shell;
    this.#open = open;
    shell.on('reloaded', () => this.#show());
    this.#show();
  }

  #show() {
    const { summary, words } = this.#shell;
    const { t } = words;
    const compare = h('button', { type: 'button', class: 'secondary', click: () => this.#open() }, t('canaryCompare'));
    const { canary, rolled_back: rolledBack } = summary ?? {};
    if (canary) {
      return this.element.replaceChildren(h('div', { class: 'warning canary-notice', role: 'status' }, icon('people'), h('p', null, t('canaryIn', { version: canary.version, share: canary.share })), compare));
    }
    if (!rolledBack) return this.element.replaceChildren();
    return this.element.replaceChildren(h('div', { class: 'warning canary-notice', role: 'alert' }, icon('alert'), h('p', null, rolledBackText(words, rolledBack)), compare));
  }
}

/**
 * That a rule has rolled a version back, when, and why.
 *
 * @param {BuilderWords} words
 * @param {import('./canary_panel.js').RolledBack} rolledBack
 */
export function rolledBackText(words, { version, ended_at: at, reason }) {
  const { t, ago } = words;
  return `${t('canaryEnded.rolled_back', { version, name: t('canaryByRule'), ago: ago(at) ?? '' })} ${reasonText(words, reason)}`;
}

/**
 * @param {BuilderWords} words
 * @param {import('./canary_panel.js').RollBackReason} reason
 */
export function reasonText({ t, locale }, { number, canary, other, canary_cases: cases, other_cases: others }) {
  const format = number === 'rating' ? new Intl.NumberFormat(locale, { maximumFractionDigits: 2 }) : new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 });
  return t('canaryReason', { number: t(`canaryNumber.${number}`), value: format.format(canary), cases, other: format.format(other), others });
}
