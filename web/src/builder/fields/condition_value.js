// The value of a sentence: a choice, several choices, a number, or a text.

import { h } from '../../shared/dom.js';

const WITHOUT = ['yes', 'no', 'known', 'unknown', 'given', 'empty', 'filled'];
const NUMBERS = ['more', 'less', 'atLeast', 'atMost'];

/**
 * @param {import('../shell.js').Shell} shell
 * @param {import('../conditions.js').Sentence} part
 * @param {KnownName | undefined} known
 * @param {() => void} changed
 */
export function valueControl(shell, part, known, changed) {
  const { t } = shell.words;
  if (WITHOUT.includes(part.is)) return null;
  const put = (/** @type {any} */ value) => {
    part.value = value;
    changed();
  };
  const many = ['oneOf', 'noneOf'].includes(part.is);
  const choices = known?.choices ?? [];
  if (many && choices.length) return boxes(shell, part, choices, changed);
  if (!many && choices.length) {
    const unknown = choices.some(({ value }) => value === part.value) ? [] : [{ value: part.value, title: { en: String(part.value) } }];
    const all = [...choices, ...unknown];
    const select = h('select', { 'aria-label': t('value') }, all.map(({ value, title }, number) => h('option', { value: number, selected: value === part.value }, shell.kinds.said(title))));
    select.addEventListener('change', () => put(all[Number(select.value)].value));
    return select;
  }
  const text = many ? [part.value ?? []].flat().join(', ') : String(part.value ?? '');
  const isNumber = known?.type === 'number' || NUMBERS.includes(part.is);
  const input = h('input', { type: isNumber && !many ? 'number' : 'text', step: 'any', value: text, 'aria-label': t('value'), placeholder: many ? t('separatedByCommas') : t('value'), autocomplete: 'off', dir: 'auto' });
  const typed = (/** @type {string} */ each) => (isNumber || typeof part.value === 'number' ? Number(each) : each);
  input.addEventListener('input', () => {
    const value = many ? input.value.split(',').map((each) => each.trim()).filter(Boolean).map(typed) : typed(input.value);
    put(value);
  });
  return input;
}

/**
 * @param {import('../shell.js').Shell} shell
 * @param {import('../conditions.js').Sentence} part
 * @param {NonNullable<KnownName['choices']>} choices
 * @param {() => void} changed
 */
function boxes(shell, part, choices, changed) {
  const chosen = new Set([part.value ?? []].flat());
  const labels = choices.map(({ value, title }) => {
    const box = h('input', { type: 'checkbox', checked: chosen.has(value), change: () => {
      if (box.checked) chosen.add(value);
      else chosen.delete(value);
      part.value = choices.map((each) => each.value).filter((each) => chosen.has(each));
      changed();
    } });
    return h('label', { class: 'choice' }, box, h('span', null, shell.kinds.said(title)));
  });
  return h('div', { class: 'choices', role: 'group', 'aria-label': shell.words.t('value') }, labels);
}
