// A duration, as a flow writes it: a number and a unit.

import { h } from '../../shared/dom.js';
import { change, valueAt } from './place.js';

const UNITS = ['s', 'm', 'h', 'd'];

/** @param {import('./place.js').FieldPlace} field */
export function durationControl(field) {
  const { shell, id, described, about } = field;
  const { t } = shell.words;
  const [, number = '', unit = ''] = /^(\d+)([smhd])$/.exec(valueAt(field) ?? '') ?? [];
  const [, standard, standardUnit = 'm'] = /^(\d+)([smhd])$/.exec(String(about.default ?? '')) ?? [];
  const amount = h('input', { id, type: 'number', min: 1, step: 1, inputmode: 'numeric', value: number, 'aria-describedby': described, placeholder: standard });
  const units = h('select', { 'aria-label': t('unit') }, UNITS.map((each) => h('option', { value: each, selected: each === (unit || standardUnit) }, t(`unit.${each}`))));
  const read = () => change(field, amount.value === '' ? '' : `${amount.value}${units.value}`);
  amount.addEventListener('input', read);
  units.addEventListener('change', () => amount.value && read());
  return { control: h('div', { class: 'duration' }, amount, units) };
}
