// The filters and the order of a list: the dialog that sets them, and the chips that show them above the list.

import { h, icon } from '../shared/dom.js';
import { nameIn } from './contact.js';
import { PRIORITIES, labelsOf, topicText } from './describing.js';
import { openDialog } from './parts.js';
import { split } from './state.js';

const BASES = ['all', 'mine', 'unassigned', 'assistant', 'closed', 'any'];
const SORTS = ['longest_wait', 'priority', 'due', 'newest_activity', 'oldest'];
const WAITS = [5, 15, 60, 240, 1_440]; // minutes
const LISTS = /** @type {const} */ (['contact', 'owner', 'team', 'status', 'priority', 'label', 'category', 'topic', 'channel', 'language']);

/** @typedef {import('./state.js').DeskState} State */
/** @typedef {(typeof LISTS)[number]} ListName */

/**
 * Whether a query has filters or an order of its own.
 *
 * @param {ListQuery} query
 */
export const isFiltered = (query) => LISTS.some((name) => query[name]?.length) || query.waiting_minutes != null || Boolean(query.since || query.before || query.sort);

/**
 * A query as the gateway stores it, so that two are equal if they are the same.
 *
 * @param {ListQuery} query
 */
export function printOf(query) {
  const lists = LISTS.map((name) => [...(query[name] ?? [])].sort());
  return JSON.stringify([query.view, query.q ?? '', query.sort ?? null, query.waiting_minutes ?? null, query.since ?? null, query.before ?? null, ...lists]);
}

/**
 * The name of a filter's value for the teammate.
 *
 * @param {ListName} name
 * @param {string} value
 * @param {State} state
 * @param {DeskWords} words
 * @param {Topic[]} topics
 */
function valueText(name, value, state, { t, locale }, topics) {
  switch (name) {
    case 'contact':
      return contactName(value, state, t) ?? value;
    case 'owner':
      return state.ownerName(value, t) ?? value;
    case 'team':
      return state.teamName(value, t);
    case 'status':
      return t(`status.${value}`) ?? value;
    case 'priority':
      return t(`priority.${value}`) ?? value;
    case 'label':
      return labelsOf([value], state.me, t)[0].name;
    case 'language':
      return new Intl.DisplayNames([locale], { type: 'language' }).of(value) ?? value;
    case 'category':
      return value;
    case 'topic': {
      const topic = topics.find((each) => each.value === value);
      return topic ? topicText(topic, locale) : value;
    }
    default:
      return t(`channel.${value}`) ?? value;
  }
}

/**
 * The name of a contact, if the page knows a conversation of theirs.
 *
 * @param {string} key
 * @param {State} state
 * @param {Translate} t
 */
export function contactName(key, { list, talk }, t) {
  const known = [...list.rows(), talk?.summary].find((each) => each?.contact === key);
  return known ? nameIn(known, t) : t('contact');
}

/**
 * @param {number} minutes
 * @param {string} locale
 */
function waitText(minutes, locale) {
  const [unit, size] = minutes < 60 ? ['minute', 1] : minutes < 1_440 ? ['hour', 60] : ['day', 1_440];
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(minutes / size);
}

/**
 * A chip for each filter and for the order; a click removes it.
 *
 * @param {ListQuery} query
 * @param {State} state
 * @param {DeskWords} words
 * @param {Topic[]} topics
 * @param {(query: ListQuery) => void} change
 */
export function filterChips(query, state, words, topics, change) {
  const { t, locale } = words;
  const chip = (/** @type {string} */ text, /** @type {ListQuery} */ without) =>
    h('li', null, h('button', { type: 'button', class: 'tag filter-chip', 'aria-label': t('removeFilter', { filter: text }), click: () => change(without) }, h('span', { dir: 'auto' }, text), icon('close')));
  const chips = LISTS.filter((name) => query[name]?.length).map((name) => {
    const values = (query[name] ?? []).map((value) => valueText(name, value, state, words, topics));
    return chip(`${t(`filter.${name}`)}: ${values.join(', ')}`, { ...query, [name]: [] });
  });
  if (query.waiting_minutes != null) chips.push(chip(`${t('filter.waiting')}: ${waitText(query.waiting_minutes, locale)}`, { ...query, waiting_minutes: null }));
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' });
  if (query.since) chips.push(chip(`${t('report.from')}: ${day.format(new Date(query.since))}`, { ...query, since: null }));
  if (query.before) chips.push(chip(`${t('report.to')}: ${day.format(new Date(Date.parse(query.before) - 1))}`, { ...query, before: null }));
  if (query.sort) chips.push(chip(`${t('sortBy')}: ${t(`sort.${query.sort}`)}`, { ...query, sort: null }));
  return chips;
}

/**
 * @param {ListQuery} query
 * @param {State} state
 * @param {DeskWords} words
 * @param {FilterChoices} choices
 * @param {(query: ListQuery) => void} apply
 */
export function filterDialog(query, state, words, choices, apply) {
  const { t, locale } = words;
  const [kind] = split(query.view);
  openDialog('filters', t('filters'), t, (close) => {
    const option = (/** @type {string} */ value, /** @type {string | undefined} */ label, /** @type {boolean} */ selected) => h('option', { value, selected }, label);
    const bases = BASES.map((view) => option(view, t(`view.${view}`), view === query.view));
    const own = kind === 'team' ? [option(query.view, valueText('team', split(query.view)[1], state, words, []), true)] : [];
    const base = h('select', { name: 'view' }, bases, own);
    const sort = h('select', { name: 'sort' }, option('', t('sort.default'), !query.sort), SORTS.map((each) => option(each, t(`sort.${each}`), each === query.sort)));
    const waits = h('select', { name: 'waiting' }, option('', t('anyTime'), query.waiting_minutes == null), WAITS.map((each) => option(String(each), waitText(each, locale), each === query.waiting_minutes)));
    const since = h('input', { type: 'date', name: 'since', value: query.since ? dayOf(new Date(query.since)) : '' });
    const until = h('input', { type: 'date', name: 'until', value: query.before ? dayOf(new Date(Date.parse(query.before) - 1)) : '' });
    const groups = LISTS.map((name) => group(name, valuesOf(name, state, choices, query), query[name] ?? [], state, words, choices.topics));
    const form = h(
      'form',
      null,
      // A search is over all conversations, and has an order of its own.
      h('div', { class: 'selects' }, !query.q && [field(t('filter.in'), base), field(t('sortBy'), sort)], field(t('filter.waiting'), waits)),
      h('fieldset', { class: 'end-span' }, h('legend', null, t('filter.time')), field(t('report.from'), since), field(t('report.to'), until)),
      groups,
      h('footer', null, h('button', { type: 'button', class: 'quiet', click: close }, t('cancel')), h('button', { type: 'submit', class: 'primary' }, t('applyFilters'))),
    );
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      close();
      const data = new FormData(form);
      const lists = LISTS.map((name) => [name, data.getAll(name)]);
      const text = (/** @type {string} */ name) => String(data.get(name) ?? '');
      const span = { since: midnightOf(text('since'), 0), before: midnightOf(text('until'), 1) };
      const shown = query.q ? { view: query.view, q: query.q } : { view: text('view'), q: '', sort: text('sort') || null };
      apply({ ...shown, ...Object.fromEntries(lists), ...span, waiting_minutes: text('waiting') ? Number(text('waiting')) : null });
    });
    return form;
  });
}

/**
 * @param {string | undefined} label
 * @param {HTMLElement} input
 */
const field = (label, input) => h('label', { class: 'field' }, h('span', null, label), input);

/**
 * A day as an input of the type `date` has it, where this browser is.
 *
 * @param {Date} time
 */
const dayOf = (time) => [String(time.getFullYear()).padStart(4, '0'), ...[time.getMonth() + 1, time.getDate()].map((each) => String(each).padStart(2, '0'))].join('-');

/**
 * When a day begins here, or a later one; null without a day.
 *
 * @param {string} day
 * @param {number} later days
 */
function midnightOf(day, later) {
  if (!day) return null;
  const [year, month, date] = day.split('-').map(Number);
  return new Date(year, month - 1, date + later).toISOString();
}

/**
 * The values that a filter offers, also chosen ones that nothing has any more.
 *
 * @param {ListName} name
 * @param {State} state
 * @param {FilterChoices} choices
 * @param {ListQuery} query
 */
function valuesOf(name, state, choices, query) {
  /** @type {Record<ListName, string[]>} */
  const known = {
    contact: [],
    owner: [state.self, ...state.people.keys()].map((id) => `person:${id}`).concat('assistant', choices.owners),
    team: [...state.me.teams.map((team) => team.id), ...choices.teams],
    status: ['open', 'snoozed', 'closed'],
    priority: [...PRIORITIES],
    label: [...state.me.labels.map((label) => label.id), ...choices.labels],
    category: [...state.me.closing_notes.categories, ...choices.categories],
    topic: choices.topics.map((topic) => topic.value),
    channel: choices.channels,
    language: choices.languages,
  };
  return [...new Set([...known[name], ...(query[name] ?? [])])];
}

/**
 * @param {ListName} name
 * @param {string[]} values
 * @param {string[]} chosen
 * @param {State} state
 * @param {DeskWords} words
 * @param {Topic[]} topics
 */
function group(name, values, chosen, state, words, topics) {
  if (!values.length) return null;
  const boxes = values.map((value) => {
    const box = h('input', { type: 'checkbox', name, value, checked: chosen.includes(value) });
    return h('label', { class: 'choice' }, box, h('span', { dir: 'auto' }, valueText(name, value, state, words, topics)));
  });
  return h('fieldset', null, h('legend', null, words.t(`filter.${name}`)), boxes);
}
