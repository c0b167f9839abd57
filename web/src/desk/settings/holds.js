// Legal holds: which conversations stay, by which admin, and the end of a hold.

import { asProblem } from '../../shared/api.js';
import { h } from '../../shared/dom.js';
import { openDialog, showToast } from '../parts.js';

/** @typedef {{ id: string, of: 'conversation' | 'contact', conversation_id: string, contact: string, by: string, at: string }} Hold */

export class HoldsPage {
  #words;
  #calls;
  #store;
  #nameOf;

  /**
   * @param {DeskWords} words
   * @param {import('../calls.js').Calls} calls
   * @param {import('./store.js').SettingsStore} store
   * @param {(actor: string) => string} nameOf
   */
  constructor(words, calls, store, nameOf) {
    this.#words = words;
    this.#calls = calls;
    this.#store = store;
    this.#nameOf = nameOf;
    this.element = h('section', { class: 'settings-body' });
  }

  async load() {
    await this.#store.load(undefined);
    /** @type {Hold[]} */
    const holds = await this.#calls.get('holds');
    const { t } = this.#words;
    const rows = h('ul', { class: 'items' }, holds.map((hold) => this.#row(hold)));
    const none = holds.length === 0 && h('p', { class: 'soft none' }, t('nothingYet'));
    this.element.replaceChildren(...[h('p', { class: 'soft' }, t('intro.holds')), rows, none].filter((part) => part instanceof Node));
  }

  /** @param {Hold} hold */
  #row(hold) {
    const text = h('span', { class: 'text' }, h('strong', { dir: 'auto' }, this.#title(hold)), h('span', { class: 'soft', dir: 'auto' }, this.#about(hold)));
    return h('li', null, h('button', { type: 'button', 'aria-haspopup': 'dialog', click: () => this.#open(hold) }, text));
  }

  /** @param {Hold} hold */
  #title({ of, conversation_id, contact }) {
    return of === 'contact' ? contact : conversation_id;
  }

  /** @param {Hold} hold */
  #about({ of, by, at }) {
    const { t, timeText } = this.#words;
    return [t(`hold.${of}`), this.#nameOf(by), timeText(at)].join(' · ');
  }

  /** @param {Hold} hold */
  #open(hold) {
    const { t, why } = this.#words;
    openDialog('hold', this.#title(hold), t, (close) => {
      const problem = h('p', { class: 'warning', role: 'alert', hidden: true });
      const end = async () => {
        try {
          await this.#calls.remove(`holds/${hold.id}`);
        } catch (error) {
          problem.hidden = false;
          problem.textContent = why(asProblem(error)) ?? '';
          return;
        }
        close();
        showToast(t('hold.ended'));
        await this.load();
      };
      const conversation = h('a', { href: `#conversation/${encodeURIComponent(hold.conversation_id)}` }, t('blockedIn'));
      return h(
        'form',
        { submit: (/** @type {Event} */ event) => event.preventDefault() },
        h('p', { dir: 'auto' }, this.#about(hold)),
        h('p', null, conversation),
        problem,
        h('footer', null, h('button', { type: 'button', class: 'quiet', click: close }, t('cancel')), h('button', { type: 'button', class: 'primary', autofocus: true, click: end }, t('hold.end'))),
      );
    });
  }
}
