// A page of the settings with a list of what admins put in place elsewhere, such as blocks: each can be read and ended.

import { asProblem } from '../../shared/api.js';
import { h } from '../../shared/dom.js';
import { openDialog, showToast } from '../parts.js';

/**
 * What the items of a list are. `name` is that of the dialog and of the API's path. `lines`: the details in the dialog.
 *
 * @template Item
 * @typedef {{
 *   name: string, path: string, intro: string, end: string, ended: string,
 *   title(item: Item): string, about(item: Item): string, lines(item: Item): (string | undefined | null | false)[],
 *   conversation(item: Item): string, remove(item: Item): Promise<unknown>,
 * }} Kind
 */

/** @template Item */
export class RemovableList {
  #words;
  #calls;
  #store;
  #kind;

  /**
   * @param {DeskWords} words
   * @param {import('../calls.js').Calls} calls
   * @param {import('./store.js').SettingsStore} store
   * @param {Kind<Item>} kind
   */
  constructor(words, calls, store, kind) {
    this.#words = words;
    this.#calls = calls;
    this.#store = store;
    this.#kind = kind;
    this.element = h('section', { class: 'settings-body' });
  }

  async load() {
    await this.#store.load(undefined);
    /** @type {Item[]} */
    const items = await this.#calls.get(this.#kind.path);
    const { t } = this.#words;
    const rows = h('ul', { class: 'items' }, items.map((item) => this.#row(item)));
    const none = items.length === 0 && h('p', { class: 'soft none' }, t('nothingYet'));
    this.element.replaceChildren(...[h('p', { class: 'soft' }, t(this.#kind.intro)), rows, none].filter((part) => part instanceof Node));
  }

  /** @param {Item} item */
  #row(item) {
    const { title, about } = this.#kind;
    const text = h('span', { class: 'text' }, h('strong', { dir: 'auto' }, title(item)), h('span', { class: 'soft', dir: 'auto' }, about(item)));
    return h('li', null, h('button', { type: 'button', 'aria-haspopup': 'dialog', click: () => this.#open(item) }, text));
  }

  /** @param {Item} item */
  #open(item) {
    const { t, why } = this.#words;
    const { name, title, lines, conversation, remove, end, ended } = this.#kind;
    openDialog(name, title(item), t, (close) => {
      const problem = h('p', { class: 'warning', role: 'alert', hidden: true });
      const finish = async () => {
        try {
          await remove(item);
        } catch (error) {
          problem.hidden = false;
          problem.textContent = why(asProblem(error)) ?? '';
          return;
        }
        close();
        showToast(t(ended));
        await this.load();
      };
      return h(
        'form',
        { submit: (/** @type {Event} */ event) => event.preventDefault() },
        lines(item).filter(Boolean).map((line) => h('p', { dir: 'auto' }, line)),
        h('p', null, h('a', { href: `#conversation/${encodeURIComponent(conversation(item))}` }, t('blockedIn'))),
        problem,
        h('footer', null, h('button', { type: 'button', class: 'quiet', click: close }, t('cancel')), h('button', { type: 'button', class: 'primary', autofocus: true, click: finish }, t(end))),
      );
    });
  }
}
