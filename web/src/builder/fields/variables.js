// The variables that are known at a step, as the checks found them, and the properties of contacts, as the gateway knows them.

import { isWithin } from '../document.js';

/**
 * @param {import('../shell.js').Shell} shell
 * @param {FlowPlace} place of a field, or of a step
 * @returns {{ known: string[], contact: string[] }}
 */
export function variablesAt(shell, place) {
  // The innermost step around the field.
  const scope = shell.scopes.filter((each) => isWithin(place, each.place)).toSorted((one, other) => other.place.length - one.place.length)[0];
  const names = (scope?.variables ?? []).map(({ name }) => `vars.${name.replace(/^vars\./, '')}`);
  return { known: [...new Set(names)], contact: (shell.kinds.about.properties ?? []).map(({ name }) => `contact.${name}`) };
}
