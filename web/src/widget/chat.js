// One visitor's chat: what they see of their conversation, what they write, and what is kept for the next page. The view
// shows this state and calls these methods; nothing here touches the page.

import { Problem } from '../shared/api.js';
import { Conversation } from './conversation.js';
import { Outbox } from './outbox.js';
import { Session } from './session.js';
import { Unread } from './unread.js';
import { Visitor } from './visitor.js';

export class Chat {
  #emit;

  changed = () => {};
  /** Another tab of the site has changed what is kept. */
  drafted = () => {};
  /** @type {(message: VisibleMessage) => void} */
  arrived = () => {};
  /** @type {(progress: ImportProgress) => void} */
  progressed = () => {};
  /** @type {{ take(): SentFiles | null } | null} the files of the message that is being written, once that part is loaded */
  files = null;
  /** @type {import('./visit.js').VisitReport | null} what reports the page, once that part is loaded */
  visit = null;

  /** @param {import('./visitor.js').VisitorOptions & { emit: Emit, events(): Promise<typeof import('./events.js')> }} options */
  constructor({ emit, ...options }) {
    this.base = options.base;
    this.#emit = emit;
    this.visitor = new Visitor(options);
    this.conversation = new Conversation(() => this.changed(), new Outbox(this.visitor));
    this.visitor.listen((written) => this.#synchronise(written));
    this.unread = new Unread(this.visitor, this.conversation, (count) => {
      this.changed();
      this.#emit('unread', count);
    });
    this.session = new Session(options, this.visitor, this.conversation, {
      changed: () => this.changed(),
      frame: (frame) => this.#take(frame),
      renewed: (token) => this.identify(token),
      failed: ({ code, message }) => this.#emit('error', { code, detail: message }),
    });
  }

  /** Continues the visitor's earlier conversation; opens none. */
  resume() {
    if (this.session.status === 'idle' && (this.visitor.remembered.conversation_id || this.conversation.unsent().length)) this.session.begin();
  }

  /**
   * Continues as the person of another token; `forget` removes the entries of both.
   *
   * @param {string | null} token
   */
  identify(token, { forget = false } = {}) {
    const isOther = this.visitor.become(token, forget);
    if (!isOther && !forget) {
      if (this.session.status === 'refused') this.session.open();
      return;
    }
    this.session.leave();
    this.conversation.clear();
    this.conversation.restore();
    this.unread.caughtUp = false;
    this.unread.clear();
    if (this.unread.watched) this.session.begin();
    else this.resume();
  }

  /**
   * @param {string} text
   * @param {SentFiles} files
   */
  send(text, { names = '', ...files }) {
    this.session.outgoing.submit({ text, ...files }, text || names);
  }

  /** @param {Button} button */
  click({ action, label }) {
    this.session.outgoing.submit({ action }, label);
  }

  /**
   * Another tab of the site has seen messages, or has written some.
   *
   * @param {boolean} written
   */
  #synchronise(written) {
    if (!written) return this.unread.update();
    this.conversation.restore();
    if (this.session.connection?.live) this.session.outgoing.sendAll();
    this.changed();
    this.drafted();
  }

  /** Limits of files that may be attached; nothing without. */
  get attachments() {
    return this.session.current && this.visitor.remembered.attachments;
  }

  /** Whether files of contacts may be sent. */
  get imports() {
    return this.session.current && this.visitor.remembered.imports;
  }

  /**
   * Whether the visitor sees the messages: then they count as read when they come.
   *
   * @param {boolean} watched
   */
  watch(watched) {
    this.unread.watched = watched;
    if (!this.visit) return;
    this.visit.looking = watched;
    this.visit.update();
  }

  /** @param {ServerFrame} frame */
  #take(frame) {
    const { outgoing } = this.session;
    if (frame.type === 'reset') this.unread.caughtUp = false; // old messages come again: they are not new
    const message = this.conversation.apply(frame);
    if (message) this.#arrive(message);
    if (frame.type === 'progress') this.progressed(frame.progress);
    if (frame.type === 'ack') outgoing.answered(frame.client_message_id);
    if (frame.type === 'error') {
      outgoing.fail(frame.client_message_id, new Problem(0, frame.code, frame.detail, frame.retry_after ?? 0));
    }
    if (frame.type === 'ready') this.#ready(frame);
    if (frame.type === 'closed') this.session.end(frame.offset);
  }

  /** @param {VisibleMessage} message */
  #arrive(message) {
    if (message.client_message_id) this.session.outgoing.answered(message.client_message_id);
    if (this.unread.caughtUp) {
      this.arrived(message);
      this.#emit('message', message);
      this.unread.update();
    }
  }

  /** @param {ReadyFrame} frame */
  #ready({ status, offset }) {
    this.unread.caughtUp = true;
    if (status === 'closed') return this.session.end(offset);
    this.session.outgoing.sendAll();
    this.visit?.update({ again: true });
  }
}
