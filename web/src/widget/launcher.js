// The launcher: its name, its badge, and the preview of the newest message that the visitor has not seen.

export class Launcher {
  #parts;
  #t;
  #preview;

  /**
   * `preview` shows a message next to the launcher, or none.
   *
   * @param {{ launcher: HTMLElement | null, badge: HTMLElement | null }} parts
   * @param {Translate} t
   * @param {(message: VisibleMessage | null) => void} preview
   */
  constructor(parts, t, preview) {
    this.#parts = parts;
    this.#t = t;
    this.#preview = preview;
  }

  /**
   * @param {number} unread
   * @param {boolean} opened
   * @param {VisibleMessage | null | undefined} newest
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
    this.#preview((unread && !opened && newest) || null);
  }
}
