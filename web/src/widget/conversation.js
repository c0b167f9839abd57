// What is on screen of a conversation, as a function of the frames that came and the lines that were sent.
//
// Lines that the log holds are `settled`, in the log's order. After them stand drafts, which a reply replaces,
// and the outbox: lines that were sent and did not come back yet.

const DRAFT_EXPIRES_MS = 60_000; // the agent that wrote it is gone: its turn is done again by another
const TYPING_EXPIRES_MS = 6_000; // typing is said again every 3 s while it lasts
const WORK_EXPIRES_MS = 90_000; // longer than a turn may take

export class Conversation {
  #settled = new Map();
  #drafts = new Map();
  #outbox = new Map();
  #expiries = new Map();
  #changed;
  #dividers = 0;
  #activity = null;
  place = null; // among those who wait for a person

  constructor(changed) {
    this.#changed = changed;
  }

  /** Everything to show, in order: {key, kind: 'message' | 'draft' | 'sending' | 'divider', …}. */
  lines() {
    return [...this.#settled.values(), ...this.#drafts.values(), ...this.#outbox.values()];
  }

  /** What goes on, where no draft shows it by itself: {activity, tool, author, name, text}, or null. */
  get activity() {
    return this.#drafts.size ? null : this.#activity;
  }

  messages() {
    return [...this.#settled.values()].filter((line) => line.kind === 'message').map((line) => line.message);
  }

  /** Takes one frame in; gives the message if the frame brought a new one. */
  apply(frame) {
    let message = null;
    if (frame.type === 'message') message = this.#settle(frame.message);
    else if (frame.type === 'delta') this.#draft(frame);
    else if (frame.type === 'draft_dropped') this.#drop(frame.message_id);
    else if (frame.type === 'activity') this.#act(frame);
    else if (frame.type === 'queue') this.place = frame.place;
    else if (frame.type === 'ack') this.mark(frame.client_message_id, 'sent');
    else if (frame.type === 'reset') this.#settled.clear();
    // What was drafted before a reconnect may have been given up meanwhile: nobody would say so again.
    if (frame.type === 'reset' || frame.type === 'ready') this.#forgetUnsaid();
    if (['reset', 'ready', 'closed'].includes(frame.type)) this.place = null; // told again if it still waits
    this.#changed();
    return message;
  }

  clear() {
    this.#settled.clear();
    this.#outbox.clear();
    this.#forgetUnsaid();
    this.#changed();
  }

  /** A line between two conversations. */
  divide() {
    this.#dividers += 1;
    const key = `divider:${this.#dividers}`;
    this.#settled.set(key, { key, kind: 'divider' });
    this.#changed();
  }

  /** Shows a line at once, before the gateway has it. `body` is {text} or {action}. */
  submit(id, body, label) {
    this.#outbox.set(id, { key: `c:${id}`, kind: 'sending', id, body, text: label, state: 'sending', at: new Date() });
    this.#changed();
  }

  /** `problem`: why it waits or failed. */
  mark(id, state, problem = null) {
    const line = this.#outbox.get(id);
    if (!line) return;
    this.#outbox.set(id, { ...line, state, problem });
    this.#changed();
  }

  unsent() {
    return [...this.#outbox.values()].filter((line) => line.state === 'sending');
  }

  sending(id) {
    const line = this.#outbox.get(id);
    return line?.state === 'sending' ? line : null;
  }

  #settle(message) {
    const own = message.client_message_id;
    const known = this.#settled.has(message.id);
    if (own) this.#outbox.delete(own);
    this.#drop(message.id);
    this.#settled.set(message.id, { key: own ? `c:${own}` : `m:${message.id}`, kind: 'message', message });
    if (message.author.kind !== 'contact' && message.text) this.#setActivity(null);
    return known ? null : message;
  }

  #draft({ message_id: id, turn, position, text }) {
    if (this.#settled.has(id)) return;
    this.#dropOthers(turn);
    const draft = position > 0 ? this.#drafts.get(id) : null;
    if ((draft?.length ?? 0) !== position) {
      this.#drop(id); // a part is missing: the whole text comes with the message
      return;
    }
    const length = position + [...text].length; // positions count characters, not UTF-16 units
    this.#drafts.set(id, { key: `m:${id}`, kind: 'draft', turn, length, text: (draft?.text ?? '') + text });
    this.#expire(id, DRAFT_EXPIRES_MS, () => this.#drop(id));
  }

  #drop(id) {
    this.#drafts.delete(id);
    this.#expire(id, 0);
  }

  #dropOthers(turn) {
    for (const [id, draft] of this.#drafts) if (draft.turn !== turn) this.#drop(id);
  }

  #forgetUnsaid() {
    this.#dropOthers(null);
    this.#setActivity(null);
  }

  #act({ activity, tool, author, name, text }) {
    if (author === 'contact') return; // our own, from another tab
    if (activity === 'idle') return this.#setActivity(null);
    const expires = activity === 'typing' ? TYPING_EXPIRES_MS : WORK_EXPIRES_MS;
    this.#setActivity({ activity, tool, author, name, text }, expires);
  }

  #setActivity(activity, expires = 0) {
    this.#activity = activity;
    this.#expire('activity', expires, () => this.#setActivity(null));
  }

  #expire(key, after, then) {
    clearTimeout(this.#expiries.get(key));
    this.#expiries.delete(key);
    if (!after) return;
    const timer = setTimeout(() => {
      then();
      this.#changed();
    }, after);
    this.#expiries.set(key, timer);
  }
}
