// A teammate's actions on the conversation that the page shows. Each shows a toast if the gateway refuses.

import { h } from '../shared/dom.js';
import { showToast } from './parts.js';

export class Actions {
  #words;
  #calls;
  #state;
  #drafting = '';

  /**
   * @param {DeskWords} words
   * @param {import('./calls.js').Calls} calls
   * @param {import('./state.js').DeskState} state
   */
  constructor(words, calls, state) {
    this.#words = words;
    this.#calls = calls;
    this.#state = state;
  }

  /**
   * Resolves to the reason why it was not sent, or to null.
   *
   * @param {string} text
   * @param {Attachment[]} files
   */
  reply(text, files) {
    return this.#write('reply', { text, attachments: files.map(({ id }) => id) });
  }

  /**
   * The same for a note.
   *
   * @param {string} text
   * @param {Attachment[]} files
   */
  note(text, files) {
    return this.#write('notes', { text, attachments: files.map(({ id }) => id) });
  }

  /** @param {string} owner */
  assign(owner) {
    return this.#post('assign', { owner, expected_counter: this.#state.talk?.summary?.owner_counter ?? null });
  }

  /** @param {number | null} minutes null ends the snooze */
  snooze(minutes) {
    return this.#post('snooze', { minutes });
  }

  /**
   * @param {string[]} add
   * @param {string[]} remove
   */
  label(add, remove) {
    return this.#post('labels', { add, remove });
  }

  /** @param {Priority} priority */
  prioritise(priority) {
    return this.#post('priority', { priority });
  }

  /**
   * Resolves to the reason why the conversation is not closed, or to null.
   *
   * @param {{ category: string | null, summary: string }} note
   */
  async close(note) {
    const { talk } = this.#state;
    if (!talk) return null;
    try {
      await this.#calls.post(`conversations/${encodeURIComponent(talk.id)}/close`, note);
      showToast(this.#words.t('closedNow'));
      return null;
    } catch (problem) {
      return this.#words.why(problem);
    }
  }

  /** Asks the assistant for a draft, which comes as an entry of the log. */
  async draft() {
    this.#drafting = this.#state.talk?.id ?? '';
    if (await this.#post('draft', {})) showToast(this.#words.t('draftAsked'));
    else this.#drafting = '';
  }

  /**
   * Sends the conversation to the contact's address, and shows where it goes. Resolves to the reason why it is not sent, or to
   * null.
   */
  async transcript() {
    const { talk } = this.#state;
    if (!talk) return null;
    try {
      const { to } = await this.#calls.post(`conversations/${encodeURIComponent(talk.id)}/transcript`);
      showToast(this.#words.t('transcriptSent', { to: `\u2068${to}\u2069` }));
      return null;
    } catch (problem) {
      return this.#words.why(problem);
    }
  }

  /** Saves the conversation as a test of its flow: a file with made-up personal data, which a person reads before it is shared. */
  async saveAsTest() {
    const { talk } = this.#state;
    if (!talk) return;
    try {
      const { flow, text } = await this.#calls.send('POST', `conversations/${encodeURIComponent(talk.id)}/as-flow-test`);
      const href = URL.createObjectURL(new Blob([text], { type: 'application/yaml' }));
      h('a', { href, download: `${flow}-test.yaml` }).click();
      URL.revokeObjectURL(href);
      showToast(this.#words.t('asTestSaved'));
    } catch (problem) {
      showToast(this.#words.why(problem), { error: true });
    }
  }

  /**
   * Blocks the contact. Resolves to the reason why they are not blocked, or to null.
   *
   * @param {{ hours: number, reason: string, network: boolean }} block
   */
  async block(block) {
    const { talk } = this.#state;
    if (!talk) return null;
    try {
      await this.#calls.post(`conversations/${encodeURIComponent(talk.id)}/block`, block);
      showToast(this.#words.t('blockedNow'));
      return null;
    } catch (problem) {
      return this.#words.why(problem);
    }
  }

  /**
   * Puts a legal hold. Resolves to the reason why there is none, or to null.
   *
   * @param {string} of
   */
  async hold(of) {
    const { talk } = this.#state;
    if (!talk) return null;
    try {
      await this.#calls.put(`conversations/${encodeURIComponent(talk.id)}/hold`, { of });
      showToast(this.#words.t('hold.done'));
      return null;
    } catch (problem) {
      return this.#words.why(problem);
    }
  }

  /**
   * The draft that this page asked for, if the frame brings it.
   *
   * @param {WatchedEntryFrame} frame
   */
  draftIn({ conversation_id: id, entry }) {
    if (entry.kind !== 'drafted' || this.#drafting !== id || !this.#state.talk?.caughtUp) return null;
    this.#drafting = '';
    if (!entry.entry.text) showToast(this.#words.t('draftNothing'));
    return entry.entry.text || null;
  }

  /** Opens the contact's next conversation; resolves to its ID. */
  async writeAgain() {
    const { detail, summary } = this.#state.talk ?? {};
    if (!detail || !summary) return null;
    try {
      const opened = await this.#calls.post('conversations', { contact: detail.contact.key, locale: summary.locale });
      return /** @type {string} */ (opened.conversation_id);
    } catch (problem) {
      return this.#refused(problem);
    }
  }

  /** @param {string | null} status null: by activity */
  presence(status) {
    this.#calls.put('presence', { status }).catch((problem) => this.#refused(problem));
  }

  /**
   * @param {string} action
   * @param {object} body
   */
  async #write(action, body) {
    const { talk } = this.#state;
    if (!talk) return null;
    try {
      await this.#calls.post(`conversations/${encodeURIComponent(talk.id)}/${action}`, body);
      return null;
    } catch (problem) {
      return this.#words.why(problem);
    }
  }

  /**
   * Resolves to whether it was done.
   *
   * @param {string} action
   * @param {object} body
   */
  async #post(action, body) {
    const { talk } = this.#state;
    if (!talk) return false;
    try {
      await this.#calls.post(`conversations/${encodeURIComponent(talk.id)}/${action}`, body);
      return true;
    } catch (problem) {
      this.#refused(problem);
      return false;
    }
  }

  /** @param {unknown} problem */
  #refused(problem) {
    showToast(this.#words.why(problem), { error: true });
    return null;
  }
}
