// The visitor's messages that are not in the log yet, kept in the browser: they survive a reload, a change of the page and a
// tunnel. Each keeps its `client_message_id`, so that the gateway takes it once, also from two tabs.

const MAX_KEPT = 50;
const STALE_MS = 86_400_000; // an older message is not sent by itself: its visitor decides

/** @typedef {{ id: string, body: SentBody, text: string, at: number, failed?: boolean }} Kept */

export class Outbox {
  #visitor;

  /** @param {import('./visitor.js').Visitor} visitor */
  constructor(visitor) {
    this.#visitor = visitor;
  }

  /** @returns {Kept[]} */
  read() {
    return (this.#visitor.kept.lines ?? []).map((line) => ({ ...line, failed: line.failed || Date.now() - line.at > STALE_MS }));
  }

  /** @param {Kept} line */
  put(line) {
    const others = (this.#visitor.kept.lines ?? []).filter((each) => each.id !== line.id);
    this.#write([...others, line].sort((one, other) => one.at - other.at).slice(-MAX_KEPT));
  }

  /** @param {string} id */
  remove(id) {
    const lines = this.#visitor.kept.lines ?? [];
    if (lines.some((line) => line.id === id)) this.#write(lines.filter((line) => line.id !== id));
  }

  /** @param {Kept[]} lines */
  #write(lines) {
    this.#visitor.keep({ lines });
  }
}
