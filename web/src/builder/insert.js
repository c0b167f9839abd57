// The menu of steps that can be inserted, by groups, with a search.

import { h, icon } from '../shared/dom.js';
import { openDialog } from '../desk/parts.js';
import { isComposing } from '../shared/keyboard.js';
import { GROUPS } from './kinds.js';

/**
 * @param {import('./shell.js').Shell} shell
 * @param {(kind: StepKind) => void} choose
 */
export function openInsertMenu(shell, choose) {
  const { t } = shell.words;
  const { kinds } = shell;
  /** @type {StepKind | null} */
  let chosen = null;
  const dialog = openDialog('builder-insert', t('insertStep'), t, (close) => {
    const pick = (/** @type {StepKind} */ kind) => {
      chosen = kind;
      close();
    };
    const entries = [...kinds.steps.values()].map((kind) => ({ kind, button: entry(kinds, kind, () => pick(kind)) }));
    const none = h('p', { class: 'soft', hidden: true, role: 'status' }, t('nothingFound'));
    const groups = [...GROUPS.keys(), 'other'].map((name) => {
      const own = entries.filter(({ kind }) => (GROUPS.has(kind.group ?? '') ? kind.group : 'other') === name);
      return own.length ? h('section', { 'aria-label': t(`group.${name}`) }, h('h3', { class: 'label' }, t(`group.${name}`)), own.map(({ button }) => button)) : null;
    });
    /** @type {HTMLInputElement} */
    const search = h('input', { type: 'search', 'aria-label': t('searchSteps'), placeholder: t('searchSteps'), autofocus: true });
    const shown = () => entries.filter(({ button }) => !button.hidden).map(({ button }) => button);
    search.addEventListener('input', () => {
      const wanted = plain(search.value);
      const named = entries.filter(({ kind }) => plain(`${kinds.said(kind.title)} ${kind.kind}`).includes(wanted));
      // What a step does counts only where no name fits.
      const found = named.length ? named : entries.filter(({ kind }) => plain(kinds.said(kind.help)).includes(wanted));
      for (const entry of entries) entry.button.hidden = !found.includes(entry);
      for (const group of groups) if (group) group.hidden = !group.querySelector('button:not([hidden])');
      none.hidden = shown().length > 0;
    });
    const list = h('div', { class: 'insert-list scroll' }, groups, none);
    const keys = (/** @type {KeyboardEvent} */ event) => {
      const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      const buttons = shown();
      if (isComposing(event)) return undefined;
      if (event.key === 'Enter' && event.target === search) {
        event.preventDefault();
        return buttons[0]?.click();
      }
      if (!by) return undefined;
      event.preventDefault();
      const here = buttons.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
      return here + by < 0 ? search.focus() : buttons[Math.min(here + by, buttons.length - 1)]?.focus();
    };
    for (const part of [search, list]) part.addEventListener('keydown', /** @type {EventListener} */ (keys));
    return [search, list];
  });
  // Behind the dialog's own listener, which gives the focus back: the new card gets it then.
  dialog.addEventListener('close', () => chosen && choose(chosen));
}

/**
 * @param {import('./kinds.js').Kinds} kinds
 * @param {StepKind} kind
 * @param {() => void} click
 */
function entry(kinds, kind, click) {
  return h(
    'button',
    { type: 'button', class: 'insert-entry', 'data-group': kind.group ?? 'other', 'data-kind': kind.kind, click },
    h('span', { class: 'step-icon' }, icon(GROUPS.get(kind.group ?? '') ?? 'steps')),
    h('span', { class: 'insert-text' }, h('strong', null, kinds.said(kind.title)), h('span', { class: 'soft' }, kinds.said(kind.help))),
  );
}

/** @param {string} text */
const plain = (text) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLocaleLowerCase();
