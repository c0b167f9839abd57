// Attachments at the desk: the files of the reply or note that is being written, and those of the conversation.

import '../shared/attachments/icons.js';
import { ShownFiles } from '../shared/attachments/shown.js';
import { Tray } from '../shared/attachments/tray.js';
import { showToast } from './parts.js';

/** @typedef {import('../shared/attachments/uploads.js').Place} Place */

export class DeskFiles {
  #words;
  #session;
  #state;
  /** @type {Tray | null} */
  #tray = null;

  /**
   * @param {DeskWords} words
   * @param {{ mark: string }} session
   * @param {import('./state.js').DeskState} state
   */
  constructor(words, session, state) {
    this.#words = words;
    this.#session = session;
    this.#state = state;
    const failed = (/** @type {string | undefined} */ text) => showToast(text, { error: true });
    this.shown = new ShownFiles({ ...words, place: () => this.#placeOf(state.talk?.id), failed });
  }

  /**
   * The tray of the composer. Each conversation keeps the files of its unsent text.
   *
   * @param {HTMLTextAreaElement} input
   */
  tray(input) {
    const limits = () => this.#state.me.attachments ?? null;
    this.#tray = new Tray({ ...this.#words, input, place: (id) => this.#placeOf(id), limits });
    return this.#tray;
  }

  /** @param {HTMLElement} zone */
  dropsOn(zone) {
    this.#tray?.dropsOn(zone);
  }

  /** @param {string} id */
  follow(id) {
    this.#tray?.follow(id);
    if (this.#tray) this.#tray.button.hidden = !this.#state.me.attachments;
  }

  /**
   * The files for the text that is sent now; null while one has not arrived, and then `again` is called when it has.
   *
   * @param {() => void} again
   */
  take(again) {
    const uploads = this.#tray?.uploads;
    const taken = uploads?.take() ?? null;
    if (!taken && uploads) uploads.whenAttached(again);
    return taken;
  }

  /** Puts the files back that the gateway did not accept with their text. */
  restore() {
    this.#tray?.uploads.restore();
  }

  /**
   * @param {string | null | undefined} id
   * @returns {Place | null}
   */
  #placeOf(id) {
    if (!id) return null;
    return {
      id,
      url: (path) => `/v1/desk/conversations/${encodeURIComponent(id)}/attachments${path}`,
      headers: () => ({ 'X-Frontdesk-Session': this.#session.mark }),
    };
  }
}
