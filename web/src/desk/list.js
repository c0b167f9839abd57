// The list of a view: the contact who waits longest comes first. Rows are links, so that keyboard, history and new tabs work.

import { h, icon } from '../shared/dom.js';
import { doubt, nameIn } from './contact.js';
import { chipsOf, topicText } from './describing.js';
import { dueChip, dueText } from './due.js';
import { isFiltered } from './filters.js';
import { face, keep, knob } from './parts.js';
import { split } from './state.js';
import { VirtualList } from './virtual.js';

const SEARCH_AFTER_MS = 250;
const ROW_LABELS = 2; // a title names the others
const WAITS_LONG_MS = 5 * 60_000;

/** @typedef {import('./state.js').DeskState} State */

export class List {
  #words;
  #on;
  #nodes;
  /** @type {VirtualList<Listed>} */
  #virtual;
  /** @type {State | null} */
  #state = null;
  /** @type {string | undefined} */
  #current = undefined;
  #labels = '';
  #now = 0;

  /**
   * @param {DeskWords} words
   * @param {{ link(view: string, id?: string): string, search(text: string): void, menu(): void, bulk: import('./bulk.js').Bulk, views: import('./views.js').Views }} on
   */
  constructor(words, on) {
    const { t } = words;
    this.#words = words;
    this.#on = on;
    const search = h('input', { type: 'search', placeholder: t('searchAll'), 'aria-label': t('searchAll'), autocomplete: 'off' });
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;
    search.addEventListener('input', () => {
      clearTimeout(timer);
      timer = setTimeout(() => on.search(search.value.trim()), SEARCH_AFTER_MS);
    });
    const heading = h('h1', { tabindex: '-1' });
    const rows = h('ul', { class: 'rows' });
    const empty = h('div', { class: 'empty', hidden: true });
    const found = h('p', { class: 'found-total soft', role: 'status' });
    const more = h('p', { class: 'more soft', hidden: true }, t('loading'));
    const menu = h('button', { type: 'button', class: 'knob menu', 'aria-label': t('views'), title: t('views'), click: () => on.menu() }, icon('menu'));
    const select = knob('select', t('select'), () => this.#state?.selection.pick(), { class: 'knob select', 'aria-pressed': 'false' });
    const filter = knob('filter', `${t('filters')} (f)`, () => on.views.filter());
    this.#nodes = { search, heading, rows, empty, more, found, select };
    const scroll = h('div', { class: 'scroll', tabindex: '-1' }, rows, empty, more);
    this.element = h(
      'section',
      { class: 'list', 'aria-labelledby': 'list-title' },
      h('header', null, menu, heading, h('div', { class: 'knobs' }, filter, select), h('div', { class: 'search' }, icon('search'), search)),
      on.views.element,
      on.bulk.element,
      found,
      scroll,
    );
    heading.id = 'list-title';
    /** @type {import('./virtual.js').How<Listed>} */
    const how = {
      key: (row) => row.id,
      print: (row) => this.#print(row),
      make: (row) => this.#row(row),
    };
    this.#virtual = new VirtualList(scroll, rows, how, (last) => this.#state?.list.reach(last));
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
    const { heading, empty, more, search, found, select, rows: shown } = this.#nodes;
    const { list, selection } = state;
    shown.toggleAttribute('data-selecting', selection.active);
    select.setAttribute('aria-pressed', String(selection.active));
    this.#on.bulk.show();
    this.#on.views.show();
    const title = kind === 'team' ? state.teamName(team, t) : kind === 'saved' ? state.views.find((view) => view.id === team)?.name : t(`view.${state.view}`);
    const shownTitle = (list.query.q ? t('view.any') : title) ?? ''; // a search leaves the view
    if (heading.textContent !== shownTitle) heading.textContent = shownTitle;
    if (!list.query.q && document.activeElement !== search) search.value = '';
    this.#state = state;
    this.#now = Date.now();
    this.#labels = JSON.stringify(state.me.labels);
    const rows = list.rows();
    const place = rows.findIndex((row) => row.id === current);
    const moved = current !== this.#current;
    this.#current = current;
    this.#virtual.show(rows, place, Math.max(list.total, rows.length));
    if (moved && place >= 0) {
      // The focus goes with the selection, unless it is elsewhere.
      if (this.#virtual.focused >= 0) this.#virtual.focus(place);
      else this.#virtual.reveal(place);
    }
    empty.hidden = rows.length > 0;
    const isEmpty = list.listed && !list.total;
    keep(empty, `${isEmpty} ${state.view} ${JSON.stringify(list.query)} ${list.unsearched} ${list.hasMore} ${isOnline(state)}`, () => this.#nothing(state, isEmpty));
    more.hidden = !rows.length || !list.hasMore;
    keep(found, `${list.listed} ${list.query.q} ${list.total} ${list.counted} ${list.unsearched} ${list.archiveAway}`, () => this.#found(state));
    found.hidden = !found.textContent;
  }

  /**
   * What a search found, and whether conversations are missing.
   *
   * @param {State} state
   */
  #found({ list }) {
    const { t } = this.#words;
    if (!list.listed) return null;
    const away = list.archiveAway ? t('problem.archive_away') : null;
    if (!list.query.q) return away;
    return [t(list.counted ? 'foundInAll' : 'foundSoFar', { count: list.total }), away, list.unsearched ? t('notSearchedYet', { count: list.unsearched }) : null].filter(Boolean).join(' · ');
  }

  /**
   * @param {State} state
   * @param {boolean} isEmpty
   */
  #nothing(state, isEmpty) {
    const { t } = this.#words;
    const { list, view } = state;
    if (!isEmpty || list.unsearched || list.hasMore) return h('p', null, t('loading'));
    if (list.query.q) return h('p', null, t('nothingFound'));
    // A sentence about a view is true of the whole view only.
    if (isFiltered(list.query)) return h('p', null, t('empty.filtered'));
    const away = view === 'mine' && !isOnline(state);
    const key = away ? 'empty.mineAway' : ['mine', 'unassigned', 'closed', 'mentions'].includes(view) ? `empty.${view}` : 'empty.other';
    return [icon('check'), h('p', null, t(key))];
  }

  /** @param {Listed} row */
  #print(row) {
    const owner = this.#state?.people.get(split(row.owner)[1])?.status;
    const state = /** @type {State} */ (this.#state);
    const now = this.#now;
    const times = [this.#time(row, now), dueText(row, this.#words, now)];
    return JSON.stringify([row, row.id === this.#current, times, owner, this.#labels, state.list.query.q, state.isUnread(row), state.selection.has(row.id), state.drafts.has(row.id)]);
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

  /** @param {Listed} row */
  #row(row) {
    const { t, locale, timeText } = this.#words;
    const state = /** @type {State} */ (this.#state);
    const now = this.#now;
    const current = row.id === this.#current;
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
    const picked = state.selection.has(row.id);
    const box = h('input', { type: 'checkbox', checked: picked, 'aria-label': t('selectOne', { name }), click: (event) => this.#pick(row, event) });
    return h(
      'li',
      null,
      h('label', { class: 'pick' }, box),
      h(
        'a',
        { 'data-unread': unread, href: this.#on.link(state.view, row.id), 'aria-current': current && 'true', 'data-id': row.id, click: (event) => this.#extend(row, event) },
        h('span', { class: 'faced' }, face(name, locale), unread && h('span', { class: 'unread-dot' }, h('span', { class: 'hidden' }, t('unreadMark')))),
        h(
          'div',
          { class: 'about' },
          h('div', { class: 'top' }, h('span', { class: 'named' }, h('strong', { dir: 'auto' }, name), doubt(row, t, { short: true })), time),
          matter && h('p', { class: 'matter', dir: 'auto' }, matter),
          row.snippet ? this.#snippet(row.snippet) : h('p', { class: 'preview', dir: 'auto' }, answered ? icon('reply') : null, preview || t('noText')),
          h(
            'p',
            { class: 'tags' },
            state.drafts.has(row.id) && h('span', { class: 'tag draft-mark' }, icon('pen'), t('hasDraft')),
            dueChip(row, this.#words, now),
            chipsOf(row, state.me, t, ROW_LABELS),
            row.topic && h('span', { class: 'tag', dir: 'auto' }, t('topicIs', { topic: topicText(row.topic, locale) })),
            row.owner !== `person:${state.self}` && h('span', { class: 'tag', 'data-owner': split(row.owner)[0], dir: 'auto' }, owner),
            (state.list.query.q || state.list.query.view === 'any') && !open && h('span', { class: 'tag' }, icon('check'), t('view.closed')),
            row.channel !== 'widget' && h('span', { class: 'tag' }, row.channel),
            row.snoozed_until && h('span', { class: 'tag' }, icon('clock'), t('snoozedUntil', { time: timeText(row.snoozed_until) })),
            row.category && h('span', { class: 'tag' }, row.category),
            row.rating && h('span', { class: 'tag' }, icon('star'), t('rated', { rating: row.rating })),
          ),
        ),
      ),
    );
  }

  /**
   * @param {Listed} row
   * @param {Event} event
   */
  #pick(row, event) {
    const state = /** @type {State} */ (this.#state);
    if (/** @type {MouseEvent} */ (event).shiftKey) state.selection.extend(row, state.list.rows(), this.#current);
    else state.selection.toggle(row);
  }

  /**
   * With shift, a click selects all rows up to this one, and opens none. While rows are being selected, a click on any place of a
   * row does: a finger misses a small box.
   *
   * @param {Listed} row
   * @param {Event} event
   */
  #extend(row, event) {
    const state = /** @type {State} */ (this.#state);
    const { shiftKey, ctrlKey, metaKey } = /** @type {MouseEvent} */ (event);
    if (!shiftKey && (!state.selection.picking || ctrlKey || metaKey)) return;
    event.preventDefault();
    this.#pick(row, event);
  }

  /** The message that a search found, with its words marked. @param {Snippet} snippet */
  #snippet({ author, parts }) {
    const symbol = author === 'note' ? icon('lock') : author === 'contact' ? null : icon('reply');
    const texts = parts.map(({ text, found }) => (found ? h('mark', null, text) : text));
    return h('p', { class: 'preview snippet', dir: 'auto' }, symbol, texts);
  }
}

/** Whether new conversations come to this teammate. @param {State} state */
const isOnline = (state) => state.people.get(state.self)?.status === 'online';
