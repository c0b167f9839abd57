// A dialog in which a person finds one of many: they type a part of it, and Enter takes the first.

import { h } from '../shared/dom.js';
import { isComposing } from '../shared/keyboard.js';
import { folded, matched } from '../shared/matching.js';
import { openDialog } from './parts.js';

/**
 * `found` is what a typed text is compared with, next to the name.
 *
 * @typedef {{ name: string, found?: string, content: import('../shared/dom.js').Piece[], choose: () => unknown }} Choice
 */

/**
 * @param {string} kind the dialog's class
 * @param {string | undefined} title
 * @param {{ filter: string | undefined, none: string | undefined, choices: Choice[] }} what
 * @param {Translate} t
 */
export function pickDialog(kind, title, { filter: label, none, choices }, t) {
  /** @type {Choice | null} */
  let chosen = null;
  const dialog = openDialog(kind, title, t, (close) => {
    const items = choices.map((choice) => {
      const click = () => {
        chosen = choice;
        close();
      };
      return { choice, item: h('li', null, h('button', { type: 'button', click }, choice.content)) };
    });
    const list = h('ul', { class: 'options' }, items.map(({ item }) => item));
    const empty = h('p', { class: 'soft', role: 'status', hidden: choices.length > 0 }, none);
    const filter = h('input', { type: 'search', placeholder: label, 'aria-label': label, autocomplete: 'off', autofocus: true });
    filter.addEventListener('input', () => {
      for (const { choice, item } of items) item.hidden = !isFound(filter.value, choice);
      empty.hidden = items.some(({ item }) => !item.hidden);
    });
    filter.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || isComposing(event)) return;
      event.preventDefault();
      items.find(({ item }) => !item.hidden)?.item.querySelector('button')?.click();
    });
    return [filter, list, empty];
  });
  dialog.addEventListener('close', () => chosen?.choose()); // after the dialog has given the focus back
}

/**
 * @param {string} typed
 * @param {Choice} choice
 */
function isFound(typed, { name, found }) {
  return folded(name).includes(folded(typed.trim())) || Boolean(matched(typed, name, found));
}
