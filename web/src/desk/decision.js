// The reason why a conversation has this assignee, or none: all candidates, and why each was passed over.

import { h } from '../shared/dom.js';

/**
 * @param {AssignmentDecision} decision
 * @param {import('./state.js').DeskState} state
 * @param {DeskWords} words
 */
export function decisionTable(decision, state, { t }) {
  const rows = decision.candidates.map((each) => {
    const name = state.personName(each.person, t);
    const chosen = each.person === decision.assignee;
    const verdict = chosen ? t('chosen') : each.passed_over ? t(`passed.${each.passed_over}`) : t('notChosen');
    const load = each.limit === null || each.limit === undefined ? String(each.open) : `${each.open}\u00a0/\u00a0${each.limit}`;
    return h(
      'tr',
      { class: chosen && 'chosen' },
      h('th', { scope: 'row', dir: 'auto' }, name),
      h('td', null, t(`presence.${each.status}`)),
      h('td', null, load),
      h('td', null, verdict),
    );
  });
  const heads = ['person', 'status', 'openNow', 'verdict'].map((key) => h('th', { scope: 'col' }, t(`decision.${key}`)));
  const rules = [
    t(`strategy.${decision.options.strategy}`),
    decision.options.only_online && t('onlyOnline'),
    decision.options.below && t('onlyBelow', { limit: decision.options.below }),
  ];
  return h(
    'div',
    { class: 'decision' },
    h('p', null, rules.filter(Boolean).join(' · ')),
    rows.length > 0 && h('table', null, h('thead', null, h('tr', null, heads)), h('tbody', null, rows)),
  );
}
