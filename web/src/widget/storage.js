// Keeps the conversation of each identity, so that a reload finds it again. Each identity has its own entry, so that two
// people who share a browser never see each other's. If the browser blocks storage, entries last for this page.

import { stringify } from '../shared/json.js';

/**
 * `seen`, `previewed`: the last message that the visitor has seen, or of which they closed the preview. `open`, `draft`: the panel and
 * the composer. `lines`: see outbox.js. `asked`: the last
 * conversation for which a rating was asked.
 *
 * @typedef {{
 *   conversation_id?: string, token?: string, visitor_token?: string, imports?: boolean, seen?: string, previewed?: string,
 *   attachments?: AttachmentLimits | null, open?: boolean, draft?: string, asked?: string, lines?: import('./outbox.js').Kept[],
 * }} Remembered
 */

export class Storage {
  #prefix;
  /** @type {Map<string, Remembered>} */
  #memory = new Map();

  /** @param {string} base */
  constructor(base) {
    this.#prefix = `frontdesk:${base}:`;
  }

  /**
   * @param {string} identity
   * @returns {Remembered}
   */
  read(identity) {
    try {
      return JSON.parse(localStorage.getItem(this.#prefix + identity) ?? 'null') ?? {};
    } catch {
      return this.#memory.get(identity) ?? {}; // storage is blocked, or another script wrote the entry
    }
  }

  /**
   * @param {string} identity
   * @param {Remembered} changes
   */
  write(identity, changes) {
    const value = { ...this.read(identity), ...changes };
    this.#memory.set(identity, value);
    try {
      localStorage.setItem(this.#prefix + identity, stringify(value));
    } catch {
      // blocked or full: the copy in memory serves while the page is open
    }
  }

  /**
   * Calls the listener when another tab of the site changes an entry.
   *
   * @param {(identity: string) => void} changed
   */
  listen(changed) {
    addEventListener('storage', ({ key, newValue }) => {
      if (newValue && key?.startsWith(this.#prefix)) changed(key.slice(this.#prefix.length));
    });
  }

  /** @param {string} identity */
  forget(identity) {
    this.#memory.delete(identity);
    try {
      localStorage.removeItem(this.#prefix + identity);
    } catch {
      // blocked: nothing is stored there
    }
  }
}

/**
 * The person and the role that a host-site token names: each role has its own conversation. It only keeps entries apart.
 *
 * @param {string | null | undefined} token
 * @returns {string}
 */
export function identityOf(token) {
  if (!token) return 'anonymous';
  try {
    const payload = token.split('.')[1].replace(/-/g, '+').replace(/_/g, '/');
    const { iss = '', sub, role = '' } = JSON.parse(atob(payload));
    if (sub) return `${iss}|${sub}|${role}`;
  } catch {
    // not a JWT: the token itself serves as the name
  }
  return token;
}
