// One visitor's chat: opens their conversation, follows it, sends their messages, and keeps it for the next page. The view
// shows this state and calls these methods; nothing here touches the page.

import { asProblem, closeConversation, Problem } from '../shared/api.js';
import { Connection } from './connection.js';
import { Conversation } from './conversation.js';
import { Outgoing } from './outgoing.js';
import { Outbox } from './outbox.js';
import { Unread } from './unread.js';
import { Visitor } from './visitor.js';

/** @typedef {import('../shared/api.js').ConversationAccess} ConversationAccess */

export class Chat {
  #base;
  #events;
  #visitor;
  #unread;
  #emit;
  #session = new AbortController();
  /** @type {Connection | null} */
  #connection = null;
  /** @type {ConversationAccess | null} */
  #current = null;
  #refusals = 0;
  #outgoing;
  /** @type {import('./visit.js').VisitReport | null} */
  #visit = null;
  #moving = false;

  /**
   * `waiting` is for the next attempt; `ended` is closed.
   *
   * @type {'idle' | 'connecting' | 'live' | 'waiting' | 'ended' | 'refused'}
   */
  status = 'idle';
  /**
   * Why it waits or is refused.
   *
   * @type {Problem | null}
   */
  problem = null;
  /**
   * Why this page can't have a conversation at all, if that is known from the start.
   *
   * @type {Problem | null}
   */
  refusal = null;
  changed = () => {};
  /** Another tab of the site has changed what is kept. */
  drafted = () => {};
  /** @type {(message: VisibleMessage) => void} */
  arrived = () => {};
  /** @type {(progress: ImportProgress) => void} */
  progressed = () => {};
  /** @type {{ take(): SentFiles | null } | null} the files of the message that is being written, once that part is loaded */
  files = null;
  /** @type {(() => void) | null} called once, when the visitor may send files of contacts */
  importing = null;
  /** @type {(conversation: ConversationAccess | null) => void} called at the end of one, and with null when another begins */
  ended = () => {};
  /** @type {(() => Promise<void>) | null} called once, when the visitor has a conversation on this page */
  opening = null;

  /** @param {import('./visitor.js').VisitorOptions & { emit: Emit, events(): Promise<typeof import('./events.js')> }} options */
  constructor({ emit, events, ...options }) {
    this.#events = events;
    this.#base = options.base;
    this.#emit = emit;
    this.#visitor = new Visitor(options);
    this.conversation = new Conversation(() => this.changed(), new Outbox(this.#visitor));
    this.#visitor.listen((written) => this.#synchronise(written));
    this.#unread = new Unread(this.#visitor, this.conversation, (count) => {
      this.changed();
      this.#emit('unread', count);
    });
    this.#outgoing = new Outgoing(options.base, this.conversation, {
      current: () => this.#current,
      connect: () => this.#connect(),
      connection: () => this.#connection,
      lost: () => this.#connection?.renew(),
      closed: () => this.#end(),
      failed: (problem) => this.#report(problem),
    });
  }

  /** Continues the visitor's earlier conversation; opens none. */
  resume() {
    if (this.status === 'idle' && (this.#visitor.remembered.conversation_id || this.conversation.unsent().length)) this.begin();
  }

  /** Continues the visitor's conversation, or opens one. */
  begin() {
    const { opening } = this;
    this.opening = null;
    opening?.().catch(() => {
      this.opening = opening; // the network is gone: the next attempt loads it
    });
    if (!['idle', 'refused'].includes(this.status)) return;
    const { conversation_id: id, token } = this.#visitor.remembered;
    if (id && token && this.status === 'idle' && !this.refusal) this.#follow({ id, token }, '0');
    else this.#open();
  }

  /**
   * Continues as the person of another token; `forget` removes the entries of both.
   *
   * @param {string | null} token
   */
  identify(token, { forget = false } = {}) {
    const isOther = this.#visitor.become(token, forget);
    if (!isOther && !forget) {
      if (this.status === 'refused') this.#open();
      return;
    }
    this.#leave();
    this.conversation.clear();
    this.conversation.restore();
    this.#unread.clear();
    this.#setStatus('idle');
    if (this.#unread.watched) this.begin();
    else this.resume();
  }

  /**
   * @param {string} text
   * @param {SentFiles} files
   */
  send(text, { names = '', ...files }) {
    this.#outgoing.submit({ text, ...files }, text || names);
  }

  /** @param {Button} button */
  click({ action, label }) {
    this.#outgoing.submit({ action }, label);
  }

  /** What the visitor typed and did not send, and whether the panel was open, on this page or an earlier one. */
  get kept() {
    return this.#visitor.kept;
  }

  /** @param {import('./storage.js').Remembered} changes */
  keep(changes) {
    this.#visitor.keep(changes);
  }

  /**
   * Another tab of the site has seen messages, or has written some.
   *
   * @param {boolean} written
   */
  #synchronise(written) {
    if (!written) return this.#unread.update();
    this.conversation.restore();
    if (this.#connection?.live) this.#outgoing.sendAll();
    this.changed();
    this.drafted();
  }

  /** Limits of files that may be attached; nothing without. */
  get attachments() {
    return this.#current && this.#visitor.remembered.attachments;
  }

  /** Whether files of contacts may be sent. */
  get imports() {
    return this.#current && this.#visitor.remembered.imports;
  }

  /**
   * Reports the page from now on. The part that does it is loaded with the conversation.
   *
   * @param {typeof import('./visit.js').VisitReport} Report
   * @param {string | undefined} page
   */
  report(Report, page) {
    this.#visit = new Report(page, (frame) => this.#connection?.live && this.#connection.send(frame));
    this.#visit.looking = this.#unread.watched;
    this.#visit.update();
  }

  get base() {
    return this.#base;
  }

  get unread() {
    return this.#unread.count;
  }

  /** The conversation's `id` and `token`. */
  get current() {
    return this.#current;
  }

  /** The last conversation about which the visitor was asked for a rating. */
  get asked() {
    return this.#visitor.remembered.asked;
  }

  set asked(id) {
    this.#visitor.remember({ asked: id });
  }

  /** @param {string} id */
  retry(id) {
    this.#outgoing.retry(id);
  }

  /**
   * Closes a conversation that is full: the message goes to the next one.
   *
   * @param {string} id
   */
  async renew(id) {
    const conversation = this.#current;
    if (!conversation) return;
    this.conversation.mark(id, 'sending');
    try {
      await closeConversation(this.#base, conversation);
      if (conversation === this.#current && !this.#moving) this.#end();
    } catch (problem) {
      this.#outgoing.fail(id, asProblem(problem));
    }
  }

  typing() {
    this.#outgoing.typing();
  }

  /**
   * Whether the visitor sees the messages: then they count as read when they come.
   *
   * @param {boolean} watched
   */
  watch(watched) {
    this.#unread.watched = watched;
    if (!this.#visit) return;
    this.#visit.looking = watched;
    this.#visit.update();
  }

  /**
   * @param {Chat['status']} status
   * @param {Problem | null} [problem]
   */
  #setStatus(status, problem = null) {
    this.status = status;
    if (status !== 'connecting') this.problem = problem; // the problem stays until the connection is live
    if (problem?.wait) this.#outgoing.stopTimers();
    this.changed();
  }

  #leave() {
    if (this.status === 'ended') this.ended(null);
    this.#session.abort();
    this.#session = new AbortController();
    this.#connection?.stop();
    this.#connection = null;
    this.#current = null;
    this.#moving = false;
    this.#unread.caughtUp = false;
    this.#refusals = 0;
    this.#outgoing.stop();
  }

  async #open() {
    const { signal } = this.#session;
    this.#setStatus('connecting');
    let opened;
    try {
      if (this.refusal) throw this.refusal;
      opened = await this.#visitor.open(signal, (problem) => this.#setStatus('waiting', problem));
    } catch (error) {
      const problem = asProblem(error);
      const token = problem.code === 'token_expired' && (await this.#visitor.renewed());
      if (signal.aborted) return;
      if (!token) return this.#refuse(problem);
      this.status = 'refused'; // until the page's new token is used
      return this.identify(token);
    }
    if (opened && !signal.aborted) this.#opened(opened);
  }

  /** @param {import('../shared/api.js').OpenedConversation} opened */
  #opened({ conversation_id: id, token, visitor_token: visitor, imports, attachments }) {
    const same = this.#current?.id === id;
    this.#moving = false;
    this.#visitor.remember({ conversation_id: id, token, imports, attachments, ...(visitor && { visitor_token: visitor }) });
    this.#follow({ id, token }, (same && this.#connection?.after) || '0');
  }

  /** @param {Problem} problem */
  #refuse(problem) {
    this.#moving = false;
    this.#outgoing.stopTimers();
    this.#setStatus('refused', problem);
    this.#report(problem);
  }

  /**
   * @param {ConversationAccess} conversation
   * @param {string} after
   */
  #follow(conversation, after) {
    this.#connection?.stop();
    this.#current = conversation;
    if (this.imports) {
      this.importing?.();
      this.importing = null;
    }
    const connection = new Connection({
      base: this.#base,
      conversation,
      after,
      events: this.#events,
      on: {
        frame: (frame) => this.#take(frame),
        state: (state, problem) => this.#setStatus(state, problem),
        steady: () => {
          this.#refusals = 0;
        },
        refused: (problem) => this.#refused(problem),
      },
    });
    this.#connection = connection;
    connection.run();
  }

  /**
   * The conversation's token has expired, or the conversation is gone: opens it again, but only once in a row.
   *
   * @param {Problem} problem
   */
  #refused(problem) {
    this.#refusals += 1;
    if (this.#refusals > 1) return this.#refuse(problem);
    const before = this.#current?.id;
    this.#open().then(() => {
      if (this.#current && this.#current.id !== before) this.conversation.apply({ type: 'reset' });
    });
  }

  /** @param {ServerFrame} frame */
  #take(frame) {
    if (frame.type === 'reset') this.#unread.caughtUp = false; // old messages come again: they are not new
    const message = this.conversation.apply(frame);
    if (message) this.#arrive(message);
    if (frame.type === 'progress') this.progressed(frame.progress);
    if (frame.type === 'ack') this.#outgoing.answered(frame.client_message_id);
    if (frame.type === 'error') {
      this.#outgoing.fail(frame.client_message_id, new Problem(0, frame.code, frame.detail, frame.retry_after ?? 0));
    }
    if (frame.type === 'ready') this.#ready(frame);
    if (frame.type === 'closed') this.#end(timeOf(frame.offset));
  }

  /** @param {VisibleMessage} message */
  #arrive(message) {
    if (message.client_message_id) this.#outgoing.answered(message.client_message_id);
    if (this.#unread.caughtUp) {
      this.arrived(message);
      this.#emit('message', message);
      this.#unread.update();
    }
  }

  /** @param {ReadyFrame} frame */
  #ready({ status, offset }) {
    this.#unread.caughtUp = true;
    if (status === 'closed') return this.#end(timeOf(offset));
    this.#outgoing.sendAll();
    this.#visit?.update({ again: true });
  }

  /** The conversation is closed: the next message opens the next one. */
  #end(at = new Date()) {
    this.#connection?.stop();
    if (this.#current) this.conversation.end(this.#current.id, at);
    this.#setStatus('ended');
    if (this.conversation.unsent().length) this.#next();
    else this.ended(this.#current);
  }

  #next() {
    if (this.#moving) return;
    this.#moving = true;
    if (this.status === 'ended') this.ended(null);
    this.#connection?.stop();
    this.conversation.divide();
    this.#open();
  }

  /** The live connection; begins to connect where there is none. */
  #connect() {
    if (this.status === 'idle' || this.status === 'refused') this.begin();
    else if (this.status === 'ended') this.#next();
    else if (this.#connection?.live) return this.#connection;
    return null;
  }

  /** @param {Problem} problem */
  #report({ code, message }) {
    this.#emit('error', { code, detail: message });
  }
}

/**
 * The time of an entry: an offset begins with it.
 *
 * @param {string} offset
 */
const timeOf = (offset) => new Date(Number.parseInt(offset, 10) || Date.now());
