// Sends the visitor's messages: over the socket if it is live, else over HTTP, one after another, in order.

import { asProblem, isOfToken, sendMessage } from '../shared/api.js';
import { spread } from '../shared/backoff.js';

const TYPING_EVERY_MS = 3_000;
const UNANSWERED_MS = 15_000; // then the connection counts as dead, as in a tunnel, and the message is sent over the next one
const AGAIN_MS = 3_000; // after an error of a server in between that says nothing about when to try again
export const LONGEST_WAIT_MS = 300_000; // above this the widget only shows the reason, and the visitor clicks “Try again”

/** @typedef {import('../shared/api.js').Problem} Problem */

export class Outgoing {
  #base;
  #conversation;
  #session;
  /** @type {Map<string, ReturnType<typeof setTimeout>>} */
  #timers = new Map();
  #posts = Promise.resolve();
  #typed = 0; // the time of the last frame about typing
  /** @type {ReturnType<typeof setTimeout> | 0} */
  #pauseTimer = 0; // a timer while the gateway accepts no messages, as it asked

  /**
   * @param {string} base
   * @param {import('./conversation.js').Conversation} conversation
   * @param {import('./session.js').Session} session
   */
  constructor(base, conversation, session) {
    this.#base = base;
    this.#conversation = conversation;
    this.#session = session;
  }

  /**
   * @param {SentBody} body
   * @param {string} label
   */
  submit(body, label) {
    const random = crypto.getRandomValues(new Uint32Array(4)); // randomUUID needs a secure context
    const id = [...random].map((part) => part.toString(36).padStart(7, '0')).join('');
    this.#conversation.submit(id, body, label);
    this.#transmit(id);
    this.#typed = 0;
  }

  /** Sends that the visitor types: over a socket only, and not more often than needed. */
  typing() {
    const now = performance.now();
    if (this.#typed && now - this.#typed < TYPING_EVERY_MS) return;
    if (this.#session.connection?.send({ type: 'typing' })) this.#typed = now;
  }

  /** @param {string} id */
  retry(id) {
    this.#conversation.mark(id, 'sending');
    this.#transmit(id);
  }

  sendAll() {
    for (const { id } of this.#conversation.unsent()) this.#transmit(id);
  }

  /** Sends no message by itself; those that wait stay in the conversation. */
  stop() {
    clearTimeout(this.#pauseTimer);
    this.#pauseTimer = 0;
    this.stopTimers();
  }

  stopTimers() {
    for (const id of this.#timers.keys()) this.answered(id);
  }

  /** @param {string} id */
  answered(id) {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
  }

  /**
   * @param {string | null | undefined} id
   * @param {Problem} problem
   */
  fail(id, problem) {
    if (id) {
      if (problem.code === 'conversation_closed') return this.#session.end();
      if (isOfToken(problem)) return; // the stream ends, and the message is sent with the next token
      this.answered(id);
      // It is sent again over the next connection, which opens the next conversation where this one was forgotten.
      if (['unreachable', 'conversation_unknown'].includes(problem.code)) return this.#session.connection?.renew();
      const again = problem.wait ? problem.wait <= LONGEST_WAIT_MS : problem.status >= 500;
      if (this.#conversation.sending(id)) this.#conversation.mark(id, again ? 'sending' : 'failed', problem);
      if (again) this.#hold(problem.wait || AGAIN_MS);
    }
    this.#session.failed(problem);
  }

  /** @param {string} id */
  #transmit(id) {
    const item = this.#conversation.sending(id);
    this.answered(id);
    if (this.#pauseTimer) return; // sent when that is over
    const connection = this.#session.connect();
    if (!item || !connection) return; // sent when the connection is back
    this.#timers.set(id, setTimeout(() => this.#session.connection?.renew(), UNANSWERED_MS));
    const type = item.body.text === undefined ? 'action' : 'message';
    if (connection.send({ type, ...item.body, client_message_id: id })) return;
    const { current } = this.#session;
    this.#posts = this.#posts.then(() => this.#post(current, id));
  }

  /**
   * @param {import('../shared/api.js').ConversationAccess | null} current
   * @param {string} id
   */
  async #post(current, id) {
    const item = this.#conversation.sending(id);
    if (!item || !current || current !== this.#session.current) return; // by now it is answered, or in another conversation
    try {
      await sendMessage(this.#base, current, { ...item.body, client_message_id: id });
      this.#conversation.mark(id, 'sent');
      this.answered(id);
    } catch (error) {
      if (current === this.#session.current) this.fail(id, asProblem(error));
    }
  }

  /**
   * Sends nothing for `wait` milliseconds, and then all waiting messages, in order.
   *
   * @param {number} wait
   */
  #hold(wait) {
    this.stopTimers();
    this.#pauseTimer ||= setTimeout(() => {
      this.#pauseTimer = 0;
      this.sendAll();
    }, spread(wait));
  }
}
