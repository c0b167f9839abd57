// The visitor's way from conversation to conversation: opens one, follows it until it ends, and goes on to the next.

import { asProblem } from '../shared/api.js';
import { Connection } from './connection.js';
import { Outgoing } from './outgoing.js';

/** @typedef {import('../shared/api.js').ConversationAccess} ConversationAccess */
/** @typedef {import('../shared/api.js').Problem} Problem */

export class Session {
  #base;
  #events;
  #visitor;
  #conversation;
  #on;
  #abort = new AbortController();
  #refusals = 0;
  #moving = false;
  /** @type {import('./connection.js').Connection | null} */
  connection = null;
  /**
   * The conversation's `id` and `token`.
   *
   * @type {ConversationAccess | null}
   */
  current = null;
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
  /** @type {(() => void) | null} called once, when the visitor may send files of contacts */
  importing = null;
  /** @type {(conversation: ConversationAccess | null) => void} called at the end of one, and with null when another begins */
  ended = () => {};
  /** @type {(() => Promise<void>) | null} called once, when the visitor has a conversation on this page */
  opening = null;

  /**
   * `renewed` gets the page's new token, instead of an expired one.
   *
   * @param {{ base: string, events(): Promise<typeof import('./events.js')> }} options
   * @param {import('./visitor.js').Visitor} visitor
   * @param {import('./conversation.js').Conversation} conversation
   * @param {{ changed(): void, frame(frame: ServerFrame): void, renewed(token: string): void, failed(problem: Problem): void }} on
   */
  constructor({ base, events }, visitor, conversation, on) {
    this.#base = base;
    this.#events = events;
    this.#visitor = visitor;
    this.#conversation = conversation;
    this.#on = on;
    this.outgoing = new Outgoing(base, conversation, this);
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
    else this.open();
  }

  leave() {
    if (this.status === 'ended') this.ended(null);
    this.#abort.abort();
    this.#abort = new AbortController();
    this.connection?.stop();
    this.connection = null;
    this.current = null;
    this.#moving = false;
    this.#refusals = 0;
    this.outgoing.stop();
    this.#setStatus('idle');
  }

  async open() {
    const { signal } = this.#abort;
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
      return this.#on.renewed(token);
    }
    if (opened && !signal.aborted) this.#opened(opened);
  }

  /**
   * The conversation is closed: the next message opens the next one, unless that is on its way.
   *
   * @param {string} [offset]
   */
  end(offset) {
    if (this.#moving) return;
    this.connection?.stop();
    if (this.current) this.#conversation.end(offset);
    this.#setStatus('ended');
    if (this.#conversation.unsent().length) this.#next();
    else this.ended(this.current);
  }

  /** The live connection; begins to connect where there is none. */
  connect() {
    if (this.status === 'idle' || this.status === 'refused') this.begin();
    else if (this.status === 'ended') this.#next();
    else if (this.connection?.live) return this.connection;
    return null;
  }

  /** @param {Problem} problem */
  failed(problem) {
    this.#on.failed(problem);
  }

  /**
   * @param {Session['status']} status
   * @param {Problem | null} [problem]
   */
  #setStatus(status, problem = null) {
    this.status = status;
    if (status !== 'connecting') this.problem = problem; // the problem stays until the connection is live
    if (problem?.wait) this.outgoing.stopTimers();
    this.#on.changed();
  }

  /** @param {import('../shared/api.js').OpenedConversation} opened */
  #opened({ conversation_id: id, token, visitor_token: visitor, imports, attachments }) {
    const same = this.current?.id === id;
    this.#moving = false;
    this.#visitor.remember({ conversation_id: id, token, imports, attachments, ...(visitor && { visitor_token: visitor }) });
    this.#follow({ id, token }, (same && this.connection?.after) || '0');
  }

  /** @param {Problem} problem */
  #refuse(problem) {
    this.#moving = false;
    this.outgoing.stopTimers();
    this.#setStatus('refused', problem);
    this.failed(problem);
  }

  /**
   * @param {ConversationAccess} conversation
   * @param {string} after
   */
  #follow(conversation, after) {
    this.connection?.stop();
    this.current = conversation;
    if (this.#visitor.remembered.imports) {
      this.importing?.();
      this.importing = null;
    }
    this.connection = new Connection({
      base: this.#base,
      conversation,
      after,
      events: this.#events,
      on: {
        frame: this.#on.frame,
        state: (state, problem) => this.#setStatus(state, problem),
        steady: () => {
          this.#refusals = 0;
        },
        refused: (problem) => this.#refused(problem),
      },
    });
    this.connection.run();
  }

  /**
   * The conversation's token has expired, or the conversation is gone: opens it again, but only once in a row.
   *
   * @param {Problem} problem
   */
  #refused(problem) {
    this.#refusals += 1;
    if (this.#refusals > 1) return this.#refuse(problem);
    const before = this.current?.id;
    this.open().then(() => {
      if (this.current && this.current.id !== before) this.#conversation.apply({ type: 'reset' });
    });
  }

  #next() {
    if (this.#moving) return;
    this.#moving = true;
    if (this.status === 'ended') this.ended(null);
    this.connection?.stop();
    this.#conversation.divide();
    this.open();
  }
}
