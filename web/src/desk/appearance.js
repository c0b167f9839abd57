// Light or dark: as the machine is set, or as the teammate chose for this browser.

import { kept, recalled } from './storage.js';

export const APPEARANCES = ['auto', 'light', 'dark'];

export function appearance() {
  const chosen = recalled('local', 'appearance');
  return chosen && APPEARANCES.includes(chosen) ? chosen : 'auto';
}

export function showAppearance() {
  document.documentElement.dataset.appearance = appearance();
}

/** @param {string} chosen */
export function keepAppearance(chosen) {
  kept('local', 'appearance', chosen === 'auto' ? null : chosen);
  document.documentElement.dataset.appearance = chosen; // also where storage is blocked
}
