// The visitor: the person of the host page's token or an anonymous one, what this browser remembers of them, and how they
// open their conversation.

import { asProblem, openConversation } from '../shared/api.js';
import { pause } from '../shared/backoff.js';
import { LONGEST_WAIT_MS } from './outgoing.js';
import { identityOf } from './storage.js';

/** @typedef {import('../shared/api.js').Problem} Problem */

const KEPT = ' written';

/**
 * @typedef {{
 *   base: string, locale: string, channel?: string, region?: string, token: string | null, storage: import('./storage.js').Storage,
 *   onTokenExpired?: TokenSource,
 * }} VisitorOptions
 */

export class Visitor {
  #base;
  #details; // sent with each opening
  #token;
  #identity;
  #storage;
  #onTokenExpired;
  #asked = false; // whether the page was asked for another token since the last opening

  /** @param {VisitorOptions} options */
  constructor({ base, locale, channel, region, token, storage, onTokenExpired }) {
    this.#base = base;
    this.#details = { locale, channel: channel || undefined, region: region || undefined };
    this.#token = token;
    this.#identity = identityOf(token);
    this.#storage = storage;
    this.#onTokenExpired = onTokenExpired;
  }

  /** Another token from the page, instead of an expired one; null if it has none. The page is asked once for each opening. */
  async renewed() {
    if (!this.#token || this.#asked || typeof this.#onTokenExpired !== 'function') return null;
    this.#asked = true;
    try {
      const token = await this.#onTokenExpired();
      return token && token !== this.#token ? token : null;
    } catch (error) {
      reportError(error); // a fault of the host page: the visitor reads that their sign-in has expired
      return null;
    }
  }

  get remembered() {
    return this.#storage.read(this.#identity);
  }

  /** @param {import('./storage.js').Remembered} changes */
  remember(changes) {
    this.#storage.write(this.#identity, changes);
  }

  /** What is kept of what they wrote. It is apart from the rest, because another tab may write at the same time. */
  get kept() {
    return this.#storage.read(this.#identity + KEPT);
  }

  /** @param {import('./storage.js').Remembered} changes */
  keep(changes) {
    this.#storage.write(this.#identity + KEPT, changes);
  }

  /**
   * Calls the listener when another tab of the site changes this person's entries.
   *
   * @param {(written: boolean) => void} changed `written`: what they wrote
   */
  listen(changed) {
    this.#storage.listen((identity) => {
      if (identity === this.#identity || identity === this.#identity + KEPT) changed(identity !== this.#identity);
    });
  }

  /**
   * Continues with another token. Returns whether it is another person's; `forget` removes the entries of both.
   *
   * @param {string | null} token
   * @param {boolean} forget
   */
  become(token, forget) {
    const before = this.#identity;
    this.#identity = identityOf(token);
    this.#token = token;
    if (forget) {
      for (const identity of [before, this.#identity]) for (const part of ['', KEPT]) this.#storage.forget(identity + part);
    }
    return this.#identity !== before;
  }

  /**
   * Opens the conversation, in as many attempts as needed; null if `signal` ends them. Throws the problem that ends them.
   *
   * @param {AbortSignal} signal
   * @param {(problem: Problem) => void} waiting before the wait for the next attempt
   */
  async open(signal, waiting) {
    let forgotten = false; // the storage still holds the token where it can't be written
    for (let failures = 0; !signal.aborted; failures += 1) {
      const visitor = forgotten ? undefined : this.remembered.visitor_token;
      try {
        const opened = await openConversation(this.#base, this.#token ?? visitor, this.#details);
        this.#asked = false;
        return opened;
      } catch (error) {
        if (signal.aborted) break;
        const problem = asProblem(error);
        if (!this.#token && visitor && problem.refused) {
          forgotten = true;
          this.remember({ visitor_token: undefined });
          continue;
        }
        if (!problem.passing || problem.wait > LONGEST_WAIT_MS) throw problem;
        waiting(problem);
        await pause(failures, signal, problem.wait);
      }
    }
    return null;
  }
}
