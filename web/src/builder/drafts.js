// Keeps the draft of an open flow at the gateway, and has it checked, a short time after each change. Another editor's change
// is never overwritten: then the reader chooses.

import { asProblem } from '../shared/api.js';

const SAVE_AFTER_MS = 900;
const CHECK_AFTER_MS = 450;
const AGAIN_AFTER_MS = 6_000;

/** @typedef {'saved' | 'saving' | 'changed' | 'failed' | 'conflict'} SavingState */

export class Drafts {
  #shell;
  /** @type {SavingState} */
  state = 'saved';
  /** @type {{ by?: string, at?: string } | null} */
  conflict = null;
  /** The document that the gateway had last from this page, or that the page read. @type {FlowDocument} */
  base;
  /** Why there are no checks now. @type {string} */
  unchecked = '';
  #problem = '';
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #saving = undefined;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #checking = undefined;
  /** @type {Promise<void> | null} */
  #sending = null;
  #checks = 0;
  #ended = false;

  /** @param {import('./shell.js').Shell} shell */
  constructor(shell) {
    this.#shell = shell;
    this.base = shell.document;
    shell.on('document', () => this.#changed());
    shell.on('reloaded', () => {
      clearTimeout(this.#saving);
      this.conflict = null;
      this.base = shell.document;
      this.#is('saved');
      this.check();
    });
    addEventListener('beforeunload', this.#warn);
    addEventListener('pagehide', this.#flush);
  }

  /** @param {BeforeUnloadEvent} event */
  #warn = (event) => {
    if (this.state === 'changed' || this.state === 'conflict' || this.state === 'failed') event.preventDefault();
  };

  #flush = () => {
    this.flush();
  };

  get problem() {
    return this.#problem;
  }

  #changed() {
    if (this.state !== 'conflict') this.#is('changed');
    clearTimeout(this.#saving);
    this.#saving = setTimeout(() => this.#save(), SAVE_AFTER_MS);
    clearTimeout(this.#checking);
    this.#checking = setTimeout(() => this.check(), CHECK_AFTER_MS);
  }

  /** @param {SavingState} state */
  #is(state) {
    this.state = state;
    this.#shell.emit('saving', state);
  }

  /** Until all that was changed is at the gateway, or can't be. @returns {Promise<void>} */
  async flush() {
    clearTimeout(this.#saving);
    if (this.#sending) await this.#sending;
    if (this.state === 'changed' || this.state === 'failed') await this.#save();
  }

  async #save() {
    if (!this.#shell.canEdit || this.state === 'conflict') return;
    if (this.#sending) return this.#sending;
    this.#sending = this.#send();
    await this.#sending;
    this.#sending = null;
    // What was typed since then is sent by the timer that it set.
  }

  async #send() {
    const { document, revision, name } = this.#shell;
    this.#is('saving');
    try {
      const answer = await this.#shell.call(`${encodeURIComponent(name)}/draft`, { document, revision }, 'PUT');
      this.#shell.revision = answer.revision;
      this.base = document;
      this.#is(this.#shell.document === document ? 'saved' : 'changed');
    } catch (error) {
      this.#refused(asProblem(error));
    }
  }

  /** @param {import('../shared/api.js').Problem} problem */
  #refused(problem) {
    if (problem.code === 'draft_changed') {
      const { by, at } = problem.more;
      this.conflict = { by, at };
      return this.#is('conflict');
    }
    this.#problem = this.#shell.words.why(problem);
    this.#is('failed');
    if (problem.passing && !this.#ended) this.#saving = setTimeout(() => this.#save(), Math.max(problem.wait, AGAIN_AFTER_MS));
    return undefined;
  }

  /** The reader's own draft takes the place of the other one. */
  async keepMine() {
    const theirs = await this.#shell.call(encodeURIComponent(this.#shell.name));
    this.#shell.revision = theirs.revision;
    this.conflict = null;
    this.#is('changed');
    await this.#save();
  }

  /**
   * The changes of both, on top of the other draft.
   *
   * @param {FlowDocument} document
   * @param {number} revision of the other draft
   */
  async keepBoth(document, revision) {
    this.#shell.revision = revision;
    this.conflict = null;
    this.#is('changed');
    // As a change of one's own, so that it can be undone.
    this.#shell.change(document);
    await this.#save();
  }

  /** The other draft takes the place of the reader's own. */
  async takeTheirs() {
    this.#shell.take(await this.#shell.call(encodeURIComponent(this.#shell.name)));
  }

  async check() {
    this.#checks += 1;
    const number = this.#checks;
    const { document, name } = this.#shell;
    try {
      /** @type {FlowCheck} */
      const found = await this.#shell.call('check', { name, document });
      if (number !== this.#checks || this.#ended) return;
      this.unchecked = '';
      this.#shell.findings = (found.findings ?? []).map((/** @type {FlowFinding} */ each) => said(each, this.#shell.words));
      this.#shell.steps = found.steps ?? [];
      this.#shell.scopes = found.scopes ?? [];
    } catch (error) {
      if (number !== this.#checks || this.#ended) return;
      this.unchecked = this.#shell.words.why(asProblem(error));
      if (asProblem(error).passing) this.#checking = setTimeout(() => this.check(), AGAIN_AFTER_MS);
    }
    this.#shell.emit('checked');
  }

  close() {
    this.flush();
    this.#ended = true;
    clearTimeout(this.#checking);
    removeEventListener('beforeunload', this.#warn);
    removeEventListener('pagehide', this.#flush);
  }
}

/**
 * A finding in the language of the page; in the words of the check, where the page has none.
 *
 * @param {FlowFinding} finding
 * @param {BuilderWords} words
 * @returns {FlowFinding}
 */
export function said(finding, { t }) {
  const key = `finding.${finding.code}`;
  const text = t(key, finding.values);
  return text === key ? finding : { ...finding, message: text };
}
