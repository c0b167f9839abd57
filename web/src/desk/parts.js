// Parts that several panes use: buttons, faces, kept lists, dialogs and the toast.

import { byId, h, icon } from '../shared/dom.js';

/**
 * @param {string} symbol
 * @param {string | undefined} label
 * @param {() => unknown} click
 * @param {Record<string, string>} [attributes]
 */
export function knob(symbol, label, click, attributes = {}) {
  return h('button', { type: 'button', class: 'knob', 'aria-label': label, title: label, click, ...attributes }, icon(symbol));
}

/**
 * @param {string | null | undefined} name
 * @param {string} locale
 * @param {PresenceStatus | null} [status]
 */
export function face(name, locale, status = null) {
  const words = (name || '?').split(/[\s@.]+/).filter(Boolean);
  const named = words.filter((word) => /^[\p{L}\p{N}]/u.test(word)); // no “&”, as in “Billing & Refunds”
  const letters = (named.length ? named : words).slice(0, 2).map((word) => [...word][0]).join('').toLocaleUpperCase(locale);
  return h('span', { class: 'avatar', 'aria-hidden': 'true', 'data-status': status, 'data-hue': hueOf(name ?? '') }, letters);
}

/**
 * One of six colours, always the same for one name.
 *
 * @param {string} name
 */
function hueOf(name) {
  let sum = 0;
  for (const character of name) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 6_007;
  return String(sum % 6);
}

/**
 * @typedef {Node | string | false | null | undefined} Part
 */

/**
 * Replaces children only if `key` changed, so that focus, selection and scrolling stay.
 *
 * @param {HTMLElement} parent
 * @param {string} key
 * @param {() => Part | Part[]} make
 */
export function keep(parent, key, make) {
  if (parent.dataset.kept === key) return;
  parent.dataset.kept = key;
  const children = [make()].flat().filter((child) => child !== null && child !== false && child !== undefined);
  parent.replaceChildren(...children);
}

/**
 * Shows items in a list. Nodes are kept by key, and made again if `print`, the fingerprint of their content, changed.
 *
 * @template Item
 * @param {HTMLElement} list
 * @param {Item[]} items
 * @param {{ key(item: Item): string, print(item: Item): string, make(item: Item): HTMLElement }} how
 */
export function keyed(list, items, { key, print, make }) {
  const known = new Map([.../** @type {Iterable<HTMLElement>} */ (list.children)].map((node) => [node.dataset.key, node]));
  const wanted = items.map((item) => {
    const node = known.get(key(item));
    const mark = print(item);
    if (node?.dataset.print === mark) return node;
    const made = make(item);
    made.dataset.key = key(item);
    made.dataset.print = mark;
    return made;
  });
  // First, so that the others keep their places: a node that is moved loses the focus.
  const kept = new Set(wanted);
  for (const node of known.values()) if (!kept.has(node)) node.remove();
  wanted.forEach((node, place) => {
    if (list.children[place] !== node) list.insertBefore(node, list.children[place] ?? null);
  });
}

/**
 * Opens a modal dialog, which is removed when it closes. `content` gets a function that closes it.
 *
 * @param {string} name
 * @param {string | undefined} title
 * @param {Translate} t
 * @param {(close: () => void) => Node | Node[]} content
 */
export function openDialog(name, title, t, content) {
  const back = document.activeElement;
  const dialog = h('dialog', { class: `dialog ${name}`, 'aria-labelledby': `${name}-title` });
  const close = () => dialog.close();
  const head = h('header', null, h('h2', { id: `${name}-title` }, title), knob('close', t('cancel'), close));
  dialog.append(head, ...[content(close)].flat());
  dialog.addEventListener('click', (event) => event.target === dialog && close());
  dialog.addEventListener('close', () => {
    dialog.remove();
    if (back instanceof HTMLElement) asIsNow(back)?.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/**
 * An element, or the one with its key that stands there since a change of the page behind a dialog.
 *
 * @param {HTMLElement} element
 * @returns {HTMLElement | null}
 */
function asIsNow(element) {
  const { key } = element.dataset;
  if (element.isConnected || !key) return element;
  return document.querySelector(`[data-key="${CSS.escape(key)}"]`);
}

/** @type {ReturnType<typeof setTimeout> | undefined} */
let toastTimer;

/**
 * Shows a text for some seconds; screen readers read it.
 *
 * @param {string | undefined} text
 */
export function showToast(text, { error = false } = {}) {
  const toast = byId('toast');
  toast.className = error ? 'toast error' : 'toast';
  toast.replaceChildren(h('span', null, text));
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => toast.replaceChildren(), error ? 10_000 : 4_000);
}
