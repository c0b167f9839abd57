// Unsent texts, by conversation and kind. They belong to one person, survive a reload and the end of a session, and are kept
// in this browser for some days. Signing out removes them.

import { kept, keysOf, recalled } from './storage.js';

const KEPT_MS = 7 * 86_400_000;
const ALL = 'draft:'; // the first part of the keys of all people

/** @typedef {'reply' | 'note'} Kind */
/**
 * `since`: the conversation's offset when the person began to write.
 *
 * @typedef {{ text: string, since: string | null, at: number }} Draft
 */

export class Drafts {
  changed = () => {};
  #prefix;
  /** @type {Map<string, Draft>} */
  #drafts = new Map(); // also where storage is blocked

  /** @param {string} person */
  constructor(person) {
    this.#prefix = `${ALL}${person}:`;
    for (const key of keysOf('local', ALL)) this.#load(key);
    addEventListener('storage', ({ key }) => {
      const own = key?.slice(key.indexOf(ALL));
      if (!own?.startsWith(this.#prefix)) return;
      this.#drafts.delete(own);
      this.#load(own);
      this.changed();
    });
  }

  /**
   * @param {string} id
   * @param {Kind} kind
   */
  read(id, kind) {
    return this.#drafts.get(this.#key(id, kind)) ?? null;
  }

  /**
   * @param {string} id
   * @param {Kind} kind
   * @param {string} text an empty text removes the draft
   * @param {string | null} since
   */
  write(id, kind, text, since) {
    const key = this.#key(id, kind);
    const before = this.#drafts.has(key);
    const draft = text.trim() ? { text, since, at: Date.now() } : null;
    if (draft) this.#drafts.set(key, draft);
    else this.#drafts.delete(key);
    kept('local', key, draft && JSON.stringify(draft));
    if (before !== Boolean(draft)) this.changed();
  }

  /**
   * Whether a conversation has an unsent text.
   *
   * @param {string} id
   */
  has(id) {
    return Boolean(this.read(id, 'reply') ?? this.read(id, 'note'));
  }

  clear() {
    for (const key of keysOf('local', this.#prefix)) kept('local', key, null);
    this.#drafts.clear();
    this.changed();
  }

  /**
   * @param {string} id
   * @param {Kind} kind
   */
  #key(id, kind) {
    return `${this.#prefix}${id}:${kind}`;
  }

  /**
   * Reads a stored draft. One that is old is removed, also another person's, who may never return to this browser.
   *
   * @param {string} key
   */
  #load(key) {
    const draft = draftIn(recalled('local', key));
    if (!draft || draft.at < Date.now() - KEPT_MS) kept('local', key, null);
    else if (key.startsWith(this.#prefix)) this.#drafts.set(key, draft);
  }
}

/**
 * @param {string | null} stored
 * @returns {Draft | null}
 */
function draftIn(stored) {
  try {
    const draft = JSON.parse(stored ?? 'null');
    return typeof draft?.text === 'string' && typeof draft.at === 'number' ? draft : null;
  } catch {
    return null; // not ours
  }
}
