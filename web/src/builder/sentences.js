// Conditions in the reader's words: “Source is Contact and Channel is one of Widget, E-mail”.

import { isGroup, parsed, parsedAll } from './conditions.js';

/** @typedef {import('./conditions.js').Condition} Condition */
/** @typedef {import('./shell.js').Shell} Shell */

/**
 * What is known of a name: the one that the gateway describes, else that of its first part.
 *
 * @param {Shell} shell
 * @param {string} name
 * @returns {KnownName | undefined}
 */
export function knownName(shell, name) {
  const { names } = shell.kinds.about;
  return names.find((each) => each.name === name) ?? names.find((each) => each.any_key && name.startsWith(`${each.name}.`));
}

/**
 * @param {Shell} shell
 * @param {string} name
 */
export function nameText(shell, name) {
  const known = knownName(shell, name);
  if (!known) return name;
  const title = shell.kinds.said(known.title);
  return known.any_key && name !== known.name ? `${title}: ${name.slice(known.name.length + 1).replaceAll('_', ' ')}` : title;
}

/**
 * @param {Shell} shell
 * @param {string} name
 * @param {any} value
 */
export function valueText(shell, name, value) {
  const choice = knownName(shell, name)?.choices?.find((each) => each.value === value);
  return choice ? shell.kinds.said(choice.title) : String(value);
}

/**
 * @param {Shell} shell
 * @param {Condition} condition
 * @returns {string}
 */
export function sentenceOf(shell, condition) {
  const { t } = shell.words;
  if (isGroup(condition)) {
    const pieces = condition.parts.map((each) => (isGroup(each) && each.parts.length > 1 ? `(${sentenceOf(shell, each)})` : sentenceOf(shell, each)));
    return pieces.join(` ${t(condition.join === 'all' ? 'and' : 'or')} `);
  }
  if ('raw' in condition) return condition.raw;
  const { name, is, value } = condition;
  const values = [value ?? []].flat().map((each) => valueText(shell, name, each)).join(', ');
  return t(`sentence.${is}`, { name: nameText(shell, name), value: values });
}

/**
 * @param {Shell} shell
 * @param {string} expression
 */
export const conditionText = (shell, expression) => sentenceOf(shell, parsed(expression));

/**
 * The conditions of a trigger.
 *
 * @param {Shell} shell
 * @param {any} trigger
 */
export function triggerText(shell, trigger) {
  const conditions = [trigger?.when, ...(trigger?.conditions ?? [])].filter((each) => typeof each === 'string');
  return sentenceOf(shell, parsedAll(conditions));
}
