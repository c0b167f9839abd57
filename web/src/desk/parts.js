// Small things that several panes show: buttons, faces, waiting times, and what a dialog has in common.

import { h, icon } from '../shared/dom.js';

export function knob(symbol, label, click, attributes = {}) {
  return h('button', { type: 'button', class: 'knob', 'aria-label': label, title: label, click, ...attributes }, icon(symbol));
}

export function face(name, locale, status = null) {
  const words = (name || '?').split(/[\s@.]+/).filter(Boolean);
  const letters = words.slice(0, 2).map((word) => [...word][0]).join('').toLocaleUpperCase(locale);
  return h('span', { class: 'avatar', 'aria-hidden': 'true', 'data-status': status, 'data-hue': hueOf(name ?? '') }, letters);
}

/** One of six colours, always the same for one name. */
function hueOf(name) {
  let sum = 0;
  for (const character of name) sum = (sum * 31 + character.codePointAt(0)) % 6_007;
  return String(sum % 6);
}

/** How a contact is called in a list. */
export function nameIn(summary, t) {
  return summary.name || summary.email || t('anonymous');
}

/** Replaces children only where something changed, so that focus, selection and scrolling stay. */
export function keep(parent, key, make) {
  if (parent.dataset.kept === key) return;
  parent.dataset.kept = key;
  parent.replaceChildren(...[make()].flat().filter((child) => child !== null && child !== false && child !== undefined));
}

/** A list whose nodes are kept by key, and made anew where their content's fingerprint changed. */
export function keyed(list, items, { key, print, make }) {
  const known = new Map([...list.children].map((node) => [node.dataset.key, node]));
  const wanted = items.map((item) => {
    const node = known.get(key(item));
    const mark = print(item);
    if (node?.dataset.print === mark) return node;
    const made = make(item);
    made.dataset.key = key(item);
    made.dataset.print = mark;
    return made;
  });
  wanted.forEach((node, place) => {
    if (list.children[place] !== node) list.insertBefore(node, list.children[place] ?? null);
  });
  while (list.children.length > wanted.length) list.lastElementChild.remove();
}

/** A modal dialog that is gone when it closes. `content` gets a function that closes it. */
export function openDialog(name, title, t, content) {
  const back = document.activeElement;
  const dialog = h('dialog', { class: `dialog ${name}`, 'aria-labelledby': `${name}-title` });
  const close = () => dialog.close();
  const head = h('header', null, h('h2', { id: `${name}-title` }, title), knob('close', t('cancel'), close));
  dialog.append(head, ...[content(close)].flat());
  dialog.addEventListener('click', (event) => event.target === dialog && close());
  dialog.addEventListener('close', () => {
    dialog.remove();
    if (back?.isConnected) back.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/** Says something once, seen and heard; errors stay until the next. */
export function say(text, { error = false } = {}) {
  const toast = document.getElementById('toast');
  toast.className = error ? 'toast error' : 'toast';
  toast.replaceChildren(h('span', null, text));
  clearTimeout(say.timer);
  say.timer = setTimeout(() => toast.replaceChildren(), error ? 10_000 : 4_000);
}
