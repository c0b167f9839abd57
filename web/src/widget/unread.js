// Counts the messages that the visitor has not seen, and remembers the last one that they have.

export class Unread {
  #visitor;
  #conversation;
  #changed;
  #watched = false;
  #caughtUp = false;
  count = 0;

  /**
   * @param {import('./visitor.js').Visitor} visitor
   * @param {import('./conversation.js').Conversation} conversation
   * @param {(count: number) => void} changed
   */
  constructor(visitor, conversation, changed) {
    this.#visitor = visitor;
    this.#conversation = conversation;
    this.#changed = changed;
  }

  /** Whether the visitor sees the messages: then they count as read when they come. */
  get watched() {
    return this.#watched;
  }

  set watched(watched) {
    this.#watched = watched;
    this.update();
  }

  /** Whether the next messages are new. After a reset old messages come first. */
  get caughtUp() {
    return this.#caughtUp;
  }

  set caughtUp(caughtUp) {
    this.#caughtUp = caughtUp;
    if (caughtUp) this.update();
  }

  update() {
    const messages = this.#conversation.messages();
    const last = messages.at(-1)?.id;
    if (this.#watched) {
      if (last && this.#caughtUp) this.#visitor.remember({ seen: last });
      return this.#show(0);
    }
    const { seen } = this.#visitor.remembered;
    const since = messages.findIndex((message) => message.id === seen);
    this.#show(messages.slice(since + 1).filter((message) => message.author.kind !== 'contact').length);
  }

  clear() {
    this.#show(0);
  }

  /** @param {number} count */
  #show(count) {
    if (count === this.count) return;
    this.count = count;
    this.#changed(count);
  }
}
