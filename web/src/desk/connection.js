// The desk's socket: it opens again after each failure, with longer and longer pauses, and sends the view and
// the conversation that the page shows.

import { Problem } from '../shared/api.js';
import { pause } from '../shared/backoff.js';

const READY_MS = 8_000; // a proxy may accept a socket and then pass nothing on
const PING_MS = 20_000; // under the 60 s after which common proxies cut an idle socket
const LASTED_MS = 10_000; // a connection that lasted less counts as one more failure

export class DeskConnection {
  #session;
  #calls;
  #on;
  /** @type {WebSocket | null} */
  #socket = null;
  #stopped = new AbortController();

  /**
   * @param {import('./session.js').Session} session
   * @param {import('./calls.js').Calls} calls
   * @param {{ open(): void, frame(frame: DeskFrame): void, state(state: 'connecting' | 'live' | 'waiting'): void }} on
   */
  constructor(session, calls, on) {
    this.#session = session;
    this.#calls = calls;
    this.#on = on;
  }

  /** @param {object} frame */
  send(frame) {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(frame));
    return true;
  }

  stop() {
    this.#stopped.abort();
    this.#socket?.close();
  }

  /** The session was renewed: the socket goes on with it, or opens again after an end. */
  renewed() {
    if (this.#stopped.signal.aborted) this.run();
    else this.send({ type: 'renew', token: this.#session.mark });
  }

  async run() {
    this.#stopped = new AbortController();
    const { signal } = this.#stopped;
    for (let failures = 0; !signal.aborted; failures += 1) {
      this.#on.state('connecting');
      const since = performance.now();
      const ready = await this.#follow();
      if (signal.aborted) return;
      if (!ready && (await this.#refused())) return;
      if (ready && performance.now() - since > LASTED_MS) failures = 0;
      this.#on.state('waiting');
      await pause(failures, signal);
    }
  }

  /** Whether the session has ended. A browser gives a script no reason for a refused socket; a request has one. */
  async #refused() {
    try {
      await this.#calls.get('me');
      return false;
    } catch (problem) {
      if (!(problem instanceof Problem) || !problem.refused) return false;
      return !(await this.#session.recover(problem));
    }
  }

  /** @returns {Promise<boolean>} whether it was ready */
  #follow() {
    return new Promise((resolve) => {
      let ready = false;
      let awaitingPong = false;
      const url = `${location.origin.replace(/^http/, 'ws')}/v1/desk/socket`;
      const socket = new WebSocket(url, ['frontdesk.desk.v1', `session.${this.#session.mark}`]);
      this.#socket = socket;
      const finish = () => {
        clearTimeout(deadline);
        clearInterval(pings);
        if (this.#socket === socket) this.#socket = null;
        socket.onopen = null;
        socket.onmessage = null;
        socket.onclose = null;
        socket.close();
        resolve(ready);
      };
      const deadline = setTimeout(finish, READY_MS);
      const pings = setInterval(() => {
        if (awaitingPong) return finish();
        awaitingPong = this.send({ type: 'ping' });
      }, PING_MS);
      socket.onopen = () => this.#on.open();
      socket.onmessage = ({ data }) => {
        awaitingPong = false;
        const frame = JSON.parse(data);
        if (frame.type === 'ready') {
          ready = true;
          clearTimeout(deadline);
          this.#on.state('live');
        }
        for (const each of frame.type === 'changes' ? frame.frames : [frame]) this.#on.frame(each);
      };
      socket.onclose = finish;
    });
  }
}
