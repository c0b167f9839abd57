// The list of all that the checks found. A click goes to the card, and opens its form.

import { h, icon } from '../shared/dom.js';
import { findingText } from './card.js';

import { allSteps, isWithin } from './document.js';

/** @type {BuilderPanel} */
export const FINDINGS = {
  id: 'findings',
  icon: 'alert',
  title: (t) => t('findings'),
  mount(host, shell) {
    const show = () => host.replaceChildren(...content(shell));
    show();
    return shell.on('checked', show);
  },
};

/** @param {import('./shell.js').Shell} shell */
function content(shell) {
  const { words, findings } = shell;
  if (!findings.length) return [h('p', { class: 'findings-none' }, icon('check'), words.t('noFindings'))];
  return [h('p', { class: 'soft', role: 'status' }, findingText(words, findings)), findingList(shell)];
}

/**
 * A row for each finding, errors first.
 *
 * @param {import('./shell.js').Shell} shell
 * @param {() => void} [left] called when one goes to a finding
 */
export function findingList(shell, left = () => {}) {
  const { words, findings, kinds, document } = shell;
  const go = (/** @type {FlowPlace} */ place) => {
    left();
    // After a dialog has given the focus back.
    setTimeout(() => shell.select(place, { focus: true }));
  };
  const steps = allSteps(document, kinds.steps);
  const rows = findings.toSorted((one, other) => Number(one.severity === 'warning') - Number(other.severity === 'warning')).map((finding) => {
    const step = steps.filter(({ place }) => isWithin(finding.place, place)).at(-1);
    const title = step ? [kinds.titleOf(step.step), fieldOf(kinds, step, finding.place) || kinds.summaryOf(step.step)].filter(Boolean).join(': ') : finding.place[0] === 'trigger' ? words.t('trigger') : words.t('aboutFlow');
    const place = step?.place ?? (finding.place[0] === 'trigger' ? ['trigger'] : []);
    return h(
      'li',
      null,
      h('button', { type: 'button', class: 'finding', 'data-severity': finding.severity, click: () => go(place) }, icon('alert'), h('span', null, h('strong', null, words.t(`severity.${finding.severity}`)), ' ', h('span', { class: 'finding-message' }, finding.message), h('span', { class: 'soft', dir: 'auto' }, title))),
    );
  });
  return h('ul', { class: 'finding-list' }, rows);
}

/**
 * The title of the field that a finding is about: “must not be empty” alone would not say which.
 *
 * @param {import('./kinds.js').Kinds} kinds
 * @param {{ step: any, place: FlowPlace }} found
 * @param {FlowPlace} place
 */
function fieldOf(kinds, { step, place: around }, place) {
  const name = place[around.length + 1];
  const field = kinds.of(step)?.fields.find((each) => each.name === name);
  return field ? kinds.said(field.title) : '';
}
