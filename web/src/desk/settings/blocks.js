// The block list: contacts whose messages are refused, with the reason, the author and the end of each block.

import { asProblem } from '../../shared/api.js';
import { h } from '../../shared/dom.js';
import { openDialog, showToast } from '../parts.js';

/**
 * @typedef {{
 *   id: string, contact: string, name: string | null, conversation_id: string, reason: string, by: string, at: string,
 *   until: string, by_network: boolean, network: string | null,
 * }} Block
 */

export class BlocksPage {
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
    /** @type {Block[]} */
    const blocks = await this.#calls.get('blocks');
    const { t } = this.#words;
    const rows = h('ul', { class: 'items' }, blocks.map((block) => this.#row(block)));
    const none = blocks.length === 0 && h('p', { class: 'soft none' }, t('nothingYet'));
    this.element.replaceChildren(...[h('p', { class: 'soft' }, t('intro.blocks')), rows, none].filter((part) => part instanceof Node));
  }

  /** @param {Block} block */
  #row(block) {
    const { t, timeText } = this.#words;
    const about = [block.reason, t('blockedUntil', { time: timeText(block.until) }), this.#nameOf(block.by)].filter(Boolean).join(' · ');
    const text = h('span', { class: 'text' }, h('strong', { dir: 'auto' }, nameOf(block)), h('span', { class: 'soft', dir: 'auto' }, about));
    return h('li', null, h('button', { type: 'button', 'aria-haspopup': 'dialog', click: () => this.#open(block) }, text));
  }

  /** @param {Block} block */
  #open(block) {
    const { t, timeText, why } = this.#words;
    openDialog('block', nameOf(block), t, (close) => {
      const problem = h('p', { class: 'warning', role: 'alert', hidden: true });
      const unblock = async () => {
        try {
          await this.#calls.change('DELETE', `blocks/${block.id}`, undefined, '*');
        } catch (error) {
          problem.hidden = false;
          problem.textContent = why(asProblem(error)) ?? '';
          return;
        }
        close();
        showToast(t('unblocked'));
        await this.load();
      };
      const lines = [
        block.reason, t('blockedUntil', { time: timeText(block.until) }), `${this.#nameOf(block.by)}, ${timeText(block.at)}`,
        block.by_network && t('blockedNetwork'),
      ];
      const conversation = h('a', { href: `#conversation/${encodeURIComponent(block.conversation_id)}` }, t('blockedIn'));
      return h(
        'form',
        { submit: (/** @type {Event} */ event) => event.preventDefault() },
        lines.filter(Boolean).map((line) => h('p', { dir: 'auto' }, line)),
        h('p', null, conversation),
        problem,
        h('footer', null, h('button', { type: 'button', class: 'quiet', click: close }, t('cancel')), h('button', { type: 'button', class: 'primary', autofocus: true, click: unblock }, t('unblock'))),
      );
    });
  }
}

/** @param {Block} block */
const nameOf = ({ name, contact }) => name ?? contact;
