// The rows that a teammate has selected in the list, to act on all of them at once. Each keeps the owner version that the teammate
// saw, so that a conversation with another owner by now is left alone, and reported.

export class Selection {
  /** @type {Map<string, Summary>} */
  #rows = new Map();
  /** @type {string | null} from which shift selects */
  #anchor = null;
  changed = () => {};
  picking = false; // whether rows show their checkbox before one is selected

  get size() {
    return this.#rows.size;
  }

  get active() {
    return this.picking || this.size > 0;
  }

  /** The conversations, as they were when they were selected. */
  all() {
    return [...this.#rows.values()];
  }

  /** @param {string} id */
  has(id) {
    return this.#rows.has(id);
  }

  /** @param {Summary} row */
  toggle(row) {
    if (!this.#rows.delete(row.id)) this.#rows.set(row.id, row);
    this.#anchor = row.id;
    this.changed();
  }

  /**
   * Selects all rows between the last one that was selected, or else the open one, and this one.
   *
   * @param {Summary} row
   * @param {Summary[]} rows
   * @param {string | undefined} open
   */
  extend(row, rows, open) {
    const places = [this.#anchor ?? open, row.id].map((id) => rows.findIndex((each) => each.id === id));
    const [first, last] = places[0] < 0 ? [places[1], places[1]] : places.sort((a, b) => a - b);
    for (const each of rows.slice(first, last + 1)) this.#rows.set(each.id, each);
    this.#anchor = row.id;
    this.changed();
  }

  /** @param {Summary[]} rows */
  add(rows) {
    for (const row of rows) this.#rows.set(row.id, row);
    this.changed();
  }

  pick() {
    if (this.active) return this.clear();
    this.picking = true;
    this.changed();
  }

  clear() {
    this.#rows.clear();
    this.#anchor = null;
    this.picking = false;
    this.changed();
  }
}
