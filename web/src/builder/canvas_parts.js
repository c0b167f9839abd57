// Parts of the canvas around the cards: places for another step, the knob that folds, and the way to another case.

import { h, icon } from '../shared/dom.js';
import { keyOf } from './document.js';

/**
 * The place between two steps: for a new step, and for one that is dragged here. Keys and the toolbar do the same, so that
 * it is in no tree of a screen reader.
 *
 * @param {import('./shell.js').Shell} shell
 * @param {FlowPlace} list
 * @param {number} number
 * @param {boolean} last
 * @param {boolean} ended
 */
export function gapAt(shell, list, number, last, ended = false) {
  const { canEdit, words } = shell;
  const plus = canEdit && h('button', { type: 'button', class: 'flow-plus', tabindex: '-1', 'aria-hidden': 'true', title: words.t('insertHere') }, icon('plus'));
  const gap = h('li', { role: 'none', class: 'flow-gap', 'data-list': keyOf(list), 'data-number': number, 'data-last': String(last), 'data-ended': String(ended) }, plus);
  return gap;
}

/**
 * @param {import('./shell.js').Shell} shell
 * @param {string} key
 * @param {boolean} folded
 * @param {import('./document.js').FoundBlock[]} blocks
 */
export function foldKnob(shell, key, folded, blocks) {
  const { t } = shell.words;
  const text = folded ? t('hiddenSteps', { count: blocks.reduce((sum, { steps }) => sum + steps.length, 0) }) : '';
  return h('button', { type: 'button', class: 'step-fold', tabindex: '-1', 'aria-hidden': 'true', title: t(folded ? 'unfold' : 'fold'), 'data-fold': key }, icon(folded ? 'unfold' : 'fold'), text);
}

/**
 * @param {import('./shell.js').Shell} shell
 * @param {any} step
 * @param {FlowPlace} place
 */
export function addCase(shell, step, place) {
  const about = shell.kinds.of(step)?.blocks.find((block) => block.place.includes('*'));
  if (!about) return null;
  const { kinds, words } = shell;
  const text = words.t('addOne', { name: kinds.said(about.title) });
  return h('li', { role: 'none', class: 'flow-add' }, h('button', { type: 'button', tabindex: '-1', 'aria-hidden': 'true', 'data-case': keyOf(place), title: text }, icon('plus'), text));
}
