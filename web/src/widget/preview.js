// The newest message that the visitor has not seen, next to the launcher while the panel is closed.

import { h, icon } from '../shared/dom.js';
import { nameOfAuthor, wordsOf } from './item_words.js';

const MAX_CHARS = 160;

/**
 * Shows the message instead of the one before; null: none. `dismissed` is called when the visitor closes it.
 *
 * @param {{
 *   launcher: HTMLElement, message: VisibleMessage | null, t: Translate, cards: typeof import('./cards.js') | null,
 *   open(): void, dismissed(id: string): void,
 * }} host
 */
export function show({ launcher, message, t, cards, open, dismissed }) {
  const shown = launcher.parentElement?.querySelector('.preview');
  if (shown instanceof HTMLElement && shown.dataset.of === message?.id) return;
  shown?.remove();
  const words = message && wordsOf({ ...message, buttons: [] }, t, cards);
  if (!message || !words) return;
  const { id, locale } = message;
  const text = words.length > MAX_CHARS ? `${words.slice(0, MAX_CHARS)}…` : words;
  launcher.before(h(
    'section',
    { class: 'preview', 'aria-label': t('preview'), 'data-of': id },
    h('button', { type: 'button', class: 'preview-text', click: () => open() },
      h('strong', { dir: 'auto' }, nameOfAuthor(message, t)), h('span', { dir: 'auto', lang: locale }, text)),
    h('button', { type: 'button', class: 'icon-button', 'aria-label': t('closePreview'), click: () => dismissed(id) }, icon('close')),
  ));
}
