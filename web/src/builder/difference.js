// What differs between two versions: in words, step by step, and as the lines of their texts.

import { h, icon } from '../shared/dom.js';

const SHOWN = 120;

/** @typedef {{ change: 'added' | 'removed' | 'moved' | 'changed', place: FlowPlace, kind: string, field: string, before?: any, after?: any }} DocumentChange */

/**
 * @param {import('./shell.js').Shell} shell
 * @param {{ lines: string, changes: DocumentChange[] }} difference
 */
export function renderDifference(shell, { lines, changes }) {
  const { t } = shell.words;
  if (!lines) return h('p', { class: 'soft' }, t('noDifference'));
  const words = h('ul', { class: 'flow-changes' }, changes.map((change) => changeLine(shell, change)));
  const text = h('pre', { class: 'flow-lines scroll', tabindex: '0', 'aria-label': t('asLines') }, lines.split('\n').slice(2).map(coloured));
  return h('div', { class: 'flow-difference' }, changes.length ? words : '', h('details', null, h('summary', null, t('asLines')), text));
}

/**
 * @param {import('./shell.js').Shell} shell
 * @param {DocumentChange} change
 */
function changeLine(shell, { change, place, kind, field, before, after }) {
  const { t } = shell.words;
  const what = kind ? titleOf(shell, kind) : place[0] === 'trigger' ? t('trigger') : t('aboutFlow');
  const where = kind ? fieldTitle(shell, kind, field) : place.slice(place[0] === 'trigger' ? 1 : 0).join('.');
  const symbol = { added: 'plus', removed: 'minus', moved: 'next', changed: 'pen' }[change];
  const values = change === 'changed' ? h('span', { class: 'flow-values', dir: 'auto' }, h('del', null, shortened(before)), ' ', h('ins', null, shortened(after))) : summary(shell, change === 'removed' ? before : after);
  const parts = [h('strong', null, what), where && h('span', { class: 'soft' }, where)].filter(Boolean);
  return h('li', { 'data-change': change }, icon(symbol), h('span', null, h('span', { class: 'flow-change' }, t(`change.${change}`)), ' ', ...parts.flatMap((part) => [part, ' ']), values));
}

/**
 * @param {import('./shell.js').Shell} shell
 * @param {string} kind
 */
function titleOf(shell, kind) {
  return shell.kinds.said(shell.kinds.steps.get(kind)?.title) || kind;
}

/**
 * @param {import('./shell.js').Shell} shell
 * @param {string} kind
 * @param {string} field `text.en`
 */
function fieldTitle(shell, kind, field) {
  const [first = '', ...rest] = field.split('.');
  const known = shell.kinds.steps.get(kind)?.fields.find(({ name }) => name === first);
  return [shell.kinds.said(known?.title) || first, ...rest].filter(Boolean).join(' · ');
}

/**
 * @param {import('./shell.js').Shell} shell
 * @param {any} step
 */
function summary(shell, step) {
  return h('span', { class: 'soft', dir: 'auto' }, step && typeof step === 'object' ? shell.kinds.summaryOf(step) : '');
}

/** @param {any} value */
function shortened(value) {
  if (value === undefined || value === null) return '–';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}

/** @param {string} line */
function coloured(line) {
  const sign = line[0] === '+' ? 'added' : line[0] === '-' ? 'removed' : line.startsWith('@@') ? 'place' : '';
  return h('span', { 'data-line': sign }, `${line}\n`);
}
