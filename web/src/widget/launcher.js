// The launcher: its name, its badge, and the preview of the newest message that the visitor has not seen.

import { h, icon } from '../shared/dom.js';

export class Launcher {
  #parts;
  #t;
  #on;
  /** @type {HTMLElement | null} */
  #preview = null;

  /**
   * `dismissed` gets the message of a preview that the visitor closed.
   *
   * @param {{ launcher: HTMLElement | null, badge: HTMLElement | null }} parts
   * @param {Translate} t
   * @param {{ open(): void, dismissed(id: string): void }} on
   */
  constructor(parts, t, on) {
    this.#parts = parts;
    this.#t = t;
    this.#on = on;
  }

  /**
   * @param {number} unread
   * @param {boolean} opened
   * @param {{ id: string, name: string, text: string, locale?: string | null } | null} newest
   */
  show(unread, opened, newest) {
    const { launcher, badge } = this.#parts;
    if (!launcher || !badge) return;
    const t = this.#t;
    const news = unread ? `. ${t('unread', { count: unread })}` : '';
    launcher.setAttribute('aria-label', opened ? (t('close') ?? '') : `${t('open')}${news}`);
    launcher.setAttribute('aria-expanded', String(opened));
    badge.hidden = !unread;
    badge.textContent = unread > 99 ? '99+' : String(unread);
    this.#show(launcher, opened ? null : newest);
  }

  /**
   * @param {HTMLElement} launcher
   * @param {Parameters<Launcher['show']>[2]} newest
   */
  #show(launcher, newest) {
    if ((newest?.id ?? '') === (this.#preview?.dataset.of ?? '')) return;
    this.#preview?.remove();
    this.#preview = null;
    if (!newest?.text) return;
    const { id, name, text, locale } = newest;
    this.#preview = h(
      'section',
      { class: 'preview', 'aria-label': this.#t('preview'), 'data-of': id },
      h('button', { type: 'button', class: 'preview-text', click: () => this.#on.open() },
        h('strong', { dir: 'auto' }, name), h('span', { dir: 'auto', lang: locale }, text)),
      h('button', { type: 'button', class: 'icon-button', 'aria-label': this.#t('closePreview'), click: () => this.#on.dismissed(id) }, icon('close')),
    );
    launcher.before(this.#preview);
  }
}
