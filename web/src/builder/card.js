// The cards of the canvas: a step in one look, with its condition, what the checks found, and short texts of other parts.

import { h, icon } from '../shared/dom.js';
import { isWithin } from './document.js';
import { conditionText, triggerText } from './sentences.js';

/** @typedef {import('./shell.js').Shell} Shell */

/**
 * @param {Shell} shell
 * @param {any} step
 * @param {FlowPlace} place
 * @param {{ found: FlowFinding[], path?: string }} more
 */
export function stepCard(shell, step, place, { found, path }) {
  const { kinds, words } = shell;
  const kind = kinds.of(step);
  const summary = kinds.summaryOf(step) || shell.stepAt(place)?.label || '';
  const chips = kinds.chipsOf(step);
  const condition = step?.when ? conditionText(shell, step.when) : '';
  const badge = path ? shell.badges.get(path) : undefined;
  const card = h(
    'div',
    { class: 'step-card', 'data-group': kind?.group ?? 'other', 'data-path': path },
    h('span', { class: 'step-icon' }, icon(kinds.iconOf(step))),
    h('span', { class: 'step-title' }, kinds.titleOf(step), step?.id && h('code', null, step.id)),
    findingMark(words, found),
    summary && h('span', { class: 'step-summary', dir: 'auto' }, summary),
    chips.length > 0 && h('span', { class: 'step-chips' }, chips.map((chip) => h('span', { dir: 'auto' }, chip))),
    condition && h('span', { class: 'step-when', dir: 'auto' }, `${words.t('onlyIf')} ${condition}`),
    h('span', { class: 'step-badge', hidden: !badge }, badge ? badgeParts(badge) : null),
  );
  return { card, label: [kinds.titleOf(step), summary, chips.join(', '), condition && `${words.t('onlyIf')} ${condition}`, findingText(words, found), badge?.title].filter(Boolean).join('. ') };
}

/** @param {CardBadge} badge */
export const badgeParts = (badge) => badge.texts.map((text, number) => h('span', { class: number ? 'soft' : 'badge-main', 'data-tone': badge.tone, title: badge.title }, text));

/**
 * @param {Shell} shell
 * @param {FlowFinding[]} found
 */
export function triggerCard(shell, found) {
  const { kinds, words, document } = shell;
  const trigger = document.trigger ?? {};
  const title = kinds.said(kinds.triggers.get(trigger.on)?.title) || trigger.on || words.t('noTrigger');
  const conditions = triggerText(shell, trigger);
  const once = trigger.once_per_contact ? words.t('oncePerContact') : '';
  const card = h(
    'div',
    { class: 'step-card trigger-card', 'data-group': 'trigger' },
    h('span', { class: 'step-icon' }, icon('bolt')),
    h('span', { class: 'step-title' }, title),
    findingMark(words, found),
    h('span', { class: 'step-summary', dir: 'auto' }, conditions || words.t('always')),
    once && h('span', { class: 'step-when' }, once),
  );
  return { card, label: [words.t('trigger'), title, conditions, once, findingText(words, found)].filter(Boolean).join('. ') };
}

/**
 * The findings of a step itself: those of steps in its blocks are on their cards.
 *
 * @param {Shell} shell
 * @param {FlowPlace} place
 * @param {any} step
 */
export function findingsOf(shell, place, step) {
  const blocks = shell.kinds.blocksOf(step, place).filter(({ steps }) => steps.length);
  return shell.findings.filter((found) => isWithin(found.place, place) && !blocks.some((block) => isWithin(found.place, block.place) && typeof found.place[block.place.length] === 'number'));
}

/**
 * @param {BuilderWords} words
 * @param {FlowFinding[]} found
 */
function findingMark(words, found) {
  if (!found.length) return null;
  const severity = found.some((each) => each.severity === 'error') ? 'error' : 'warning';
  return h('span', { class: 'step-findings', 'data-severity': severity, title: found.map(({ message }) => message).join('\n') }, icon('alert'), h('span', { class: 'hidden' }, findingText(words, found)));
}

/**
 * @param {BuilderWords} words
 * @param {FlowFinding[]} found
 */
export function findingText({ t }, found) {
  const errors = found.filter((each) => each.severity === 'error').length;
  const warnings = found.length - errors;
  return [errors && t('errors', { count: errors }), warnings && t('warnings', { count: warnings })].filter(Boolean).join(', ');
}

/**
 * The head of a block: its condition, if it has one, else its name.
 *
 * @param {Shell} shell
 * @param {import('./document.js').FoundBlock} block
 */
export function blockText(shell, block) {
  const { words, kinds } = shell;
  const title = kinds.said(block.about.title);
  if (!block.about.condition) return title;
  return block.condition ? `${words.t('if')} ${conditionText(shell, block.condition)}` : words.t('noCondition', { name: title, number: block.number ?? '' });
}
