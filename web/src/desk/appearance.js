// Light or dark: as the machine has it, or as somebody chose for this browser.

import { kept, recalled } from './storage.js';

export const APPEARANCES = ['auto', 'light', 'dark'];

export function appearance() {
  const chosen = recalled('local', 'appearance');
  return APPEARANCES.includes(chosen) ? chosen : 'auto';
}

export function showAppearance() {
  document.documentElement.dataset.appearance = appearance();
}

export function keepAppearance(chosen) {
  kept('local', 'appearance', chosen === 'auto' ? null : chosen);
  document.documentElement.dataset.appearance = chosen; // also where nothing can be kept
}
