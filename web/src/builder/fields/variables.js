// The variables that are known at a step, as the checks found them, and the properties of contacts, as the gateway knows them.

import { isWithin } from '../document.js';

/** @typedef {import('./place.js').FieldPlace} FieldPlace */

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

/** All names that an expression may use at a field. @param {FieldPlace} field @returns {string[]} */
export function namesAt({ shell, place, trigger }) {
  const known = shell.kinds.about.names.filter((name) => !name.in || name.in.includes(trigger ? 'trigger' : 'step'));
  const roots = new Set(known.filter(({ any_key: any }) => any).map(({ name }) => name));
  const { known: variables, contact } = variablesAt(shell, place);
  return [
    ...known.filter(({ name }) => !roots.has(name)).map(({ name }) => name),
    ...(trigger ? [] : variables.filter((name) => roots.has(name.split('.')[0]))),
    ...(roots.has('contact') ? contact : []),
  ];
}
