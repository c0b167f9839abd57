// The launcher: its name, its badge, and the number in them.

export class Launcher {
  #parts;
  #t;

  /**
   * @param {{ launcher: HTMLElement | null, badge: HTMLElement | null }} parts
   * @param {Translate} t
   */
  constructor(parts, t) {
    this.#parts = parts;
    this.#t = t;
  }

  /**
   * @param {number} unread
   * @param {boolean} opened
   */
  show(unread, opened) {
    const { launcher, badge } = this.#parts;
    if (!launcher || !badge) return;
    const t = this.#t;
    const news = unread ? `. ${t('unread', { count: unread })}` : '';
    launcher.setAttribute('aria-label', opened ? (t('close') ?? '') : `${t('open')}${news}`);
    launcher.setAttribute('aria-expanded', String(opened));
    badge.hidden = !unread;
    badge.textContent = unread > 99 ? '99+' : String(unread);
  }
}
