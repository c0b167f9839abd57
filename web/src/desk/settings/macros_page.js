// The page of macros: each has a name and steps, which run in their order.

import { optionsOf } from './fields.js';

const PRIORITIES = ['urgent', 'high', 'normal', 'low'];
const MAX_SNOOZE = 60 * 24 * 90;

/**
 * @typedef {import('./store.js').SettingsStore} Store
 * @typedef {import('./pages.js').Text} Text
 * @typedef {import('./fields.js').FieldAbout} FieldAbout
 */

/**
 * The kinds of steps, and the fields of each. `name` is the step's word, `fresh` a new step.
 *
 * @param {Store} store
 * @param {Text} t
 * @returns {Record<string, { name: string, fresh: Record<string, any>, fields: FieldAbout[] }>}
 */
export function stepKinds(store, t) {
  const people = store.view.people.map((each) => ({ value: `person:${each.id}`, label: each.name }));
  const teams = store.view.teams.map((each) => ({ value: `team:${each.id}`, label: each.name }));
  const owners = [{ value: 'me', label: t('owner.me') }, ...teams, ...people, { value: 'assistant', label: t('assistant') }];
  const labels = store.lists.labels.map((/** @type {Label} */ each) => ({ value: each.id, label: each.name }));
  const categories = [{ value: '', label: t('category.none') }, ...store.view.closing_notes.categories.map((each) => ({ value: each, label: each }))];
  const text = { name: 'text', label: t('field.text'), kind: /** @type {const} */ ('long'), required: true, rows: 4, max: 4_000 };
  return {
    reply: { name: t('mode.reply'), fresh: {}, fields: [{ ...text, hint: t('hint.text', { name: '{name}', me: '{me}' }) }] },
    note: { name: t('mode.note'), fresh: {}, fields: [text] },
    label: {
      name: t('label'), fresh: {},
      fields: [{ name: 'add', label: t('field.addLabels'), kind: 'many', options: labels }, { name: 'remove', label: t('field.removeLabels'), kind: 'many', options: labels }],
    },
    prioritise: { name: t('priority'), fresh: { priority: 'high' }, fields: [{ name: 'priority', label: t('priority'), kind: 'choice', options: optionsOf(t, 'priority', PRIORITIES) }] },
    assign: { name: t('assign'), fresh: { owner: 'me' }, fields: [{ name: 'owner', label: t('assignTo'), kind: 'choice', options: owners }] },
    snooze: { name: t('snooze'), fresh: { minutes: 60 }, fields: [{ name: 'minutes', label: t('field.snoozeMinutes'), kind: 'number', required: true, min: 1, max: MAX_SNOOZE }] },
    close: {
      name: t('close'), fresh: {},
      fields: [{ name: 'category', label: t('field.category'), kind: 'choice', options: categories }, { name: 'summary', label: t('field.summary'), kind: 'long', rows: 2, max: 4_000, hint: t('summaryDrafted') }],
    },
  };
}
