// All that the desk knows, as a function of the frames that came. Nothing here touches the page.

const TYPING_SHOWN_MS = 5_000; // typing is said again every 3 s while it lasts
const DRAFT_SHOWN_MS = 60_000; // who wrote it is gone: the turn is done again by another

export class DeskState {
  me = null;
  people = new Map();
  counts = {};
  view = 'mine';
  query = '';
  listed = false; // whether the list of this view has come
  next = null;
  status = 'connecting';
  talk = null;
  changed = () => {};
  #rows = new Map();

  get self() {
    return this.me.person.id;
  }

  /** The conversations of the view, in its order. */
  rows() {
    const descending = this.view === 'closed' ? -1 : 1;
    return [...this.#rows.values()].sort((a, b) => descending * (a.order - b.order) || (a.id < b.id ? -1 : 1));
  }

  row(id) {
    return this.#rows.get(id) ?? (this.talk?.id === id ? this.talk.summary : null);
  }

  show(view, query) {
    this.view = view;
    this.query = query;
    this.listed = false;
    this.next = null;
    this.#rows.clear();
  }

  /** Look at another conversation, or at none. */
  look(id) {
    clearTimeout(this.talk?.expiry);
    this.talk = id === null ? null : new Talk(id, this.row(id), () => this.changed());
  }

  take(frame) {
    const taken = {
      ready: () => this.#meet(frame.me),
      me: () => this.#meet(frame.me),
      list: () => this.#list(frame),
      summary: () => this.#summarise(frame.summary),
      counts: () => (this.counts = frame.counts),
      people: () => this.#meetPeople(frame.people),
    }[frame.type];
    if (taken) taken();
    else if (frame.conversation_id && frame.conversation_id === this.talk?.id) this.talk.take(frame);
    this.changed();
  }

  /** How people call an owner. */
  ownerName(owner, t) {
    const [kind, id] = split(owner);
    if (kind === 'assistant') return t('assistant');
    if (kind === 'team') return this.me.teams.find((team) => team.id === id)?.name ?? id;
    if (id === this.self) return t('me');
    return this.people.get(id)?.person.name ?? id;
  }

  /** Whether a view shows a conversation, by the gateway's own rule. */
  shows(summary, view = this.view) {
    if (view === 'closed' || summary.status !== 'open') return (view === 'closed') === (summary.status !== 'open');
    if (view === 'mine') return summary.owner === `person:${this.self}`;
    if (view === 'unassigned') return summary.owner.startsWith('team:');
    if (view === 'assistant') return summary.owner === 'assistant';
    return view === 'all' || summary.team === split(view)[1];
  }

  #meet(me) {
    this.me = me;
    this.#meetPeople(me.people);
  }

  #meetPeople(people) {
    this.people = new Map(people.map((view) => [view.person.id, view]));
    if (this.me) this.me.people = people;
  }

  #list({ view, q, after, conversations, next, counts }) {
    if (view !== this.view || q !== this.query) return; // somebody has clicked on meanwhile
    if (!after) this.#rows.clear();
    for (const summary of conversations) this.#rows.set(summary.id, summary);
    this.listed = true;
    this.next = next;
    this.counts = counts;
  }

  #summarise(summary) {
    if (this.talk?.id === summary.id) this.talk.summary = summary;
    const searched = this.query && this.#rows.has(summary.id);
    if (searched || (!this.query && this.shows(summary))) this.#rows.set(summary.id, summary);
    else this.#rows.delete(summary.id);
  }
}

/** One conversation that is looked at. */
class Talk {
  entries = new Map();
  drafts = new Map();
  viewers = [];
  typing = null;
  caughtUp = false;
  offset = '0';
  detail = null;
  #changed;

  constructor(id, summary, changed) {
    this.id = id;
    this.summary = summary;
    this.#changed = changed;
  }

  take(frame) {
    if (frame.type === 'entry') this.#enter(frame.entry);
    else if (frame.type === 'caught_up') this.#catchUp(frame.offset);
    else if (frame.type === 'reset') this.#forget();
    else if (frame.type === 'viewers') this.viewers = frame.viewers;
    else if (frame.type === 'typing') this.#types(frame);
    else if (frame.type === 'delta') this.#draft(frame);
    else if (frame.type === 'draft_dropped') this.drafts.delete(frame.message_id);
  }

  #enter(entry) {
    this.entries.set(entry.offset, entry);
    this.offset = entry.offset;
    if (entry.message) this.drafts.delete(entry.message.id);
    if (entry.kind === 'message') this.typing = null;
  }

  #catchUp(offset) {
    this.caughtUp = true;
    this.offset = offset;
    this.drafts.clear();
  }

  #forget() {
    this.entries.clear();
    this.offset = '0';
  }

  #types(frame) {
    this.typing = frame;
    clearTimeout(this.expiry);
    this.expiry = setTimeout(() => {
      this.typing = null;
      this.#changed();
    }, TYPING_SHOWN_MS);
  }

  #draft({ message_id: id, turn, position, text }) {
    for (const [other, draft] of this.drafts) if (draft.turn !== turn) this.drafts.delete(other);
    const before = position ? this.drafts.get(id) : { text: '', length: 0 };
    if (before?.length !== position) return this.drafts.delete(id); // a part is missing: the whole comes as an entry
    this.drafts.set(id, { id, turn, text: before.text + text, length: position + [...text].length, at: Date.now() });
    setTimeout(() => {
      if (Date.now() - (this.drafts.get(id)?.at ?? Infinity) < DRAFT_SHOWN_MS) return;
      this.drafts.delete(id);
      this.#changed();
    }, DRAFT_SHOWN_MS);
  }
}

/** `person:ana` → ['person', 'ana'] */
export function split(owner) {
  const colon = owner.indexOf(':');
  return colon < 0 ? [owner, ''] : [owner.slice(0, colon), owner.slice(colon + 1)];
}
