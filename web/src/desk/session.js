// The session of the signed-in teammate. The gateway keeps it in a cookie that scripts can't read; the page holds only the
// session's mark, which each request carries. A session is renewed before it ends, with a new token of the host site, and
// all tabs of the browser learn of it. docs/desk.md says why it is a cookie.

import { Problem } from '../shared/api.js';
import { beginSession, endSession, signInOptions, tokenOfHost, windowsOfHost } from './session_calls.js';
import { kept, recalled } from './storage.js';

const TOKEN = /^#token=([\w-]+\.[\w-]+\.[\w-]+)$/;
const REFUSED = /^#refused=([a-z_]{1,40})$/;
const EARLY_MS = 5 * 60_000; // the warning and the first attempt to renew, or a quarter of a shorter session
const AGAIN_MS = 20_000; // between two attempts
const NEWER_MS = 5_000; // more than the error of a session's end
const MAX_TIMER_MS = 2 ** 31 - 1; // a longer timer ends at once

/** @typedef {import('./session_calls.js').PageSession} PageSession */
/** @typedef {import('./session_calls.js').SignInOptions} SignInOptions */

/**
 * The token in the page's address, which leaves the address at once; null without one.
 */
export function takeToken() {
  const given = TOKEN.exec(location.hash)?.[1] ?? null;
  if (given) history.replaceState(history.state, '', `${location.pathname}${location.search}#mine`);
  return given;
}

/** The reason why the identity provider signed no one in, which leaves the address at once; null without one. */
export function takeRefusal() {
  const code = REFUSED.exec(location.hash)?.[1];
  if (!code) return null;
  history.replaceState(history.state, '', `${location.pathname}${location.search}`);
  return new Problem(401, code);
}

/**
 * The session of this page: of the token in its address, else of this browser, else of the host site. Null without any.
 *
 * @param {string | null} token
 * @param {Promise<SignInOptions>} asked
 */
export async function openSession(token, asked) {
  const options = await asked;
  const found = token ? null : chosen(options.sessions);
  if (found) return new Session(found, options);
  const another = token ?? (await tokenOfHost(options));
  return another ? new Session(await beginSession(another, null), options) : null;
}

/**
 * The session of the person that this page had before, else of the person who used the desk last in this browser.
 *
 * @param {PageSession[]} sessions
 */
function chosen(sessions) {
  const wanted = [history.state?.person, recalled('local', 'person')];
  const of = (/** @type {string | null | undefined} */ person) => sessions.find((each) => each.person === person);
  return wanted.map(of).find(Boolean) ?? sessions[0];
}

export class Session {
  person;
  mark = '';
  /** @type {{ renewed(): void, ending(endsAt: number | null): void, ended(problem: Problem): void }} */
  on = { renewed() {}, ending() {}, ended() {} };
  #options;
  #endsAt = 0;
  #early = 0;
  #over = false;
  #signedOut = false; // by choice: the session is not renewed by itself
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer = undefined;
  /** @type {Promise<boolean> | null} */
  #renewing = null;
  #others = new BroadcastChannel('frontdesk:desk');

  /**
   * @param {PageSession} session
   * @param {SignInOptions} options
   */
  constructor(session, options) {
    this.person = session.person;
    this.#options = options;
    this.#others.onmessage = ({ data }) => this.#learn(data);
    addEventListener('message', (event) => this.#takePushed(event));
    addEventListener('focus', () => this.#look());
    document.addEventListener('visibilitychange', () => this.#look());
    this.remember();
    this.#adopt(session.session, Date.now() + session.expires_in * 1_000);
  }

  /** Keeps the person in this entry of the page's history, so that a reload and the way back are theirs. */
  remember() {
    history.replaceState({ ...history.state, person: this.person }, '');
    if (document.hasFocus()) kept('local', 'person', this.person);
  }

  /** Whether the host site may be asked for a token. */
  get renewable() {
    return Boolean(this.#options.refresh_url) || (this.#options.origins.length > 0 && windowsOfHost().length > 0);
  }

  /** Gets another token from the host site. Resolves to whether the session goes on. */
  renew() {
    this.#renewing ??= this.#renewAlone().finally(() => {
      this.#renewing = null;
    });
    return this.#renewing;
  }

  /**
   * Goes on with a token. Throws a Problem for a token that is refused or another person's.
   *
   * @param {string} token
   */
  async renewWith(token) {
    const { session, expires_in: seconds } = await beginSession(token, this.person);
    const endsAt = Date.now() + seconds * 1_000;
    this.#others.postMessage({ type: 'renewed', person: this.person, mark: session, endsAt });
    this.#adopt(session, endsAt);
  }

  /**
   * The gateway refused this session. Resolves to whether it goes on.
   *
   * @param {Problem} problem
   */
  async recover(problem) {
    if (problem.code.startsWith('token_') && (await this.renew())) return true;
    this.#end(problem);
    return false;
  }

  async signOut() {
    await endSession(this.mark);
    this.#signedOut = true;
    this.#others.postMessage({ type: 'signed_out', person: this.person });
  }

  /** @param {any} news of another tab */
  #learn(news) {
    if (news.person !== this.person) return;
    if (news.type === 'renewed' && news.endsAt > this.#endsAt) this.#adopt(news.mark, news.endsAt);
    if (news.type !== 'signed_out') return;
    this.#signedOut = true;
    this.#end(new Problem(401, 'signed_out'));
  }

  /**
   * The host site may also send a token without a request, as after its own renewal.
   *
   * @param {MessageEvent} event
   */
  #takePushed({ origin, data }) {
    if (!this.#options.origins.includes(origin) || data?.type !== 'frontdesk:token' || this.#renewing) return;
    this.renewWith(String(data.token)).catch(() => this.#plan());
  }

  /**
   * @param {string} mark
   * @param {number} endsAt
   */
  #adopt(mark, endsAt) {
    this.mark = mark;
    this.#endsAt = endsAt;
    this.#early = Math.min(EARLY_MS, (endsAt - Date.now()) / 4);
    this.#over = this.#signedOut = false;
    this.on.ending(null);
    this.on.renewed();
    this.#plan();
  }

  #plan(wait = this.#endsAt - this.#early - Date.now()) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#look(), Math.min(Math.max(wait, 0), MAX_TIMER_MS));
  }

  /** The session ends soon, or the page is used again: a machine that slept has missed its timers. */
  async #look() {
    if (this.#signedOut) return;
    if (document.hasFocus()) kept('local', 'person', this.person);
    if (this.#endsAt - Date.now() > this.#early) this.#plan();
    else if (!(await this.renew())) this.#warn();
  }

  #warn() {
    const left = this.#endsAt - Date.now();
    if (left <= 0) return this.#end(new Problem(401, 'token_expired'));
    this.on.ending(this.#endsAt);
    this.#plan(Math.min(AGAIN_MS, left));
  }

  /** @param {Problem} problem */
  #end(problem) {
    clearTimeout(this.#timer);
    if (this.#over) return;
    this.#over = true;
    this.on.ended(problem);
  }

  /** One tab at a time asks the host site. The others learn the result. */
  async #renewAlone() {
    const before = this.#endsAt;
    const ask = async () => this.#endsAt > before || this.#renewOnce();
    if (!navigator.locks) return ask(); // a page without https
    return navigator.locks.request(`frontdesk:renew:${this.person}`, ask);
  }

  /** Another tab may have signed this person in, by the identity provider: then this browser has a session that ends later. */
  async #takeNewer() {
    const { sessions } = await signInOptions();
    const found = sessions.find((each) => each.person === this.person);
    const endsAt = Date.now() + (found?.expires_in ?? 0) * 1_000;
    if (!found || endsAt < this.#endsAt + NEWER_MS) return false;
    this.#others.postMessage({ type: 'renewed', person: this.person, mark: found.session, endsAt });
    this.#adopt(found.session, endsAt);
    return true;
  }

  async #renewOnce() {
    const token = await tokenOfHost(this.#options);
    try {
      if (!token) return await this.#takeNewer();
      await this.renewWith(token);
      return true;
    } catch {
      return false; // refused, or another person's: this session goes on to its end
    }
  }
}
