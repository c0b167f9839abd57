// The conversations of the list that the page shows, as far as they are loaded: from its beginning to an edge, without a gap.
// The gateway evaluates the query and says where a conversation belongs (`place`); this page only sorts by it.

const SEARCH_AGAIN_MS = 2_000; // while the gateway still reads what it searches
const ARCHIVE_AGAIN_MS = 15_000; // while the archive does not answer
const ASK_AGAIN_MS = 2_000; // after a refusal that names no time
const AHEAD = 30; // rows below the screen: a teammate who scrolls or closes one after another does not wait

/** @typedef {{ place: number, id: string }} Edge */

export class Conversations {
  /** Sends a frame; false: there is no connection. */
  send = (/** @type {object} */ _frame) => false;
  changed = () => {};
  listed = false; // whether the first page has come
  /** The number of conversations of the whole list. */
  total = 0;
  /** Conversations that this search did not cover yet. */
  unsearched = 0;
  /** Whether `total` has all conversations, and not only those that a search has found so far. */
  counted = true;

  /** Whether conversations are missing because the archive does not answer. */
  archiveAway = false;
  /** @type {ListQuery} */
  query = { view: 'mine', q: '' };
  /** @type {Map<string, Listed>} */
  #rows = new Map();
  /** @type {Listed[] | null} */
  #sorted = null;
  /** The last loaded row; null: the list is loaded to its end. @type {Edge | null} */
  #edge = null;
  /** The edge before the list began to be read again. @type {Edge | null} */
  #before = null;
  /** @type {string | null} */
  #next = null;
  #ask = 0;
  #asking = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer = undefined;

  /** The loaded rows, in order. */
  rows() {
    this.#sorted ??= [...this.#rows.values()].sort(compare);
    return this.#sorted;
  }

  /** @param {string} id */
  row(id) {
    return this.#rows.get(id);
  }

  /** Whether more conversations follow the loaded ones. */
  get hasMore() {
    return this.#next !== null;
  }

  /**
   * Shows another list.
   *
   * @param {ListQuery} query
   */
  show(query) {
    this.query = query;
    this.listed = false;
    this.total = this.unsearched = 0;
    this.archiveAway = false;
    this.#edge = this.#before = this.#next = null;
    this.#rows.clear();
    this.refresh();
  }

  /** Reads the list again, as far as it was loaded. Its rows stay until newer ones replace them. */
  refresh() {
    clearTimeout(this.#timer);
    this.#before = this.#next === null ? null : this.#edge;
    this.#request(null);
  }

  /**
   * Loads what follows, if the rows below this one may not be enough.
   *
   * @param {number} last the place of the last row on screen
   */
  reach(last) {
    if (!this.#asking && this.#next !== null && last + AHEAD >= this.#rows.size) this.#request(this.#next);
  }

  /** @param {string | null} after */
  #request(after) {
    this.#ask += 1;
    this.#sorted = null;
    this.#asking = this.send({ type: 'list', ask: this.#ask, query: this.query, after });
  }

  /** @param {ListFrame} frame */
  page({ ask, after, conversations, next, total, unsearched, archive_away: away = false, counted = true }) {
    if (ask !== this.#ask) return; // the teammate has chosen another list since
    this.#asking = false;
    const last = conversations.at(-1);
    const edge = next ? (last ?? (after ? this.#edge : null)) : null;
    this.#replace(after ? this.#edge : null, edge, conversations);
    this.#edge = edge;
    this.#next = next ?? null;
    this.listed = true;
    this.total = total;
    this.unsearched = unsearched;
    this.archiveAway = away;
    this.counted = counted;
    // The archive looks at a bounded part of its conversations for one page, and may find none in it.
    if (next && !last) this.#request(next);
    else if (edge && this.#before && compare(edge, this.#before) < 0) this.#request(this.#next);
    else this.#before = null;
    clearTimeout(this.#timer);
    if (unsearched || away) this.#timer = setTimeout(() => this.refresh(), away ? ARCHIVE_AGAIN_MS : SEARCH_AGAIN_MS);
  }

  /**
   * Replaces all rows between two edges.
   *
   * @param {Edge | null} first excluded; null: the beginning
   * @param {Edge | null} last null: the end
   * @param {Listed[]} conversations
   */
  #replace(first, last, conversations) {
    for (const [id, row] of this.#rows) {
      if ((!first || compare(row, first) > 0) && (!last || compare(row, last) <= 0)) this.#rows.delete(id);
    }
    for (const each of conversations) this.#rows.set(each.id, each);
    this.#sorted = null;
  }

  /** The gateway refused: it may take the same request later. @param {ErrorFrame} frame */
  refused(frame) {
    if (!this.#asking || frame.conversation_id || frame.client_message_id) return;
    this.#asking = false;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.refresh(), (frame.retry_after ?? 0) * 1_000 || ASK_AGAIN_MS);
  }

  /**
   * A conversation changed. Without a place it is not in the list (any more).
   *
   * @param {Summary} summary
   * @param {number | null} place
   */
  change(summary, place) {
    if (place === null) return this.remove(summary.id);
    const before = this.#rows.get(summary.id);
    const row = { ...summary, place, snippet: before?.snippet };
    const edge = this.#before ?? this.#edge;
    if (edge && compare(row, edge) > 0) {
      // It comes with its page: shown now, it would hide that others stand before it.
      this.#rows.delete(summary.id);
    } else {
      if (!before && this.listed) this.total += 1;
      this.#rows.set(summary.id, row);
    }
    this.#sorted = null;
  }

  /** @param {string} id */
  remove(id) {
    if (!this.#rows.delete(id)) return;
    this.total = Math.max(this.total - 1, this.#rows.size);
    this.#sorted = null;
  }
}

/**
 * @param {Edge} a
 * @param {Edge} b
 */
function compare(a, b) {
  return a.place - b.place || (a.id < b.id ? -1 : Number(a.id > b.id));
}
