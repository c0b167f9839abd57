// The visible state of a conversation, as a function of the frames received and the messages sent.
//
// Messages of the log are `settled`, in the log's order. After them come drafts, which a reply replaces, and the outbox:
// messages that were sent and are not in the log yet.

const DRAFT_EXPIRES_MS = 60_000; // the agent that wrote it has stopped: another one does the turn again
const TYPING_EXPIRES_MS = 6_000; // typing is sent again every 3 s while it lasts
const WORK_EXPIRES_MS = 90_000; // longer than a turn may take

/** @typedef {Omit<ActivityFrame, 'type'>} Activity */

/**
 * The time of an entry: an offset begins with it.
 *
 * @param {string} offset
 */
export const msOf = (offset) => Number.parseInt(offset, 10);

export class Conversation {
  /** @type {Map<string, EventItem | MessageItem>} */
  #settled = new Map();
  /** @type {Map<string, DraftItem>} */
  #drafts = new Map();
  /** @type {Map<string, SendingItem>} */
  #outbox = new Map();
  /** @type {Map<string, ReturnType<typeof setTimeout>>} */
  #expiries = new Map();
  #changed;
  #kept;
  /** @type {Activity | null} */
  #activity = null;
  /** @type {string | null} */
  teammate = null; // the name of the one who has the conversation
  seen = 0; // the time in ms up to which a teammate has seen it
  /** @type {number | null} */
  place = null; // among the contacts who wait for a person

  /**
   * `kept` gets each message until it is in the log.
   *
   * @param {() => void} changed
   * @param {import('./outbox.js').Outbox} kept
   */
  constructor(changed, kept) {
    this.#changed = changed;
    this.#kept = kept;
    this.restore();
  }

  /** Takes up messages of an earlier page, or of another tab. */
  restore() {
    for (const { id, body, text, at, failed } of this.#kept.read()) {
      if (this.#outbox.has(id) || this.#settled.has(id)) continue;
      this.#outbox.set(id, { key: `c:${id}`, kind: 'sending', id, body, text, state: failed ? 'failed' : 'sending', at: new Date(at) });
    }
  }

  /**
   * All items to show, in order.
   *
   * @returns {ChatItem[]}
   */
  items() {
    return [...this.#settled.values(), ...this.#drafts.values(), ...this.#outbox.values()];
  }

  /** The current activity; null without one, and while a draft shows it. */
  get activity() {
    return this.#drafts.size ? null : this.#activity;
  }

  messages() {
    return [...this.#settled.values()].flatMap((item) => (item.kind === 'message' ? [item.message] : []));
  }

  /**
   * Applies one frame. Returns the message if the frame brought a new one.
   *
   * @param {ServerFrame} frame
   */
  apply(frame) {
    const message = frame.type === 'message' ? this.#settle(frame.message) : null;
    if (frame.type !== 'message') this.#update(frame);
    this.#changed();
    return message;
  }

  /** @param {Exclude<ServerFrame, MessageFrame>} frame */
  #update(frame) {
    switch (frame.type) {
      case 'delta':
        return this.#draft(frame);
      case 'draft_dropped':
        return this.#drop(frame.message_id);
      case 'activity':
        return this.#act(frame);
      case 'ack':
        return this.mark(frame.client_message_id, 'sent');
      case 'queue':
        this.place = frame.place;
        return;
      case 'teammate':
        return this.#join(frame);
      case 'reopened':
        return this.#line(frame.type, frame.offset);
      case 'seen':
        this.seen = Math.max(this.seen, msOf(frame.offset));
        return;
      case 'reset':
        this.#settled.clear();
        this.teammate = null;
        return this.#start();
      case 'ready':
        return this.#start();
      case 'closed':
        this.place = null;
        return;
      case 'error':
      case 'progress':
      case 'pong':
        return; // the chat and the connection handle them
      default:
        /** @satisfies {never} */ (frame); // of a newer gateway
    }
  }

  /** @param {TeammateFrame} frame */
  #join({ name, offset }) {
    if (name === this.teammate) return;
    this.teammate = name;
    if (name) this.#line('joined', offset, name);
  }

  /**
   * A line about an event, at the time with which its offset begins.
   *
   * @param {EventItem['kind']} kind
   * @param {string} [offset]
   * @param {string} [name]
   */
  #line(kind, offset = '', name = '') {
    const at = new Date(msOf(offset) || Date.now());
    const key = kind + at.getTime();
    this.#settled.set(key, { key, kind, name, at });
  }

  /** A stream begins: the queue's place comes again if the contact still waits, but no second frame about a dropped draft. */
  #start() {
    this.place = null;
    this.#forgetDrafts();
  }

  clear() {
    this.#settled.clear();
    this.teammate = null;
    this.seen = 0;
    this.#outbox.clear();
    this.#forgetDrafts();
    this.#changed();
  }

  /**
   * Adds the line that ends a conversation.
   *
   * @param {string} [offset] of the end, where it is known
   */
  end(offset) {
    this.teammate = null;
    this.#line('ended', offset);
    this.#changed();
  }

  /** The next conversation begins. What waits to be sent is older. */
  divide() {
    for (const { body } of this.#outbox.values()) if (body.text) body.early = true;
  }

  /**
   * Shows a message at once, before the gateway has it.
   *
   * @param {string} id
   * @param {SentBody} body
   * @param {string} label
   */
  submit(id, body, label) {
    const at = new Date();
    this.#outbox.set(id, { key: `c:${id}`, kind: 'sending', id, body, text: label, state: 'sending', at });
    this.#kept.put({ id, body, text: label, at: at.getTime() });
    this.#changed();
  }

  /**
   * @param {string} id
   * @param {SendState} state
   * @param {import('../shared/api.js').Problem | null} [problem] why it waits or failed
   */
  mark(id, state, problem = null) {
    const item = this.#outbox.get(id);
    if (!item) return;
    this.#outbox.set(id, { ...item, state, problem });
    const { body, text, at } = item;
    if (state === 'sent') this.#kept.remove(id);
    else this.#kept.put({ id, body, text, at: at.getTime(), failed: state === 'failed' });
    this.#changed();
  }

  unsent() {
    return [...this.#outbox.values()].filter((item) => item.state === 'sending');
  }

  /** @param {string} id */
  sending(id) {
    const item = this.#outbox.get(id);
    return item?.state === 'sending' ? item : null;
  }

  /** @param {VisibleMessage} message */
  #settle(message) {
    const own = message.client_message_id;
    const known = this.#settled.has(message.id);
    if (own) {
      this.#outbox.delete(own);
      this.#kept.remove(own);
    }
    this.#drop(message.id);
    this.#settled.set(message.id, { key: own ? `c:${own}` : `m:${message.id}`, kind: 'message', message });
    if (message.author.kind !== 'contact' && message.text) this.#setActivity(null);
    return known ? null : message;
  }

  /** @param {DeltaFrame} frame */
  #draft({ message_id: id, turn, position, text }) {
    if (this.#settled.has(id)) return;
    this.#dropOthers(turn);
    const draft = position > 0 ? this.#drafts.get(id) : undefined;
    if ((draft?.length ?? 0) !== position) {
      this.#drop(id); // a part is missing: the whole text comes with the message
      return;
    }
    const length = position + [...text].length; // positions count characters, not UTF-16 units
    this.#drafts.set(id, { key: `m:${id}`, kind: 'draft', turn, length, text: (draft?.text ?? '') + text });
    this.#expire(id, DRAFT_EXPIRES_MS, () => this.#drop(id));
  }

  /** @param {string} id */
  #drop(id) {
    this.#drafts.delete(id);
    this.#expire(id, 0);
  }

  /** @param {string | null} turn */
  #dropOthers(turn) {
    for (const [id, draft] of this.#drafts) if (draft.turn !== turn) this.#drop(id);
  }

  #forgetDrafts() {
    this.#dropOthers(null);
    this.#setActivity(null);
  }

  /** @param {ActivityFrame} frame */
  #act({ activity, tool, author, name, text }) {
    if (author === 'contact') return; // our own, from another tab
    if (activity === 'idle') return this.#setActivity(null);
    const expires = activity === 'typing' ? TYPING_EXPIRES_MS : WORK_EXPIRES_MS;
    this.#setActivity({ activity, tool, author, name, text }, expires);
  }

  /**
   * @param {Activity | null} activity
   * @param {number} [expires] in milliseconds
   */
  #setActivity(activity, expires = 0) {
    this.#activity = activity;
    this.#expire('activity', expires, () => this.#setActivity(null));
  }

  /**
   * @param {string} key
   * @param {number} after
   * @param {() => void} [then]
   */
  #expire(key, after, then) {
    clearTimeout(this.#expiries.get(key));
    this.#expiries.delete(key);
    if (!after) return;
    const timer = setTimeout(() => {
      then?.();
      this.#changed();
    }, after);
    this.#expiries.set(key, timer);
  }
}
