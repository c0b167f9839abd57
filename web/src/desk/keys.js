// Shortcuts: single keys, not while a field has the focus, and never with a modifier, which browsers and screen readers use.
// They can be switched off, for people who type keys by accident, by voice or by hand.

import { isComposing } from '../shared/keyboard.js';
import { kept, recalled } from './storage.js';

export const SHORTCUTS = [
  { keys: ['j', '↓'], codes: ['j', 'ArrowDown'], name: 'next' },
  { keys: ['k', '↑'], codes: ['k', 'ArrowUp'], name: 'previous' },
  { keys: ['r'], codes: ['r'], name: 'reply' },
  { keys: ['n'], codes: ['n'], name: 'note' },
  { keys: ['t'], codes: ['t'], name: 'take' },
  { keys: ['a'], codes: ['a'], name: 'assign' },
  { keys: ['b'], codes: ['b'], name: 'handBack' },
  { keys: ['z'], codes: ['z'], name: 'snooze' },
  { keys: ['l'], codes: ['l'], name: 'label' },
  { keys: ['p'], codes: ['p'], name: 'priority' },
  { keys: ['x'], codes: ['x'], name: 'select' },
  { keys: ['u'], codes: ['u'], name: 'unread' },
  { keys: ['c'], codes: ['c'], name: 'close' },
  { keys: ['d'], codes: ['d'], name: 'draft' },
  { keys: ['f'], codes: ['f'], name: 'filter' },
  { keys: ['m'], codes: ['m'], name: 'macro' },
  { keys: ['/'], codes: ['/'], name: 'search' },
  { keys: ['1', '…', '6'], codes: ['1', '2', '3', '4', '5', '6'], name: 'view' },
  { keys: ['Esc'], codes: ['Escape'], name: 'leave' },
  { keys: ['?'], codes: ['?'], name: 'help' },
];

const BY_CODE = new Map(SHORTCUTS.flatMap((shortcut) => shortcut.codes.map((code) => [code, shortcut.name])));

/**
 * Calls `does[name](key)`.
 *
 * @param {Record<string, (key: string) => unknown>} does
 */
export function listenForKeys(does) {
  document.addEventListener('keydown', (event) => {
    const name = BY_CODE.get(event.key);
    if (!name || event.defaultPrevented || isComposing(event) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.querySelector('dialog[open]')) return;
    const target = /** @type {Element} */ (event.target);
    const field = target.closest('input:not([type=checkbox]), textarea, select, [contenteditable]');
    // The fields of a dialog that has just closed keep the focus for a moment; keys there are shortcuts.
    if (field && !field.closest('dialog') && event.key !== 'Escape') return;
    if (event.key.startsWith('Arrow') && target !== document.body && !target.closest('.rows')) return;
    if (!keysOn() && !['Escape', '?'].includes(event.key)) return;
    event.preventDefault();
    does[name](event.key);
  });
}

export const keysOn = () => recalled('local', 'keys') !== 'off';

/** @param {boolean} on */
export const setKeys = (on) => kept('local', 'keys', on ? 'on' : 'off');
