// The page of service levels: targets by priority in minutes of business time, and the escalation of a wait without an answer.

import { flat, nested } from './nested.js';

const PRIORITIES = ['urgent', 'high', 'normal', 'low'];
const TARGETS = ['first_answer', 'next_answer', 'resolution'];
const MAX_MINUTES = 60 * 24 * 90;
const MAX_ESCALATION = 60 * 24 * 30;
const FRESH = { 'escalation/minutes': 0, 'escalation/notify_leads': true };

/**
 * @typedef {import('./store.js').SettingsStore} Store
 * @typedef {import('./pages.js').Text} Text
 * @typedef {import('./fields.js').FieldAbout} FieldAbout
 */

/** Service levels have no names: `before` holds the place in the list. @type {(store: Store, t: Text) => import('./page.js').PageAbout} */
export const serviceLevels = (store, t) => {
  const all = () => /** @type {any[]} */ (store.lists.sla);
  const subject = 'setting:sla';
  const placeOf = (/** @type {any} */ before) => before?.place ?? all().length;
  return {
    name: 'sla',
    list: 'sla',
    editor: 'admin',
    fresh: FRESH,
    items: () => all().map((level, place) => ({ ...shown(store, t, level), subject, value: { ...FRESH, ...flat(level), escalates: Boolean(level.escalation), place } })),
    fields: () => [...forTeams(store, t), ...TARGETS.flatMap((target) => targets(t, target)), ...escalation(store, t)],
    place: placeOf,
    save: (values, before) => ({ path: 'sla', body: all().toSpliced(placeOf(before), before ? 1 : 0, levelOf(values)), subject }),
    remove: (before) => ({ path: 'sla', body: all().toSpliced(placeOf(before), 1), subject }),
  };
};

/**
 * @param {Store} store
 * @param {Text} t
 * @param {any} level
 */
function shown(store, t, level) {
  const names = store.view.teams.filter((team) => level.teams.includes(team.id)).map((team) => team.name);
  if (level.other_teams) names.push(t('sla.others'));
  const minutes = new Intl.NumberFormat(document.documentElement.lang, { style: 'unit', unit: 'minute' });
  const about = TARGETS.flatMap((target) => {
    const found = PRIORITIES.map((priority) => level[target][priority]).filter((each) => each !== null);
    const span = [...new Set([Math.min(...found), Math.max(...found)])];
    return found.length ? `${t(`sla.${target}`)}: ${span.map((each) => minutes.format(each)).join(' – ')}` : [];
  });
  return { title: names.join(', ') || t('sla.none'), about: about.join(' · ') };
}

/**
 * @param {Store} store
 * @param {Text} t
 * @returns {FieldAbout[]}
 */
const forTeams = (store, t) => [
  { name: 'teams', label: t('teams'), kind: 'many', options: store.view.teams.map((team) => ({ value: team.id, label: team.name })) },
  { name: 'other_teams', label: t('field.otherLevels'), kind: 'switch' },
];

/**
 * @param {Text} t
 * @param {string} target
 * @returns {FieldAbout[]}
 */
const targets = (t, target) => PRIORITIES.map((priority) => ({
  name: `${target}/${priority}`, label: t(`priority.${priority}`), kind: 'number', min: 1, max: MAX_MINUTES,
  group: t('group.minutes', { what: t(`sla.${target}`) }), row: true,
}));

/**
 * @param {Store} store
 * @param {Text} t
 * @returns {FieldAbout[]}
 */
function escalation(store, t) {
  const people = store.view.people.map((person) => ({ value: person.id, label: person.name }));
  const receivers = [{ value: '', label: t('giveTo.none') }, { value: 'queue', label: t('giveTo.queue') }, ...people.map(({ value, label }) => ({ value: `person:${value}`, label }))];
  const group = t('group.escalation');
  return [
    { name: 'escalates', label: t('field.escalates'), kind: 'switch', group },
    { name: 'escalation/minutes', label: t('field.escalationMinutes'), kind: 'number', min: -MAX_ESCALATION, max: MAX_ESCALATION, group, hint: t('hint.escalationMinutes') },
    { name: 'escalation/notify', label: t('field.notify'), kind: 'many', options: people, group },
    { name: 'escalation/notify_leads', label: t('field.notifyLeads'), kind: 'switch', group, hint: t('hint.notifyLeads') },
    { name: 'escalation/raise_priority', label: t('field.raisePriority'), kind: 'switch', group },
    { name: 'escalation/give_to', label: t('field.giveTo'), kind: 'choice', options: receivers, group },
  ];
}

/** A form's values as the API has them. @param {Record<string, any>} values */
function levelOf({ escalates, ...values }) {
  const { escalation: wanted, ...level } = nested(values);
  return escalates ? { ...level, escalation: wanted } : level;
}
