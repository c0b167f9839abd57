// The banner over the log: the reason why there is no connection, and “Try again” if that can help.

import { h } from '../shared/dom.js';
import { helps, reason } from './item_words.js';

const SHOWN_AFTER_MS = 1_000; // no banner for a connection that comes back at once

export class Banner {
  #element;
  #t;
  #on;
  /** @type {ReturnType<typeof setTimeout> | null} */
  #timer = null;

  /**
   * `shown` gets the text when the banner appears.
   *
   * @param {HTMLElement} element
   * @param {Translate} t
   * @param {{ retry(): void, shown(text: string): void }} on
   */
  constructor(element, t, on) {
    this.#element = element;
    this.#t = t;
    this.#on = on;
  }

  /** @param {import('./session.js').Session} session */
  show({ status, problem }) {
    const banner = this.#element;
    const t = this.#t;
    const waiting = navigator.onLine ? 'reconnecting' : 'offline';
    /** @type {Partial<Record<typeof status, string>>} */
    const troubles = { connecting: 'connecting', waiting, refused: 'refused' };
    const trouble = troubles[status];
    if (!trouble) return this.#hide();
    const refused = status === 'refused';
    const again = h('button', { type: 'button', class: 'retry', click: () => this.#on.retry() }, t('retry'));
    const text = reason(problem, t, refused) || t(trouble) || '';
    if (refused && banner.firstChild?.textContent !== text) banner.hidden = true; // so that the final reason is read out
    banner.replaceChildren(text, refused && helps(problem) ? again : '');
    if (refused) this.#appear();
    else this.#timer ??= setTimeout(() => this.#appear(), SHOWN_AFTER_MS);
  }

  #hide() {
    clearTimeout(this.#timer ?? undefined);
    this.#timer = null;
    this.#element.hidden = true;
  }

  #appear() {
    if (!this.#element.hidden) return;
    this.#element.hidden = false;
    this.#on.shown(this.#element.firstChild?.textContent ?? '');
  }
}
