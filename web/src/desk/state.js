// The desk's state, as a function of the frames received. Nothing here touches the page.

import { VIEWS } from './address.js';
import { Conversations } from './conversations.js';
import { formerName } from './former_names.js';
import { Selection } from './selection.js';
import { isAfter } from './reading.js';

const TYPING_SHOWN_MS = 5_000; // typing is sent again every 3 s while it lasts
const DRAFT_SHOWN_MS = 60_000; // the agent that wrote it has stopped: another one does the turn again

export class DeskState {
  /** @type {Me | null} */
  #me = null;
  /** @type {Map<string, PresenceView>} */
  people = new Map();
  /** @type {Record<string, number>} */
  counts = {};
  /** @type {Map<string, string | null>} how far this teammate has read; null: nothing of it */
  reads = new Map();
  unread = 0; // conversations of this teammate
  list = new Conversations();
  selection = new Selection();
  view = 'mine'; // the name of the list on the page
  /** @type {SavedView[]} */
  views = [];
  viewsLoaded = false;
  /** Whether this gateway has a builder of flows, which only admins use. @type {boolean | null} */
  flows = null;
  savedPrint = ''; // of the saved query that the list began with
  status = 'connecting';
  /** @type {Talk | null} */
  talk = null;
  // `listOnly`: what the page shows of the conversation is the same as before.
  changed = (/** @type {boolean} */ _listOnly = false) => {};

  /** @param {import('./drafts.js').Drafts} drafts */
  constructor(drafts) {
    this.drafts = drafts;
    drafts.changed = () => this.changed();
  }

  /** Set by the first frame, before which no pane is built. */
  get me() {
    return /** @type {Me} */ (this.#me);
  }

  get self() {
    return this.me.person.id;
  }

  /**
   * Whether there is such a view. An address may name one that never was, or a team that is gone.
   *
   * @param {string} view
   */
  knows(view) {
    const [kind, id] = split(view);
    if (kind === 'saved') return !this.viewsLoaded || this.views.some((each) => each.id === id);
    return VIEWS.includes(view) || view === 'any' || (kind === 'team' && this.me.teams.some((team) => team.id === id));
  }

  /** Whether to show what only admins need, such as the conditions of a flow. */
  get isAdmin() {
    return this.me.person.role === 'admin';
  }

  /** @param {string} id */
  row(id) {
    return this.list.row(id) ?? (this.talk?.id === id ? this.talk.summary : null);
  }

  /**
   * Shows another conversation, or none.
   *
   * @param {string | null} id
   */
  look(id) {
    clearTimeout(this.talk?.expiry);
    this.talk = id === null ? null : new Talk(id, this.row(id), () => this.changed());
  }

  /** @param {DeskFrame} frame */
  take(frame) {
    switch (frame.type) {
      case 'ready':
      case 'me':
        this.#setMe(frame.me);
        break;
      case 'list':
        this.list.page(frame);
        this.counts = { ...onlyOwn(this.counts), ...frame.counts };
        break;
      case 'summary':
        if (this.talk?.id === frame.summary.id) this.talk.summary = frame.summary;
        this.list.change(frame.summary, frame.place);
        break;
      case 'hidden':
        this.list.remove(frame.conversation_id);
        break;
      case 'counts':
        this.counts = frame.counts;
        this.list.total = frame.total ?? this.list.total;
        this.unread = frame.unread;
        break;
      case 'read':
        for (const [id, offset] of Object.entries(frame.offsets)) this.reads.set(id, offset);
        break;
      case 'people':
        this.#setPeople(frame.people);
        break;
      case 'mentioned':
        break;
      case 'stale':
        this.list.refresh();
        break;
      case 'error':
        this.list.refused(frame);
        break;
      case 'renewed':
      case 'pong':
        break; // they change nothing here
      default:
        if (frame.conversation_id === this.talk?.id) this.talk.take(frame);
    }
    this.changed(this.#isOfList(frame));
  }

  /**
   * Whether a frame changes the list and its counts only. On a busy desk, such frames come many times a second.
   *
   * @param {DeskFrame} frame
   */
  #isOfList(frame) {
    if (frame.type === 'summary') return frame.summary.id !== this.talk?.id;
    return ['list', 'counts', 'hidden', 'stale', 'pong'].includes(frame.type);
  }

  /**
   * An owner's name for teammates.
   *
   * @param {string} owner
   * @param {Translate} t
   * @param {string | null} [last] the name that an entry has
   */
  ownerName(owner, t, last) {
    const [kind, id] = split(owner);
    if (kind === 'assistant') return t('assistant');
    if (kind === 'team') return this.teamName(id, t, last);
    return id === this.self ? t('me') : this.personName(id, t, last);
  }

  /**
   * @param {string} id
   * @param {Translate} t
   * @param {string | null} [last]
   */
  personName(id, t, last) {
    return this.people.get(id)?.person.name ?? formerName('person', id, this.me, t, last);
  }

  /**
   * @param {string} id
   * @param {Translate} t
   * @param {string | null} [last]
   */
  teamName(id, t, last) {
    return this.me.teams.find((team) => team.id === id)?.name ?? formerName('team', id, this.me, t, last);
  }

  /**
   * Whether the contact wrote after this teammate has read it.
   *
   * @param {Summary} summary
   */
  isUnread({ id, contact_offset }) {
    const read = this.reads.get(id);
    return Boolean(contact_offset) && read !== undefined && (read === null || isAfter(contact_offset ?? '0', read));
  }

  /** @param {Me} me */
  #setMe(me) {
    this.#me = me;
    this.#setPeople(me.people);
  }

  /** @param {PresenceView[]} people */
  #setPeople(people) {
    this.people = new Map(people.map((view) => [view.person.id, view]));
    if (this.#me) this.#me.people = people;
  }
}

/** @typedef {{ id: string, turn: string, text: string, length: number, at: number }} Draft */

/** The conversation that the page shows. */
export class Talk {
  /** @type {Map<string, DeskEntry>} */
  entries = new Map();
  /** @type {Map<string, Draft>} */
  drafts = new Map();
  /** @type {string[]} */
  viewers = [];
  /** @type {Visit | null} */
  visit = null;
  /** @type {WatchedTypingFrame | null} */
  typing = null;
  caughtUp = false;
  gone = false; // it expired, or there never was such a conversation
  results = 0; // of tools
  leftUnread = false; // the teammate wants to read it again later
  /** @type {string | null | undefined} what follows this offset was new when the teammate came; null: all of it */
  newSince = undefined;
  offset = '0';
  /** @type {Detail | null} */
  detail = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  expiry = undefined;
  #changed;

  /**
   * @param {string} id
   * @param {Summary | null | undefined} summary
   * @param {() => void} changed
   */
  constructor(id, summary, changed) {
    this.id = id;
    this.summary = summary;
    this.#changed = changed;
  }

  /** @param {WatchedFrame} frame */
  take(frame) {
    switch (frame.type) {
      case 'entry':
        return this.#enter(frame.entry);
      case 'caught_up':
        return this.#catchUp(frame.offset);
      case 'reset':
        return this.#forget();
      case 'viewers':
        this.viewers = frame.viewers;
        return;
      case 'visit':
        this.visit = frame.visit;
        return;
      case 'typing':
        return this.#types(frame);
      case 'delta':
        return this.#draft(frame);
      case 'draft_dropped':
        this.drafts.delete(frame.message_id);
        return;
      default:
        /** @satisfies {never} */ (frame); // of a newer gateway
    }
  }

  /** @param {DeskEntry} entry */
  #enter(entry) {
    this.entries.set(entry.offset, entry);
    this.offset = entry.offset;
    if (entry.message) this.drafts.delete(entry.message.id);
    if (entry.kind === 'message') this.typing = null;
    if (entry.kind === 'tool_result') this.results += 1;
  }

  /** @param {string} offset */
  #catchUp(offset) {
    this.caughtUp = true;
    this.offset = offset;
    this.drafts.clear();
  }

  #forget() {
    this.entries.clear();
    this.offset = '0';
  }

  /** @param {WatchedTypingFrame} frame */
  #types(frame) {
    this.typing = frame;
    clearTimeout(this.expiry);
    this.expiry = setTimeout(() => {
      this.typing = null;
      this.#changed();
    }, TYPING_SHOWN_MS);
  }

  /** @param {DeltaFrame} frame */
  #draft({ message_id: id, turn, position, text }) {
    for (const [other, draft] of this.drafts) if (draft.turn !== turn) this.drafts.delete(other);
    const before = position ? this.drafts.get(id) : { text: '', length: 0 };
    if (before?.length !== position) {
      this.drafts.delete(id); // a part is missing: the whole text comes as an entry
      return;
    }
    this.drafts.set(id, { id, turn, text: before.text + text, length: position + [...text].length, at: Date.now() });
    setTimeout(() => {
      if (Date.now() - (this.drafts.get(id)?.at ?? Infinity) < DRAFT_SHOWN_MS) return;
      this.drafts.delete(id);
      this.#changed();
    }, DRAFT_SHOWN_MS);
  }
}

/**
 * `person:ana` → ['person', 'ana']
 *
 * @param {string} owner
 * @returns {[kind: string, id: string]}
 */
export function split(owner) {
  const colon = owner.indexOf(':');
  return colon < 0 ? [owner, ''] : [owner.slice(0, colon), owner.slice(colon + 1)];
}

/**
 * The counts that a page of a list does not bring: of saved views and of mentions.
 *
 * @param {Record<string, number>} counts
 */
function onlyOwn(counts) {
  return Object.fromEntries(Object.entries(counts).filter(([view]) => view.startsWith('saved:') || view === 'mentions'));
}
