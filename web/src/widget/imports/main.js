// Importing contacts from a file: the button, the drop zone, the offer for pasted tables, and the cards. Only pages of
// visitors who may import load it.

import { translator } from '../../shared/i18n.js';
import { importCards } from './cards.js';
import { looksLikeTable, rowsOf } from './table.js';

const TYPES = '.csv,.tsv,.txt,.xlsx,text/csv,text/tab-separated-values,text/plain';
const TIMEOUT_MS = 120_000; // ten megabytes over a slow line
const MAX_BYTES = 10_485_760; // the gateway's limit
const CLIP = 'M20 11l-8 8a5 5 0 0 1-7-7l8.5-8.5a3.3 3.3 0 0 1 4.7 4.7L10 16.5a1.6 1.6 0 0 1-2.3-2.3L15 7';

/**
 * Parts of the widget that this bundle uses instead of its own copies: `cards` has the kinds of cards to which this adds some.
 *
 * @typedef {typeof import('../cards.js')} Cards
 * @typedef {{
 *   base: string, locale: string, strings: Translate, chat: import('../chat.js').Chat, element: import('../view.js').ChatElement,
 *   cards: Cards,
 * }} Host
 * @typedef {RequestInit & { type?: string }} CallOptions
 */

/** @param {Host} host */
export async function begin(host) {
  const { chat, base, locale, element } = host;
  const { h, icon, labelOf, shown } = host.cards;
  const root = /** @type {ShadowRoot} */ (element.shadowRoot);
  const panel = /** @type {HTMLElement} */ (root.querySelector('#panel'));
  const form = /** @type {HTMLFormElement} */ (panel.querySelector('form'));
  const input = /** @type {HTMLTextAreaElement} */ (panel.querySelector('textarea'));
  const { default: own } = await import(`${base}/locales/imports/${locale}.js`);
  const ownStrings = translator(own);
  /** @type {Translate} */
  const t = (key, values) => ownStrings(key, values) ?? host.strings(key, values);
  const call = async (/** @type {string} */ path, /** @type {CallOptions} */ options = {}) => {
    const { current } = chat.session;
    if (!current) throw new Error('there is no conversation');
    const { id, token } = current;
    return ask(`${base}/v1/conversations/${encodeURIComponent(id)}/imports${path}`, token, options);
  };
  host.cards.addIcons({ clip: CLIP, file: 'M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6' });
  const { cards, progressed } = importCards({ h, icon, t, locale, labelOf, shown, call, failed: () => showNotice(t('problem'), dismiss()) });
  for (const [kind, card] of Object.entries(cards)) host.cards.moreCards.set(kind, /** @type {CardKind} */ (card));
  chat.progressed = progressed;

  const picker = h('input', { type: 'file', accept: TYPES, hidden: true, tabindex: '-1', 'aria-hidden': 'true' });
  const attach = h('button', { type: 'button', class: 'attach', 'aria-label': t('attach'), title: t('attach') }, icon('clip'));
  const strip = h('div', { class: 'strip', role: 'status', hidden: true });
  const drop = h('div', { class: 'drop', hidden: true, 'aria-hidden': 'true' }, icon('file'), h('p', null, t('drop')));
  form.prepend(attach);
  form.append(picker);
  form.before(strip);
  panel.append(drop);

  const showNotice = (/** @type {string | undefined} */ text, /** @type {Node[]} */ ...actions) => {
    strip.replaceChildren(h('span', null, text), ...actions);
    strip.hidden = !text;
  };
  const send = async (/** @type {string} */ name, /** @type {Blob} */ content) => {
    if (content.size > MAX_BYTES) return showNotice(t('problem.too_large'), dismiss());
    showNotice(t('sending', { name }));
    attach.disabled = true;
    try {
      const query = new URLSearchParams({ client_message_id: newId(), file_name: name });
      await call(`?${query}`, { method: 'POST', type: 'text/csv', body: content });
      showNotice('');
    } catch (error) {
      showNotice(t(`problem.${codeOf(error)}`) ?? t('problem'), dismiss());
    }
    attach.disabled = false;
  };
  const button = (/** @type {string | undefined} */ label, /** @type {() => void} */ click) => h('button', { type: 'button', class: 'retry', click }, label);
  const dismiss = () => button(t('dismiss'), () => {
    showNotice('');
    input.focus();
  });

  attach.addEventListener('click', () => picker.click());
  picker.addEventListener('change', () => {
    const [file] = picker.files ?? [];
    if (file) send(file.name, file);
    picker.value = ''; // the same file may be chosen again
  });
  listenForDrops(panel, drop, () => Boolean(chat.imports), (file) => send(file.name, file));
  input.addEventListener('paste', (event) => {
    const text = event.clipboardData?.getData('text/plain') ?? '';
    if (!chat.imports || !looksLikeTable(text)) return;
    event.preventDefault();
    const insert = () => {
      input.setRangeText(text, input.selectionStart, input.selectionEnd, 'end');
      input.dispatchEvent(new Event('input'));
      showNotice('');
      input.focus();
    };
    const take = button(t('pastedImport'), () => send('', new Blob([text])));
    showNotice(t('pasted', { rows: rowsOf(text) }), take, button(t('pastedText'), insert));
    take.focus();
  });
  // The page may identify another person, who may not import.
  const { changed } = chat;
  chat.changed = () => {
    attach.hidden = !chat.imports;
    changed();
  };
  element.refresh();
}

/**
 * The gateway's answer; throws an error with the problem's `code`.
 *
 * @param {string} url
 * @param {string} token
 * @param {CallOptions} options
 */
async function ask(url, token, { type = 'application/json', ...options }) {
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': type };
  const response = await fetch(url, { headers, signal: AbortSignal.timeout(TIMEOUT_MS), ...options });
  if (response.ok) return response;
  const { code } = await response.json().catch(() => ({}));
  throw Object.assign(new Error('the gateway refused'), { code });
}

/** @param {unknown} error */
const codeOf = (error) => (error instanceof Error && 'code' in error ? error.code : undefined);

const newId = () => [...crypto.getRandomValues(new Uint32Array(4))].map((part) => part.toString(36).padStart(7, '0')).join('');

/**
 * Shows the drop zone while a file is dragged over the panel. `depth` counts: each child fires `dragenter` and `dragleave` too.
 *
 * @param {HTMLElement} panel
 * @param {HTMLElement} drop
 * @param {() => boolean} may
 * @param {(file: File) => void} take
 */
function listenForDrops(panel, drop, may, take) {
  let depth = 0;
  const show = (/** @type {number} */ change) => {
    depth = change === 0 ? 0 : Math.max(0, depth + change);
    drop.hidden = depth === 0;
  };
  const carries = (/** @type {DragEvent} */ event) => may() && [...(event.dataTransfer?.types ?? [])].includes('Files');
  panel.addEventListener('dragenter', (event) => carries(event) && show(1));
  panel.addEventListener('dragleave', (event) => carries(event) && show(-1));
  panel.addEventListener('dragover', (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy';
  });
  panel.addEventListener('drop', (event) => {
    show(0);
    if (!carries(event)) return;
    event.preventDefault();
    const [file] = event.dataTransfer?.files ?? [];
    if (file) take(file);
  });
}
