// The plan of a trial version (a canary): the share of the contacts that get it, and when it is rolled back by itself, as
// sentences with a number in them.

import { h } from '../shared/dom.js';

/**
 * @typedef {'handed_over_points' | 'failed_percent' | 'undone_points' | 'rating_lower'} RuleNumber
 * @typedef {{ share: number, roll_back_if: Partial<Record<RuleNumber | 'at_least', number | null>> | null }} CanaryPlan
 */

/** Each number of a rule with its usual value and its bounds. @type {[RuleNumber, { usual: number, min: string, max: string, step: string }][]} */
export const RULE = [
  ['handed_over_points', { usual: 10, min: '1', max: '100', step: '1' }],
  ['failed_percent', { usual: 5, min: '0', max: '99', step: '1' }],
  ['undone_points', { usual: 5, min: '1', max: '100', step: '1' }],
  ['rating_lower', { usual: 0.5, min: '0.1', max: '4', step: '0.1' }],
];

const USUAL_SHARE = 10;
const USUAL_LEAST = 50;

/** Where a sentence has its number. */
const HERE = '\u0001';

/**
 * The fields of a plan, with the values of the one that there is.
 *
 * @param {BuilderWords} words
 * @param {CanaryPlan | null} plan
 * @returns {{ element: HTMLElement, read: () => CanaryPlan }}
 */
export function canaryFields({ t }, plan) {
  const share = plan?.share ?? USUAL_SHARE;
  const number = h('input', { type: 'number', id: 'canary-share', min: '1', max: '99', step: '1', required: true, value: share });
  const slider = h('input', { type: 'range', min: '1', max: '99', step: '1', value: share, 'aria-label': t('canaryShare') });
  number.addEventListener('input', () => {
    slider.value = number.value;
  });
  slider.addEventListener('input', () => {
    number.value = slider.value;
  });
  const rule = plan ? plan.roll_back_if : null;
  const rows = RULE.map(([name, bounds]) => new RuleRow(t, name, bounds, rule?.[name] ?? null, !plan && name === 'failed_percent'));
  const least = h('input', { type: 'number', id: 'canary-least', min: '20', max: '100000', step: '1', required: true, value: rule?.at_least ?? USUAL_LEAST });
  const element = h(
    'div',
    { class: 'canary-fields' },
    h('div', { class: 'canary-share' }, h('label', { for: 'canary-share' }, t('canaryShare')), slider, h('span', { class: 'canary-percent' }, number, h('span', { 'aria-hidden': 'true' }, '%'))),
    h('fieldset', { class: 'canary-rules' }, h('legend', null, t('canaryRule')), ...rows.map((row) => row.element), h('div', { class: 'canary-least' }, h('label', { for: 'canary-least' }, t('canaryAtLeast')), least), h('p', { class: 'soft' }, t('canaryRuleAbout'))),
  );
  const read = () => {
    const chosen = Object.fromEntries(rows.filter((row) => row.isOn).map((row) => [row.name, row.value]));
    return { share: Number(number.value), roll_back_if: Object.keys(chosen).length ? { ...chosen, at_least: Number(least.value) } : null };
  };
  return { element, read };
}

class RuleRow {
  #box;
  #number;

  /**
   * @param {BuilderWords['t']} t
   * @param {RuleNumber} name
   * @param {{ usual: number, min: string, max: string, step: string }} bounds
   * @param {number | null} value
   * @param {boolean} isUsual whether a new plan has it
   */
  constructor(t, name, { usual, ...bounds }, value, isUsual) {
    this.name = name;
    const [before, after] = t(`canaryRule.${name}`, { number: HERE }).split(HERE);
    // A screen reader says the whole sentence for the box, with the value as it is now.
    const ids = ['before', 'number', 'after'].map((part) => `canary-${name}-${part}`);
    this.#box = h('input', { type: 'checkbox', id: `canary-${name}`, checked: isUsual || value !== null, 'aria-labelledby': ids.join(' ') });
    const label = t(`canaryRule.${name}`, { number: '…' });
    this.#number = h('input', { type: 'number', id: ids[1], required: true, value: value ?? usual, 'aria-label': label, ...bounds });
    const show = () => {
      this.#number.disabled = !this.#box.checked;
    };
    this.#box.addEventListener('change', show);
    show();
    this.element = h('div', { class: 'canary-rule' }, this.#box, h('span', null, h('label', { id: ids[0], for: `canary-${name}` }, before), this.#number, h('label', { id: ids[2], for: `canary-${name}` }, after)));
  }

  get isOn() {
    return this.#box.checked;
  }

  get value() {
    return Number(this.#number.value);
  }
}

/**
 * The rule of a plan as sentences.
 *
 * @param {BuilderWords} words
 * @param {CanaryPlan['roll_back_if'] | undefined} rule
 */
export function ruleSentences({ t, locale }, rule) {
  const format = new Intl.NumberFormat(locale);
  return RULE.filter(([name]) => typeof rule?.[name] === 'number').map(([name]) => t(`canaryRule.${name}`, { number: format.format(rule?.[name] ?? 0) }));
}
