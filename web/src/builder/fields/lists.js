// Fields of several values: chosen names, lines, parts with fields of their own, and names with values.

import { h, icon } from '../../shared/dom.js';
import { at } from '../document.js';
import { firstValue } from '../new_step.js';
import { namedChoices } from './basic.js';
import { completed } from './completion.js';
import { createFields } from './field.js';
import { change, valueAt } from './place.js';

/** @typedef {import('./place.js').FieldPlace} FieldPlace */

/** @param {FieldPlace} field */
export function manyControl(field) {
  const { shell, about, described } = field;
  const type = about.item?.type ?? '';
  const choices = type === 'choice' ? (about.item?.choices ?? []).map(({ value, title }) => ({ value, label: shell.kinds.said(title) })) : namedChoices(shell, type);
  const chosen = valueAt(field) ?? [];
  const unknown = chosen.filter((/** @type {any} */ value) => !choices.some((choice) => choice.value === value)).map((/** @type {any} */ value) => ({ value, label: String(value) }));
  const all = [...choices, ...unknown];
  if (!all.length) return linesControl(field);
  const boxes = all.map(({ value }) => h('input', { type: 'checkbox', checked: chosen.includes(value) }));
  const labels = all.map(({ label }, number) => h('label', { class: 'choice' }, boxes[number], h('span', { dir: 'auto' }, label)));
  const element = h('div', { class: 'choices', 'aria-describedby': described }, labels);
  element.addEventListener('change', () => {
    const now = all.filter((_, number) => boxes[number].checked).map(({ value }) => value);
    // Those that were chosen keep their order.
    const kept = (valueAt(field) ?? []).filter((/** @type {any} */ value) => now.includes(value));
    const next = [...kept, ...now.filter((value) => !kept.includes(value))];
    change(field, next.length || about.required ? next : undefined);
  });
  return { control: element, grouped: true };
}

/** @param {FieldPlace} field */
export function linesControl(field) {
  const { about, id, described, shell } = field;
  const control = h('textarea', { id, rows: 3, dir: 'auto', 'aria-describedby': described, placeholder: shell.words.t('onePerLine') });
  control.value = (valueAt(field) ?? []).join('\n');
  control.addEventListener('input', () => {
    const lines = control.value.split('\n').map((line) => line.trim()).filter(Boolean);
    const values = about.item?.type === 'number' ? lines.map(Number) : lines;
    change(field, values.length || about.required ? values : undefined);
  });
  return { control };
}

/**
 * A list of parts, such as buttons or choices: each with its fields, in an order that one can change.
 *
 * @param {FieldPlace} field
 */
export function objectsControl(field) {
  const { shell, about, place, trigger } = field;
  const { t } = shell.words;
  const list = h('ol', { class: 'parts' });
  const items = () => valueAt(field) ?? [];
  /**
   * @param {any[]} next
   * @param {number} focus
   */
  const put = (next, focus) => {
    change(field, next.length || about.required ? next : undefined);
    fill();
    const part = /** @type {HTMLElement | undefined} */ (list.children[Math.min(focus, next.length - 1)]);
    /** @type {HTMLElement | null} */ (part ? part.querySelector('input, textarea, select') : add)?.focus();
  };
  const fill = () => {
    const all = items();
    list.replaceChildren(
      ...all.map((/** @type {any} */ _, /** @type {number} */ number) => {
        const tool = (/** @type {string} */ name, /** @type {string} */ symbol, /** @type {() => void} */ click, disabled = false) => h('button', { type: 'button', class: 'knob', 'aria-label': `${t(name)} (${number + 1})`, title: t(name), click, disabled: disabled || !shell.canEdit }, icon(symbol));
        const swapped = (/** @type {number} */ other) => items().with(number, items()[other]).with(other, items()[number]);
        const tools = h(
          'div',
          { class: 'part-tools' },
          h('span', { class: 'label' }, `${shell.kinds.said(about.item?.title) || about.item?.name || ''} ${number + 1}`),
          tool('moveUp', 'up', () => put(swapped(number - 1), number - 1), number === 0),
          tool('moveDown', 'down', () => put(swapped(number + 1), number + 1), number === all.length - 1),
          tool('removePart', 'trash', () => put(items().toSpliced(number, 1), number)),
        );
        return h('li', null, tools, h('div', { class: 'form-fields' }, createFields(shell, about.item?.fields ?? [], [...place, number], trigger)));
      }),
    );
  };
  const add = h('button', { type: 'button', class: 'quiet', click: () => put([...items(), newPart()], items().length) }, icon('plus'), t('addOne', { name: shell.kinds.said(about.item?.title) || shell.kinds.said(about.title) }));
  const newPart = () => (about.item ? firstValue({ ...about.item, default: undefined }, shell) : {});
  fill();
  return { control: h('div', { class: 'part-list' }, list, add), grouped: true };
}

/**
 * Names with values, such as variables and their expressions.
 *
 * @param {FieldPlace} field
 */
export function mapControl(field) {
  const { shell, about } = field;
  const { t } = shell.words;
  const rows = h('div', { class: 'pairs' });
  const read = () => {
    const pairs = [...rows.children].map((row) => /** @type {HTMLInputElement[]} */ ([...row.querySelectorAll('input')]).map(({ value }) => value));
    const filled = Object.fromEntries(pairs.filter(([name]) => name.trim()).map(([name, value]) => [name.trim(), valueFrom(about.value, value)]));
    change(field, Object.keys(filled).length || about.required ? filled : undefined);
  };
  /** @type {(name: string, value: any) => HTMLElement} */
  const row = (name, value) => {
    const text = value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);
    const key = h('input', { type: 'text', class: 'code', value: name, 'aria-label': shell.kinds.said(about.key?.title) || t('nameOf'), placeholder: shell.kinds.said(about.key?.title) || t('nameOf'), autocomplete: 'off', spellcheck: 'false', input: read });
    const input = h('input', { type: 'text', class: 'code', value: text, 'aria-label': shell.kinds.said(about.value?.title) || t('value'), placeholder: shell.kinds.said(about.value?.title) || t('value'), autocomplete: 'off', spellcheck: 'false', input: read });
    const made = h('div', { class: 'pair' }, key, about.value?.type === 'expression' ? completed(field, input) : input);
    made.append(h('button', { type: 'button', class: 'knob', 'aria-label': t('removePart'), title: t('removePart'), disabled: !shell.canEdit, click: () => {
      made.remove();
      read();
    } }, icon('trash')));
    return made;
  };
  rows.append(...Object.entries(valueAt(field) ?? {}).map(([name, value]) => row(name, value)));
  if (!rows.children.length) rows.append(row('', undefined));
  const add = h('button', { type: 'button', class: 'quiet', click: () => {
    const made = row('', undefined);
    rows.append(made);
    made.querySelector('input')?.focus();
  } }, icon('plus'), t('addPair'));
  return { control: h('div', { class: 'part-list' }, rows, add), grouped: true };
}

/**
 * @param {FieldKind | undefined} about
 * @param {string} text
 */
function valueFrom(about, text) {
  if (about?.type !== 'json' && about?.type !== 'number') return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** What has no form of its own: JSON as it stands. @param {FieldPlace} field */
export function jsonControl(field) {
  const { id, described } = field;
  const value = at(field.shell.document, field.place);
  const control = h('textarea', { id, rows: 4, class: 'code', spellcheck: 'false', 'aria-describedby': described });
  control.value = value === undefined ? '' : JSON.stringify(value, null, 2);
  control.addEventListener('input', () => {
    try {
      change(field, control.value.trim() ? JSON.parse(control.value) : undefined);
      control.setAttribute('aria-invalid', 'false');
    } catch {
      control.setAttribute('aria-invalid', 'true');
    }
  });
  return { control };
}
