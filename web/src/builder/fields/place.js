// Where a field of a form is in the document: its value there, and a change of it.

import { at, keyOf, withValue } from '../document.js';

/**
 * Where a field is. `trigger`: it is of the trigger: its conditions know fewer names.
 *
 * @typedef {{ shell: import('../shell.js').Shell, place: FlowPlace, about: FieldKind, id: string, described: string, trigger: boolean }} FieldPlace
 */

/**
 * The value at the field's place.
 *
 * @param {FieldPlace} field
 */
export const valueAt = ({ shell, place }) => at(shell.document, place);

/**
 * Another value. Nothing, where the field need not be there, takes the field out of the document.
 *
 * @param {FieldPlace} field
 * @param {any} value
 */
export function change({ shell, place, about }, value) {
  const nothing = value === undefined || value === null || (value === '' && !about.required);
  const next = withValue(shell.document, place, nothing ? undefined : value);
  shell.change(next, { from: 'form', field: keyOf(place) });
}
