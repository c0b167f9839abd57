// Fields of one value: a line, a long text, a number, a switch, a choice, and things that the desk or the flow has.

import { h } from '../../shared/dom.js';
import { change, valueAt } from './place.js';

/** @typedef {import('./place.js').FieldPlace} FieldPlace */

/** @param {FieldPlace} field */
const shared = ({ id, described, about }) => ({ id, 'aria-describedby': described, 'aria-required': about.required && 'true' });

/** @param {FieldPlace} field */
export function lineControl(field) {
  const { about } = field;
  const control = h('input', { ...shared(field), type: 'text', dir: 'auto', autocomplete: 'off', spellcheck: 'false', value: valueAt(field) ?? '', maxlength: about.max_length, placeholder: typeof about.default === 'string' ? about.default : null });
  if (['name', 'expression'].includes(about.type)) control.classList.add('code');
  control.addEventListener('input', () => change(field, control.value));
  return { control };
}

/** @param {FieldPlace} field */
export function proseControl(field) {
  const control = h('textarea', { ...shared(field), rows: 4, dir: 'auto' });
  control.value = valueAt(field) ?? '';
  control.addEventListener('input', () => change(field, control.value));
  return { control };
}

/** @param {FieldPlace} field */
export function numberControl(field) {
  const { about } = field;
  const control = h('input', { ...shared(field), type: 'number', min: about.min, max: about.max, step: 'any', value: valueAt(field) ?? '', placeholder: about.default ?? null });
  control.addEventListener('input', () => change(field, control.value === '' ? undefined : Number(control.value)));
  return { control };
}

/** @param {FieldPlace} field */
export function switchControl(field) {
  const { about } = field;
  const value = valueAt(field);
  const control = h('input', { ...shared(field), type: 'checkbox', role: 'switch', checked: value ?? about.default ?? false });
  control.addEventListener('change', () => change(field, control.checked === Boolean(about.default) && !about.required ? undefined : control.checked));
  return { control };
}

/** @param {FieldPlace} field */
export function choiceControl(field) {
  const { shell, about } = field;
  const { kinds, words } = shell;
  const choices = (about.choices ?? []).map(({ value, title }) => ({ value, label: kinds.said(title) || String(value) }));
  const standard = choices.find(({ value }) => value === about.default)?.label;
  return { control: select(field, choices, standard ? words.t('asStandard', { value: standard }) : words.t('notSet')) };
}

/**
 * Teams, labels, calendars, flows, steps: what there is. A name that is not there any more stays to be seen.
 *
 * @param {FieldPlace} field
 */
export function namedControl(field) {
  return { control: select(field, namedChoices(field.shell, field.about.type), field.shell.words.t('notSet')) };
}

/**
 * @param {import('../shell.js').Shell} shell
 * @param {string} type
 * @returns {{ value: any, label: string }[]}
 */
export function namedChoices(shell, type) {
  const { about } = shell.kinds;
  const { desk = {} } = about;
  const named = (/** @type {NamedThing[] | undefined} */ things) => (things ?? []).map(({ id, name }) => ({ value: id, label: name }));
  const plain = (/** @type {string[] | undefined} */ names) => (names ?? []).map((name) => ({ value: name, label: name }));
  if (type === 'team') return named(desk.teams);
  if (type === 'label') return named(desk.labels);
  if (type === 'calendar') return named(desk.calendars);
  if (type === 'flow') return plain(about.flows);
  if (type === 'model') return plain(about.models);
  if (type === 'tool') return (about.tools ?? []).map(({ name, title }) => ({ value: name, label: shell.kinds.said(title) || name }));
  return shell.stepIds().map((id) => ({ value: id, label: id }));
}

/**
 * @param {FieldPlace} field
 * @param {{ value: any, label: string }[]} choices
 * @param {string} nothing
 */
function select(field, choices, nothing) {
  const value = valueAt(field);
  const known = value === undefined || value === '' || choices.some((choice) => choice.value === value);
  // Without choices, a name can be typed: the desk may know more than this page.
  if (!choices.length) return lineControl(field).control;
  const all = known ? choices : [...choices, { value, label: field.shell.words.t('unknownValue', { value }) }];
  const empty = field.about.required && value !== undefined && value !== '' ? [] : [h('option', { value: '', selected: value === undefined || value === '' }, nothing)];
  const control = h('select', shared(field), empty, all.map((choice, number) => h('option', { value: `=${number}`, selected: choice.value === value }, choice.label)));
  control.addEventListener('change', () => change(field, control.value === '' ? undefined : all[Number(control.value.slice(1))].value));
  return control;
}
