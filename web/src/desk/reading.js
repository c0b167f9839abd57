// What this teammate has read: tells the gateway how far, which tells all their other tabs and browsers; marks what is new in
// the conversation; and shows the number of unread conversations in the title and a dot on the page's icon.

const PAUSE_MS = 400; // a burst of messages is one mark

/** @typedef {import('./state.js').DeskState} State */
/** @typedef {import('./state.js').Talk} Talk */

export class Reading {
  #words;
  #state;
  #send;
  #icon;
  #plain;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer = undefined;
  #sent = '';

  /**
   * @param {DeskWords} words
   * @param {State} state
   * @param {(frame: object) => boolean} send
   */
  constructor(words, state, send) {
    this.#words = words;
    this.#state = state;
    this.#send = send;
    this.#icon = /** @type {HTMLLinkElement} */ (document.querySelector('link[rel=icon]'));
    this.#plain = this.#icon.href;
    addEventListener('focus', () => this.#look());
    addEventListener('blur', () => this.#lookAway());
    document.addEventListener('visibilitychange', () => this.#look());
  }

  show() {
    const unread = this.#state.unread + (this.#state.counts.mentions ?? 0);
    document.title = `${unread ? `(${unread}) ` : ''}${this.#words.t('title')}`;
    const icon = unread ? withDot(this.#plain) : this.#plain;
    if (this.#icon.href !== icon) this.#icon.href = icon;
    const { talk, reads } = this.#state;
    if (talk && talk.newSince === undefined && reads.has(talk.id)) talk.newSince = reads.get(talk.id);
    this.#look();
  }

  /** The conversation is unread from the contact's last message on, at the next look at it. */
  markUnread() {
    const { talk } = this.#state;
    if (!talk) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    talk.leftUnread = true;
    this.#send({ type: 'unread', conversation_id: talk.id });
  }

  /** Marks what the teammate sees now. A page behind another window is not seen. */
  #look() {
    const { talk } = this.#state;
    if (!talk?.caughtUp || talk.leftUnread || talk.offset === '0' || !document.hasFocus() || document.hidden || this.#timer) return;
    if (this.#sent === `${talk.id} ${talk.offset}`) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#state.talk !== talk) return this.#look(); // they went on to another one
      if (!this.#send({ type: 'read', conversation_id: talk.id, offset: talk.offset })) return;
      this.#sent = `${talk.id} ${talk.offset}`;
      this.#look(); // more may have come while this waited
    }, PAUSE_MS);
  }

  #lookAway() {
    const { talk } = this.#state;
    if (talk?.caughtUp && !talk.leftUnread) talk.newSince = talk.offset;
  }
}

/**
 * Whether an offset follows another one. As strings, “9-10” would come before “9-9”.
 *
 * @param {string} offset
 * @param {string} other
 */
export function isAfter(offset, other) {
  const [ms, number = 0] = offset.split('-').map(Number);
  const [otherMs, otherNumber = 0] = other.split('-').map(Number);
  return ms > otherMs || (ms === otherMs && number > otherNumber);
}

/**
 * The page's icon with a dot. It is an SVG in a `data:` address, which the page's policy allows.
 *
 * @param {string} icon
 */
function withDot(icon) {
  const dot = "<circle cx='18.500' cy='5.500' r='5.500' fill='#e0362c' stroke='#fff' stroke-width='1.500'/>";
  return icon.replace('%3C/svg%3E', `${encodeURIComponent(dot).replaceAll("'", '%27')}%3C/svg%3E`);
}
