// Signing in: the page before it, the warning before a session ends, and the way on, which keeps the page's state.

import { Problem, asProblem } from '../shared/api.js';
import { pause } from '../shared/backoff.js';
import { byId, h, icon } from '../shared/dom.js';
import { openSession, takeRefusal, takeToken } from './session.js';
import { firstSignInOptions, signInOptions } from './session_calls.js';
import { waysToSignIn } from './sign_in_ways.js';

/**
 * What the page's address brings, which is taken before anything is awaited, and the sessions of this browser. They are asked
 * for while the words load: a reload shows its first rows a round trip earlier.
 */
export function arrival() {
  const token = takeToken();
  const refused = takeRefusal();
  const asked = firstSignInOptions();
  asked.catch(() => null); // `openSession` handles it
  return { token, refused, asked };
}

/**
 * The session of this page. Waits for the gateway, which may be unreachable for a while. Null: there is no session, and the
 * page asks to sign in.
 *
 * @param {DeskWords} words
 * @param {ReturnType<typeof arrival>} arrived
 */
export async function sessionOfPage(words, { token, refused, asked }) {
  if (refused) return askFirst(words, refused);
  const forever = new AbortController().signal;
  for (let failures = 0; ; failures += 1) {
    try {
      const session = await openSession(token, failures ? signInOptions() : asked);
      if (session) return session;
      return askFirst(words, null);
    } catch (error) {
      const problem = asProblem(error);
      if (!problem.passing) return askFirst(words, problem);
      showWaiting(words);
      await pause(failures, forever, problem.wait);
    }
  }
}

/** The sign-in of a page that has a session. */
export class SignIn {
  #words;
  #session;
  #connection;
  #forget;

  /**
   * @param {DeskWords} words
   * @param {import('./session.js').Session} session
   * @param {import('./connection.js').DeskConnection} connection
   * @param {() => void} forget removes what this browser keeps of the person
   */
  constructor(words, session, connection, forget) {
    this.#words = words;
    this.#forget = forget;
    this.#session = session;
    this.#connection = connection;
    session.on = {
      renewed: () => this.#goOn(),
      ending: (endsAt) => warnOfEnd(words, endsAt, () => this.#again()),
      ended: (problem) => this.#ended(problem),
    };
  }

  /** The address changed. The host site may have opened the desk again, with a new token. */
  moved() {
    const token = takeToken();
    if (token) this.#signIn(token);
    this.#session.remember();
  }

  async signOut() {
    try {
      await this.#session.signOut();
    } catch (error) {
      return this.#ask(asProblem(error)); // the cookie is still there
    }
    this.#forget();
    return this.#ended(new Problem(401, 'signed_out'));
  }

  /** The session goes on: the page keeps its state, and the socket continues. */
  #goOn() {
    document.querySelector('dialog.cover')?.replaceWith(byId('sign-in'));
    byId('sign-in').hidden = true;
    byId('desk').hidden = false;
    this.#connection.renewed();
  }

  async #again() {
    if (!(await this.#session.renew())) this.#ask(null, { cancel: () => this.#goOn() });
  }

  /** @param {Problem} problem */
  #ended(problem) {
    this.#connection.stop();
    warnOfEnd(this.#words, null, () => null);
    this.#ask(problem);
  }

  /**
   * @param {Problem | null} problem
   * @param {{ cancel?: () => unknown }} [on]
   */
  #ask(problem, on) {
    const again = this.#session.renewable ? () => this.#session.renew() : undefined;
    ask(this.#words, problem, { ...on, again, keepsPage: true, signIn: (token) => this.#signIn(token) });
  }

  /**
   * Resolves to the reason why the token is refused, or to null. Another person's token opens another page.
   *
   * @param {string} token
   */
  async #signIn(token) {
    try {
      await this.#session.renewWith(token);
      return null;
    } catch (error) {
      const problem = asProblem(error);
      if (problem.code === 'another_person') openWith(token);
      return problem;
    }
  }
}

/**
 * Opens the desk again, with the session of a token.
 *
 * @param {string} token
 */
function openWith(token) {
  history.replaceState(null, '', `#token=${token}`);
  location.reload();
}

/**
 * @param {DeskWords} words
 * @param {Problem | null} problem
 */
function askFirst(words, problem) {
  const signIn = async (/** @type {string} */ token) => {
    openWith(token);
    return null;
  };
  ask(words, problem, { signIn });
  addEventListener('hashchange', () => location.reload()); // a token in the address
  return null;
}

/** @param {DeskWords} words */
function showWaiting({ t }) {
  const banner = byId('banner');
  banner.hidden = false;
  banner.textContent = t(navigator.onLine ? 'reconnecting' : 'offlineNow') ?? '';
}

/**
 * Shows the sign-in instead of the desk. `signIn` resolves to the reason why a token is refused, or to null.
 *
 * @param {DeskWords} words
 * @param {Problem | null} problem
 * @param {{ signIn(token: string): Promise<Problem | null>, again?: () => unknown, cancel?: () => unknown, keepsPage?: boolean }} on
 */
function ask({ t }, problem, { signIn, again, cancel, keepsPage = false }) {
  const reason = h('p', { role: 'alert' }, reasonOf(t, problem));
  const field = h('input', { type: 'password', name: 'token', autocomplete: 'off', required: true, 'aria-label': t('token') });
  const form = h('form', null, field, h('button', { type: 'submit', class: 'primary' }, t('signIn')));
  const useToken = async (/** @type {string} */ token) => {
    const refused = await signIn(token);
    if (refused) reason.textContent = reasonOf(t, refused);
  };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    useToken(field.value.trim());
  });
  const ways = h('div', { class: 'ways' });
  waysToSignIn(t, { again: problem?.code === 'signed_out', keepsPage, useToken }).then(({ oidc, elements }) => {
    ways.replaceChildren(...elements);
    if (!oidc) return;
    if (!problem) reason.textContent = t('signInProviderHow') ?? '';
    const details = h('details', null, h('summary', null, t('signInToken')));
    form.replaceWith(details);
    details.append(form);
  });
  const other = [
    again && h('button', { type: 'button', class: 'secondary', click: again }, t('signInAgain')),
    cancel && h('button', { type: 'button', class: 'quiet', click: cancel }, t('cancel')),
  ];
  byId('banner').hidden = true;
  byId('sign-in').replaceChildren(icon('bell'), h('h1', { id: 'sign-in-title' }, t('title')), reason, ways, form, h('div', { class: 'actions' }, other));
  byId('sign-in').hidden = false;
  byId('desk').hidden = true;
  coverDialogs();
}

/** An open dialog makes the rest of the page inert, and keeps what was typed in it. Over it, the sign-in is a dialog, too. */
function coverDialogs() {
  if (!document.querySelector('dialog[open]:not(.cover)') || document.querySelector('dialog.cover')) return;
  const cover = h('dialog', { class: 'cover', closedby: 'none', 'aria-labelledby': 'sign-in-title' });
  cover.addEventListener('cancel', (event) => event.preventDefault());
  const signIn = byId('sign-in');
  signIn.replaceWith(cover);
  cover.append(signIn);
  cover.showModal();
}

/**
 * @param {Translate} t
 * @param {Problem | null} problem
 */
function reasonOf(t, problem) {
  return (problem && (t(`refused.${problem.code}`) ?? t(`problem.${problem.code}`))) ?? t('signInHow') ?? '';
}

/**
 * Says that the session ends soon; null: it does not.
 *
 * @param {DeskWords} words
 * @param {number | null} endsAt
 * @param {() => unknown} again
 */
function warnOfEnd({ t, locale }, endsAt, again) {
  const box = byId('ending');
  box.hidden = endsAt === null;
  if (endsAt === null) return box.replaceChildren();
  const time = new Date(endsAt).toLocaleTimeString(locale, { timeStyle: 'short' });
  return box.replaceChildren(h('span', null, t('sessionEnds', { time })), h('button', { type: 'button', class: 'quiet', click: again }, t('signInAgain')));
}
