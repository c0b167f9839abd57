// The list of a view: the contact who waits longest comes first. Rows are links, so that keyboard, history and new tabs work.

import { h, icon } from '../shared/dom.js';
import { doubt, nameIn } from './contact.js';
import { chipsOf, topicText } from './describing.js';
import { dueChip, dueText } from './due.js';
import { face, keep, keyed } from './parts.js';
import { split } from './state.js';

const SEARCH_AFTER_MS = 250;
const ROW_LABELS = 2; // a title names the others
const WAITS_LONG_MS = 5 * 60_000;

/** @typedef {import('./state.js').DeskState} State */

export class List {
  #words;
  #on;
  #nodes;

  /**
   * @param {DeskWords} words
   * @param {{ link(view: string, id?: string): string, search(text: string): void, more(): void, menu(): void }} on
   */
  constructor(words, on) {
    const { t } = words;
    this.#words = words;
    this.#on = on;
    const search = h('input', { type: 'search', placeholder: t('search'), 'aria-label': t('search'), autocomplete: 'off' });
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;
    search.addEventListener('input', () => {
      clearTimeout(timer);
      timer = setTimeout(() => on.search(search.value.trim()), SEARCH_AFTER_MS);
    });
    const heading = h('h1', { tabindex: '-1' });
    const rows = h('ul', { class: 'rows' });
    const empty = h('div', { class: 'empty', hidden: true });
    const more = h('button', { type: 'button', class: 'quiet more', hidden: true, click: () => on.more() }, t('more'));
    const menu = h('button', { type: 'button', class: 'knob menu', 'aria-label': t('views'), title: t('views'), click: () => on.menu() }, icon('menu'));
    this.#nodes = { search, heading, rows, empty, more };
    this.element = h(
      'section',
      { class: 'list', 'aria-labelledby': 'list-title' },
      h('header', null, menu, heading, h('div', { class: 'search' }, icon('search'), search)),
      h('div', { class: 'scroll', tabindex: '-1' }, rows, empty, more),
    );
    heading.id = 'list-title';
  }

  focusSearch() {
    this.#nodes.search.focus();
    this.#nodes.search.select();
  }

  /**
   * @param {State} state
   * @param {string | undefined} current
   */
  show(state, current) {
    const { t } = this.#words;
    const [kind, team] = split(state.view);
    const { heading, rows, empty, more, search } = this.#nodes;
    const teamName = state.me.teams.find((each) => each.id === team)?.name ?? team;
    const title = kind === 'team' ? teamName : t(`view.${state.view}`);
    if (heading.textContent !== title) heading.textContent = title ?? '';
    if (!state.query && document.activeElement !== search) search.value = '';
    const now = Date.now();
    const labels = JSON.stringify(state.me.labels);
    const shown = state.rows();
    keyed(rows, shown, {
      key: (row) => row.id,
      print: (row) => JSON.stringify([row, row.id === current, this.#time(row, now), dueText(row, this.#words, now), state.isUnread(row), state.people.get(split(row.owner)[1])?.status, labels, state.drafts.has(row.id)]),
      make: (row) => this.#row(row, state, row.id === current, now),
    });
    empty.hidden = shown.length > 0;
    keep(empty, `${state.listed} ${state.view} ${state.query}`, () => this.#nothing(state));
    more.hidden = !state.next;
  }

  /** @param {State} state */
  #nothing(state) {
    const { t } = this.#words;
    if (!state.listed) return h('p', null, t('loading'));
    if (state.query) return h('p', null, t('nothingFound'));
    const key = ['mine', 'unassigned', 'closed'].includes(state.view) ? `empty.${state.view}` : 'empty.other';
    return [icon('check'), h('p', null, t(key))];
  }

  /**
   * @param {Summary} row
   * @param {number} now
   */
  #time(row, now) {
    const { waited, ago } = this.#words;
    if (row.status !== 'open') return ago(row.closed_at ?? '', now);
    return row.waiting_since ? waited(row.waiting_since, now) : ago(row.answered_at ?? row.opened_at ?? '', now);
  }

  /**
   * @param {Summary} row
   * @param {State} state
   * @param {boolean} current
   * @param {number} now
   */
  #row(row, state, current, now) {
    const { t, locale, timeText } = this.#words;
    const name = nameIn(row, t);
    const open = row.status === 'open';
    const unread = state.isUnread(row);
    const waits = open && row.waiting_since && !row.snoozed_until;
    const long = waits && now - Date.parse(row.waiting_since ?? '') > WAITS_LONG_MS;
    const title = waits ? t('waitsSince', { time: timeText(row.waiting_since) }) : null;
    const time = h('span', { class: 'time', 'data-waits': waits ? (long ? 'long' : 'yes') : null, title }, this.#time(row, now));
    const answered = row.last_author && row.last_author !== 'contact';
    const owner = state.ownerName(row.owner, t);
    const words = row.contact_text || row.last_text;
    const preview = open ? words : row.summary || row.matter || words;
    const matter = open && row.matter && row.matter !== words && row.matter;
    return h(
      'li',
      null,
      h(
        'a',
        { 'data-unread': unread, href: this.#on.link(state.view, row.id), 'aria-current': current && 'true', 'data-id': row.id },
        h('span', { class: 'faced' }, face(name, locale), unread && h('span', { class: 'unread-dot' }, h('span', { class: 'hidden' }, t('unreadMark')))),
        h(
          'div',
          { class: 'about' },
          h('div', { class: 'top' }, h('span', { class: 'named' }, h('strong', { dir: 'auto' }, name), doubt(row, t, { short: true })), time),
          matter && h('p', { class: 'matter', dir: 'auto' }, matter),
          h('p', { class: 'preview', dir: 'auto' }, answered ? icon('reply') : null, preview || t('noText')),
          h(
            'p',
            { class: 'tags' },
            state.drafts.has(row.id) && h('span', { class: 'tag draft-mark' }, icon('pen'), t('hasDraft')),
            dueChip(row, this.#words, now),
            chipsOf(row, state.me.labels, t, ROW_LABELS),
            row.topic && h('span', { class: 'tag', dir: 'auto' }, t('topicIs', { topic: topicText(row.topic, locale) })),
            row.owner !== `person:${state.self}` && h('span', { class: 'tag', 'data-owner': split(row.owner)[0], dir: 'auto' }, owner),
            row.channel !== 'widget' && h('span', { class: 'tag' }, row.channel),
            row.snoozed_until && h('span', { class: 'tag' }, icon('clock'), t('snoozedUntil', { time: timeText(row.snoozed_until) })),
            row.category && h('span', { class: 'tag' }, row.category),
            row.rating && h('span', { class: 'tag' }, icon('star'), t('rated', { rating: row.rating })),
          ),
        ),
      ),
    );
  }
}
