// Follows one conversation until `stop`: over a socket, or over server-sent events if sockets are blocked.
// It resumes after the last offset that it received, so that no message is missed.

import { isOfToken, Problem } from '../shared/api.js';
import { pause } from '../shared/backoff.js';
import { stringify } from '../shared/json.js';

const OPEN = 1; // WebSocket.OPEN, where a page may lack WebSocket
const READY_WITHIN_MS = 8_000; // a proxy may accept a socket and then pass nothing on
const PING_EVERY_MS = 20_000; // under the 60 s after which common proxies cut an idle socket
const STEADY_MS = 10_000; // a connection that lasted less counts as one more failure
const BLOCKED_AFTER = 2; // sockets that failed where events worked, in a row

/**
 * `steady` is called at the end of a connection that lasted.
 *
 * @typedef {{
 *   frame(frame: ServerFrame): void, state(state: 'connecting' | 'live' | 'waiting', problem?: Problem | null): void,
 *   steady(): void, refused(problem: Problem): void,
 * }} ConnectionListener
 * @typedef {{ ready: boolean, problem?: Problem | null }} Outcome
 */

export class Connection {
  #base;
  #conversation;
  #after;
  #events;
  #on;
  /** @type {WebSocket | null} */
  #socket = null;
  #abort = new AbortController();
  #socketFailures = 0;
  #ready = false;
  /** @type {Problem | null} */
  #ended = null; // why the gateway ended the stream, where it gave a reason

  /**
   * `events` loads the part that reads server-sent events.
   *
   * @param {{
   *   base: string, conversation: import('../shared/api.js').ConversationAccess, after: string, on: ConnectionListener,
   *   events(): Promise<typeof import('./events.js')>,
   * }} options
   */
  constructor({ base, conversation, after, on, events }) {
    this.#events = events;
    this.#base = base;
    this.#conversation = conversation;
    this.#after = after;
    this.#on = on;
  }

  get live() {
    return this.#ready && !this.#abort.signal.aborted;
  }

  /**
   * Sends over the socket. False if there is none: then the caller uses HTTP.
   *
   * @param {object} frame
   */
  send(frame) {
    if (!this.live || this.#socket?.readyState !== OPEN) return false;
    this.#socket.send(stringify(frame));
    return true;
  }

  stop() {
    this.#abort.abort();
  }

  /** Gives up the current stream, which seems to be dead, and connects again. */
  renew() {
    this.#giveUp();
  }

  #giveUp = () => {};

  get after() {
    return this.#after;
  }

  async run() {
    const { signal } = this.#abort;
    for (let failures = 0; !signal.aborted; failures += 1) {
      this.#on.state('connecting');
      const since = performance.now();
      this.#ended = null;
      const { ready, problem = this.#ended } = await this.#follow();
      this.#ready = false;
      if (signal.aborted) return;
      if (ready && performance.now() - since > STEADY_MS) {
        failures = 0;
        this.#on.steady();
      }
      if (problem?.refused) {
        this.stop();
        this.#on.refused(problem);
        return;
      }
      this.#on.state('waiting', problem);
      await pause(failures, signal, problem?.wait);
    }
  }

  /** @returns {Promise<Outcome>} */
  async #follow() {
    if (this.#socketFailures < BLOCKED_AFTER) {
      const outcome = await this.#followSocket();
      if (outcome.ready || this.#abort.signal.aborted) {
        this.#socketFailures = 0;
        return outcome;
      }
    }
    // A browser gives a script no reason for a refused socket; the answer to a refused request has one.
    const outcome = await this.#followEvents();
    if (outcome.ready) this.#socketFailures += 1;
    return outcome;
  }

  /** @param {string} path */
  #url(path) {
    return `${this.#base}/v1/conversations/${encodeURIComponent(this.#conversation.id)}/${path}?after=${this.#after}`;
  }

  /** @param {ServerFrame} frame */
  #receive(frame) {
    if (frame.type === 'reset') this.#after = '0';
    else if (frame.type === 'message' || frame.type === 'ready' || frame.type === 'closed') this.#after = frame.offset;
    if (frame.type === 'ready') {
      this.#ready = true;
      this.#on.state('live');
    }
    // The token is no longer valid: the stream ends now, and the gateway would refuse it again.
    if (frame.type === 'error' && isOfToken(frame) && !frame.client_message_id) {
      this.#ended = new Problem(401, frame.code, frame.detail);
    }
    this.#on.frame(frame);
  }

  /** @returns {Promise<Outcome>} */
  #followSocket() {
    return new Promise((resolve) => {
      let ready = false;
      let awaitingPong = false;
      /** @type {WebSocket | undefined} */
      let socket;
      const finish = () => {
        clearTimeout(deadline);
        clearInterval(pings);
        this.#abort.signal.removeEventListener('abort', finish);
        this.#socket = null;
        socket?.close();
        resolve({ ready });
      };
      this.#giveUp = finish;
      const deadline = setTimeout(finish, READY_WITHIN_MS);
      const pings = setInterval(() => {
        if (awaitingPong) return finish();
        awaitingPong = this.send({ type: 'ping' });
      }, PING_EVERY_MS);
      this.#abort.signal.addEventListener('abort', finish);
      try {
        socket = new WebSocket(this.#url('socket').replace(/^http/, 'ws'), [
          'frontdesk.v1',
          `bearer.${this.#conversation.token}`,
        ]);
      } catch {
        finish(); // the page's policy forbids sockets
        return;
      }
      this.#socket = socket;
      socket.onmessage = ({ data }) => {
        if (this.#socket !== socket) return;
        awaitingPong = false;
        const frame = JSON.parse(data);
        if (frame.type === 'ready') {
          ready = true;
          clearTimeout(deadline);
        }
        this.#receive(frame);
      };
      socket.onclose = finish;
    });
  }

  /** @returns {Promise<Outcome>} */
  async #followEvents() {
    const ended = new AbortController();
    const signal = AbortSignal.any([ended.signal, this.#abort.signal]);
    this.#giveUp = () => ended.abort();
    try {
      const { followEvents } = await this.#events();
      return await followEvents(this.#url('events'), this.#conversation.token, signal, (/** @type {ServerFrame} */ frame) => this.#receive(frame));
    } catch {
      return { ready: false }; // this part could not be loaded: the network is gone
    } finally {
      ended.abort();
    }
  }
}
