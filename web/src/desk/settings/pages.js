// The pages of the settings, as descriptions: what each lists, the fields of its form, and the change that it sends.

import { optionsOf } from './fields.js';
import { serviceLevels } from './levels_page.js';
import { widgetLook } from './look_page.js';
import { stepKinds } from './macros_page.js';

const ID = '^[a-z0-9][a-z0-9_.@\\-]{0,79}$';
const SHORTCUT = '^[a-z0-9][a-z0-9_\\-]{0,39}$';
const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const COLOURS = ['grey', 'red', 'orange', 'yellow', 'green', 'teal', 'blue', 'purple'];
const MAX_SILENCE = 14 * 24 * 60; // minutes
const SPANS = '^$|^\\d\\d:\\d\\d-\\d\\d:\\d\\d(,\\s*\\d\\d:\\d\\d-\\d\\d:\\d\\d)*$';

/**
 * @typedef {import('./page.js').PageAbout} PageAbout
 * @typedef {import('./store.js').SettingsStore} Store
 * @typedef {(key: string, values?: Record<string, unknown>) => string} Text
 */

/**
 * @param {Store} store
 * @param {Text} t
 * @returns {PageAbout[]}
 */
export function pagesOf(store, t) {
  return [
    people(store, t), teams(store, t), rules(store, t), closing(store, t), canned(store, t), macros(store, t), labels(store, t),
    calendars(store, t), serviceLevels(store, t), widgetLook(store, t),
  ];
}

/** @type {(store: Store, t: Text) => PageAbout} */
const people = (store, t) => ({
  name: 'people',
  key: 'id',
  editor: 'admin',
  fresh: { role: 'teammate' },
  items: () => store.view.people.map((person) => ({
    title: person.name,
    about: [person.id, t(`role.${person.role}`), ...namesOf(store, person.id), person.limit === null ? '' : t('limitIs', { limit: person.limit })]
      .filter(Boolean).join(' · '),
    subject: `person:${person.id}`,
    value: person,
  })),
  fields: (before) => [
    { name: 'id', label: t('field.personId'), required: true, fixed: Boolean(before), pattern: ID, wrong: t('wrong.id'), hint: t('hint.personId') },
    { name: 'name', label: t('field.name'), required: true, max: 100 },
    { name: 'email', label: t('field.email'), kind: 'email', max: 320 },
    { name: 'role', label: t('field.role'), kind: 'choice', hint: t('hint.role'), options: optionsOf(t, 'role', ['teammate', 'lead', 'admin']) },
    { name: 'limit', label: t('field.limit'), kind: 'number', max: 10_000, hint: t('hint.limit') },
    { name: 'hubspot_owner', label: t('field.hubspotOwner'), kind: 'email', max: 320, hint: t('hint.hubspotOwner') },
  ],
  save: ({ id, ...body }) => ({ path: `people/${encodeURIComponent(id)}`, body, subject: `person:${id}` }),
  remove: ({ id }) => ({ method: 'DELETE', path: `people/${encodeURIComponent(id)}`, subject: `person:${id}` }),
});

/** @type {(store: Store, t: Text) => PageAbout} */
const teams = (store, t) => ({
  name: 'teams',
  key: 'id',
  editor: 'admin',
  fresh: {},
  items: () => store.view.teams.map((team) => ({
    title: team.name,
    about: [team.id, membersOf(store, team).join(', ')].filter(Boolean).join(' · '),
    subject: `team:${team.id}`,
    value: team,
  })),
  fields: (before) => [
    { name: 'id', label: t('field.teamId'), required: true, fixed: Boolean(before), pattern: ID, wrong: t('wrong.id'), hint: t('hint.teamId') },
    { name: 'name', label: t('field.name'), required: true, max: 100 },
    { name: 'members', label: t('field.members'), kind: 'many', options: store.view.people.map((each) => ({ value: each.id, label: each.name })) },
    {
      name: 'visibility', label: t('field.teamVisibility'), kind: 'choice', hint: t('hint.visibility'),
      options: [{ value: '', label: t('visibility.desk') }, ...optionsOf(t, 'visibility', ['all', 'teams'])],
    },
  ],
  save: ({ id, ...body }) => ({ path: `teams/${encodeURIComponent(id)}`, body, subject: `team:${id}` }),
  remove: ({ id }) => ({ method: 'DELETE', path: `teams/${encodeURIComponent(id)}`, subject: `team:${id}` }),
});

/**
 * The two times of one kind of silence.
 *
 * @param {Text} t
 * @param {string} kind
 * @param {string} group
 * @returns {import('./fields.js').FieldAbout[]}
 */
const silence = (t, kind, group) => [
  { name: `close_${kind}after_minutes`, label: t('field.closeAfter'), kind: 'number', min: 30, max: MAX_SILENCE, hint: t('hint.closeAfter'), group },
  { name: `remind_${kind}after_minutes`, label: t('field.remindAfter'), kind: 'number', min: 30, max: MAX_SILENCE, hint: t('hint.remindAfter'), group },
];

/** @type {(store: Store, t: Text) => PageAbout} */
const rules = (store, t) => ({
  name: 'rules',
  editor: 'admin',
  subject: 'setting:rules',
  value: () => store.view.rules,
  fields: () => [
    { name: 'visibility', label: t('field.visibility'), kind: 'choice', hint: t('hint.visibility'), options: optionsOf(t, 'visibility', ['all', 'teams']) },
    { name: 'reply_takes_over', label: t('field.takesOver'), kind: 'choice', hint: t('hint.takesOver'), options: optionsOf(t, 'takesOver', ['never_from_person', 'always']) },
    { name: 'away_after_minutes', label: t('field.away'), kind: 'number', required: true, min: 1, max: 1_440, hint: t('hint.away'), group: t('group.presence') },
    { name: 'absent_after_minutes', label: t('field.absent'), kind: 'number', min: 1, max: 1_440, hint: t('hint.absent'), group: t('group.presence') },
    ...silence(t, 'question_', t('group.silentQuestion')),
    ...silence(t, 'assistant_', t('group.silentAssistant')),
    ...silence(t, 'queue_', t('group.silentQueue')),
    ...silence(t, '', t('group.silentTeammate')),
    { name: 'ask_rating', label: t('field.askRating'), kind: 'switch', group: t('group.closing') },
  ],
  save: (body) => ({ path: 'rules', body, subject: 'setting:rules' }),
});

/** @type {(store: Store, t: Text) => PageAbout} */
const closing = (store, t) => ({
  name: 'closing',
  editor: 'admin',
  subject: 'setting:closing_notes',
  value: () => store.view.closing_notes,
  fields: () => [
    { name: 'mode', label: t('field.mode'), kind: 'choice', options: optionsOf(t, 'mode', ['optional', 'category_required', 'required', 'off']) },
    { name: 'categories', label: t('field.categories'), kind: 'lines', rows: 8, hint: t('hint.lines') },
  ],
  save: (body) => ({ path: 'closing-notes', body, subject: 'setting:closing_notes' }),
});

/** @type {(store: Store, t: Text) => PageAbout} */
const canned = (store, t) => listPage(
  { name: 'canned', path: 'canned-replies', setting: 'canned_replies', editor: 'lead', key: 'shortcut', of: () => store.view.canned_replies },
  (reply) => ({ title: `/${reply.shortcut}`, about: reply.text }),
  () => [
    { name: 'shortcut', label: t('field.shortcut'), required: true, pattern: SHORTCUT, wrong: t('wrong.shortcut'), hint: t('hint.shortcut') },
    { name: 'text', label: t('field.text'), kind: 'long', required: true, rows: 6, max: 4_000, hint: t('hint.text', { name: '{name}', me: '{me}' }) },
  ],
);

/** @type {(store: Store, t: Text) => PageAbout} */
const macros = (store, t) => ({
  ...listPage(
    { name: 'macros', path: 'macros', setting: 'macros', editor: 'lead', key: 'id', of: () => store.lists.macros },
    (macro) => ({ title: macro.name, about: macro.steps.map((/** @type {any} */ step) => stepKinds(store, t)[step.do].name).join(' · ') }),
    (before) => [
      { name: 'id', label: t('field.macroId'), required: true, fixed: Boolean(before), pattern: ID, wrong: t('wrong.id') },
      { name: 'name', label: t('field.name'), required: true, max: 80 },
      { name: 'steps', label: t('field.steps'), kind: 'steps', kinds: stepKinds(store, t) },
    ],
  ),
  list: ['macros', 'labels'],
});

/** @type {(store: Store, t: Text) => PageAbout} */
const labels = (store, t) => ({
  ...listPage(
    { name: 'labels', path: 'labels', setting: 'labels', editor: 'lead', key: 'id', of: () => store.lists.labels },
    (label) => ({ title: label.name, about: [label.id, t(`colour.${label.colour}`)].join(' · ') }),
    (before) => [
      { name: 'id', label: t('field.labelId'), required: true, fixed: Boolean(before), pattern: ID, wrong: t('wrong.id'), hint: t('hint.labelId') },
      { name: 'name', label: t('field.name'), required: true, max: 40 },
      { name: 'colour', label: t('field.colour'), kind: 'choice', options: optionsOf(t, 'colour', COLOURS) },
    ],
  ),
  list: 'labels',
});

/** @type {(store: Store, t: Text) => PageAbout} */
const calendars = (store, t) => {
  const page = listPage(
    { name: 'calendars', path: 'calendars', setting: 'calendars', editor: 'admin', key: 'id', of: () => store.lists.calendars },
    (calendar) => ({ title: calendar.name, about: [calendar.zone, ...teamNames(store, calendar.teams)].join(' · ') }),
    (before) => calendarFields(store, t, before),
  );
  return {
    ...page,
    list: 'calendars',
    fresh: { zone: Intl.DateTimeFormat().resolvedOptions().timeZone, ...Object.fromEntries(DAYS.slice(0, 5).map((day) => [day, '09:00-17:00'])) },
    items: () => (page.items?.() ?? []).map((item) => ({ ...item, value: calendarShown(item.value) })),
    save: (value, before) => page.save(calendarOf(value), before),
  };
};

/**
 * @param {Store} store
 * @param {Text} t
 * @param {any} before
 */
function calendarFields(store, t, before) {
  const dayName = (/** @type {number} */ place) => new Date(Date.UTC(2024, 0, 1 + place)).toLocaleDateString(document.documentElement.lang, { weekday: 'long', timeZone: 'UTC' });
  return [
    { name: 'id', label: t('field.calendarId'), required: true, fixed: Boolean(before), pattern: ID, wrong: t('wrong.id') },
    { name: 'name', label: t('field.name'), required: true, max: 100 },
    { name: 'zone', label: t('field.zone'), required: true, max: 64, hint: t('hint.zone') },
    ...DAYS.map((day, place) => ({ name: day, label: dayName(place), pattern: SPANS, wrong: t('wrong.hours'), ...(place === 0 && { hint: t('hint.hours') }) })),
    { name: 'public_holidays', label: t('field.holidays'), kind: /** @type {const} */ ('lines'), rows: 2, pattern: '^[A-Z]{2}(-[A-Za-z0-9]{1,10})?$', wrong: t('wrong.holidays'), hint: t('hint.holidays') },
    { name: 'own_dates', label: t('field.ownDates'), kind: /** @type {const} */ ('lines'), rows: 4, pattern: '^\\d{4}-\\d\\d-\\d\\d(\\s|$)', wrong: t('wrong.ownDates'), hint: t('hint.ownDates') },
    { name: 'teams', label: t('teams'), kind: /** @type {const} */ ('many'), options: store.view.teams.map((team) => ({ value: team.id, label: team.name })) },
    { name: 'other_teams', label: t('field.otherTeams'), kind: /** @type {const} */ ('switch') },
  ];
}

/** A calendar as the form shows it. @param {any} calendar */
function calendarShown(calendar) {
  const weekly = Object.fromEntries(DAYS.map((day) => [day, (calendar.weekly[day] ?? []).join(', ')]));
  const holidays = calendar.public_holidays.map((/** @type {any} */ each) => [each.country, each.region].filter(Boolean).join('-'));
  const dates = calendar.own_dates.map((/** @type {any} */ each) => [each.date, each.hours.join(','), each.name].filter(Boolean).join(' '));
  return { ...calendar, ...weekly, public_holidays: holidays, own_dates: dates };
}

/** A form's values as the API has them. @param {any} value */
function calendarOf(value) {
  const spans = (/** @type {string | null} */ text) => (text ? text.split(',').map((span) => span.trim()) : []);
  const own = (/** @type {string} */ line) => {
    const [, date, hours, name] = /^(\S+)(?:\s+((?:\d\d:\d\d-\d\d:\d\d,?)+))?\s*(.*)$/.exec(line) ?? [];
    return { date, hours: spans(hours ?? null), name: name ?? '' };
  };
  return {
    id: value.id,
    name: value.name,
    zone: value.zone,
    weekly: Object.fromEntries(DAYS.map((day) => [day, spans(value[day])]).filter(([, found]) => found.length)),
    public_holidays: value.public_holidays.map((/** @type {string} */ each) => ({ country: each.slice(0, 2), region: each.slice(3) || null })),
    own_dates: value.own_dates.map(own),
    teams: value.teams,
    other_teams: value.other_teams,
  };
}

/**
 * A page of items that are stored together: each change sends the whole list.
 *
 * @param {{ name: string, path: string, setting: string, editor: 'lead' | 'admin', key: string, of(): any[] }} about
 * @param {(value: any) => { title: string, about: string }} shown
 * @param {(before: any) => import('./fields.js').FieldAbout[]} fields
 * @returns {PageAbout}
 */
function listPage({ name, path, setting, editor, key, of }, shown, fields) {
  const subject = `setting:${setting}`;
  const placeOf = (/** @type {any} */ before) => (before ? of().findIndex((each) => each[key] === before[key]) : of().length);
  return {
    name,
    editor,
    key,
    fresh: {},
    items: () => of().map((value) => ({ ...shown(value), subject, value })),
    fields,
    place: placeOf,
    save: (value, before) => ({ path, body: of().toSpliced(placeOf(before), before ? 1 : 0, value), subject }),
    remove: (before) => ({ path, body: of().toSpliced(placeOf(before), 1), subject }),
  };
}

/**
 * @param {Store} store
 * @param {string} person
 */
const namesOf = (store, person) => store.view.teams.filter((team) => team.members.includes(person)).map((team) => team.name);

/**
 * @param {Store} store
 * @param {SettingsTeam} team
 */
const membersOf = (store, team) => store.view.people.filter((person) => team.members.includes(person.id)).map((person) => person.name);

/**
 * @param {Store} store
 * @param {string[]} ids
 */
const teamNames = (store, ids) => store.view.teams.filter((team) => ids.includes(team.id)).map((team) => team.name);
