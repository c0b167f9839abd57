// Fields of forms, made from the descriptions of kinds: each shows the value at its place in the document, and changes it there.

import { h } from '../../shared/dom.js';
import { at, keyOf } from '../document.js';
import { choiceControl, lineControl, namedControl, numberControl, proseControl, switchControl } from './basic.js';
import { completed } from './completion.js';
import { conditionControl, conditionListControl } from './condition.js';
import { durationControl } from './duration.js';
import { hoursControl } from './hours.js';
import { jsonControl, linesControl, manyControl, mapControl, objectsControl } from './lists.js';
import { change } from './place.js';
import { textsControl } from './texts.js';

/** @typedef {import('./place.js').FieldPlace} FieldPlace */
/** @typedef {(field: FieldPlace) => { control: HTMLElement, grouped?: boolean }} ControlMaker */

let made = 0;

/** @type {Record<string, ControlMaker>} */
const CONTROLS = {
  template: textsControl,
  words: textsControl,
  prose: proseControl,
  number: numberControl,
  switch: switchControl,
  choice: choiceControl,
  duration: durationControl,
  condition: conditionControl,
  expression: expressionControl,
  team: namedControl,
  label: namedControl,
  calendar: namedControl,
  flow: namedControl,
  step: namedControl,
  tool: namedControl,
  model: namedControl,
  map: mapControl,
  json: jsonControl,
  hours: hoursControl,
};
const NAMED = ['tool', 'team', 'label', 'choice'];

/** @type {ControlMaker} */
function expressionControl(field) {
  return { control: completed(field, lineControl(field).control) };
}

/** @param {FieldKind} about @returns {ControlMaker} */
function makerOf(about) {
  if (about.type === 'list') {
    const { type = 'line' } = about.item ?? {};
    if (NAMED.includes(type)) return manyControl;
    if (type === 'condition') return conditionListControl;
    if (type === 'object') return objectsControl;
    return type === 'json' || type === 'list' ? jsonControl : linesControl;
  }
  return CONTROLS[about.type] ?? lineControl;
}

/**
 * @param {import('../shell.js').Shell} shell
 * @param {FieldKind} about
 * @param {FlowPlace} place
 * @param {boolean} [trigger]
 * @returns {HTMLElement | null}
 */
export function createField(shell, about, place, trigger = false) {
  if (about.type === 'const') return null;
  if (about.type === 'object') return objectField(shell, about, place, trigger);
  if (about.any?.length) return unionField(shell, about, place, trigger);
  made += 1;
  const id = `flow-field-${made}`;
  const help = shell.kinds.said(about.help);
  const field = { shell, place, about, id, described: `${id}-wrong ${help ? `${id}-help` : ''}`.trim(), trigger };
  const { control, grouped } = makerOf(about)(field);
  const isSwitch = about.type === 'switch';
  const title = shell.kinds.said(about.title) || about.name;
  const label = grouped ? h('legend', null, title) : h('label', { for: id }, title);
  const parts = isSwitch ? [h('div', { class: 'switch' }, control, label)] : [label, control];
  const wrong = h('p', { class: 'wrong', id: `${id}-wrong`, hidden: true });
  const element = h(grouped ? 'fieldset' : 'div', { class: 'field', 'data-at': keyOf(place), 'data-name': about.name }, parts, help && h('p', { class: 'soft', id: `${id}-help` }, help), wrong);
  if (!shell.canEdit) for (const input of element.querySelectorAll('input, select, textarea, button')) input.setAttribute('disabled', '');
  return element;
}

/**
 * @param {import('../shell.js').Shell} shell
 * @param {FieldKind[]} fields
 * @param {FlowPlace} place of what holds them
 * @param {boolean} [trigger]
 * @returns {HTMLElement[]} those that are seldom used stand together at the end, folded
 */
export function createFields(shell, fields, place, trigger = false) {
  const make = (/** @type {FieldKind} */ about) => {
    const element = createField(shell, about, [...place, about.name], trigger);
    if (element && about.when) element.dataset.when = JSON.stringify({ place: [...place, about.when.field], equals: about.when.equals, standard: fields.find(({ name }) => name === about.when?.field)?.default });
    return element;
  };
  const isElement = (/** @type {HTMLElement | null} */ each) => each !== null;
  const main = fields.filter(({ group }) => group !== 'more').map(make).filter(isElement);
  const more = fields.filter(({ group }) => group === 'more').map(make).filter(isElement);
  if (!more.length) return main;
  const used = fields.some((about) => about.group === 'more' && at(shell.document, [...place, about.name]) !== undefined);
  return [...main, h('details', { class: 'more-fields', open: used }, h('summary', null, shell.words.t('moreFields')), h('div', { class: 'form-fields' }, more))];
}

/** @type {typeof createField} */
function objectField(shell, about, place, trigger) {
  const title = shell.kinds.said(about.title) || about.name;
  const help = shell.kinds.said(about.help);
  const isThere = () => at(shell.document, place) !== undefined;
  const inner = h('div', { class: 'form-fields' });
  // One with a standard is always there, such as the history of the assistant: its fields show what holds without them.
  const always = about.required || Object.keys(about.default ?? {}).length > 0;
  const fields = (about.fields ?? []).map((each) => ({ ...each, default: each.default ?? about.default?.[each.name] }));
  const fill = () => inner.replaceChildren(...(isThere() || always ? createFields(shell, fields, place, trigger) : []));
  fill();
  if (always) return h('fieldset', { class: 'field object', 'data-at': keyOf(place), 'data-name': about.name }, h('legend', null, title), help && h('p', { class: 'soft' }, help), inner);
  const box = h('input', { type: 'checkbox', role: 'switch', checked: isThere(), disabled: !shell.canEdit });
  box.addEventListener('change', () => {
    const empty = Object.fromEntries((about.fields ?? []).filter(({ required }) => required).map((each) => [each.name, each.default ?? '']));
    change({ shell, place, about, id: '', described: '', trigger: Boolean(trigger) }, box.checked ? (about.default ?? empty) : undefined);
    fill();
  });
  return h('fieldset', { class: 'field object', 'data-at': keyOf(place), 'data-name': about.name }, h('label', { class: 'switch' }, box, title), help && h('p', { class: 'soft' }, help), inner);
}

/** A field with several forms of value: one chooses the form, and then fills it. @type {typeof createField} */
function unionField(shell, about, place, trigger) {
  const forms = about.any ?? [];
  const title = shell.kinds.said(about.title) || about.name;
  const help = shell.kinds.said(about.help);
  const value = at(shell.document, place);
  const chosen = value === undefined ? -1 : forms.findIndex((form) => fits(form, value));
  const inner = h('div', { class: 'form-fields' });
  /** @param {number} number */
  const fill = (number) => {
    const form = forms[number];
    const field = form && form.type !== 'const' && createField(shell, { ...form, name: about.name, required: true }, place, trigger);
    inner.replaceChildren(...(field ? [field] : []));
  };
  made += 1;
  const id = `flow-field-${made}`;
  const options = forms.map((form, number) => h('option', { value: number, selected: number === chosen }, shell.kinds.said(form.title) || form.type));
  const select = h('select', { id, disabled: !shell.canEdit }, about.required ? [] : h('option', { value: -1, selected: chosen < 0 }, shell.words.t('notSet')), options);
  select.addEventListener('change', () => {
    const form = forms[Number(select.value)];
    change({ shell, place, about, id, described: '', trigger: Boolean(trigger) }, form ? emptyOf(form) : undefined);
    fill(Number(select.value));
  });
  fill(chosen);
  return h('div', { class: 'field', 'data-at': keyOf(place), 'data-name': about.name }, h('label', { for: id }, title), select, help && h('p', { class: 'soft' }, help), inner);
}

/**
 * @param {FieldKind} form
 * @param {any} value
 */
function fits(form, value) {
  if (form.type === 'const') return value === form.default;
  if (form.type === 'switch') return typeof value === 'boolean';
  if (form.type === 'number') return typeof value === 'number';
  if (form.type === 'list') return Array.isArray(value);
  if (['object', 'map', 'hours'].includes(form.type)) return typeof value === 'object' && !Array.isArray(value);
  return typeof value === 'string' || (typeof value === 'object' && ['template', 'words'].includes(form.type));
}

/** @param {FieldKind} form */
function emptyOf(form) {
  if (form.default !== undefined && form.default !== null) return form.default;
  if (form.type === 'object') return Object.fromEntries((form.fields ?? []).filter(({ required }) => required).map((each) => [each.name, each.default ?? '']));
  return { switch: true, list: [], map: {}, hours: {}, number: form.min ?? 0 }[form.type] ?? '';
}

/**
 * Hides the fields that mean something for one choice of another field only, and shows them for that. One that has a value
 * stays: what is in the document can be seen.
 *
 * @param {import('../shell.js').Shell} shell
 * @param {HTMLElement} form
 */
export function showFitting(shell, form) {
  for (const field of /** @type {NodeListOf<HTMLElement>} */ (form.querySelectorAll('[data-when]'))) {
    const { place, equals, standard } = JSON.parse(field.dataset.when ?? '{}');
    const value = at(shell.document, place) ?? standard;
    field.hidden = value !== equals && at(shell.document, JSON.parse(field.dataset.at ?? '[]')) === undefined;
  }
}
