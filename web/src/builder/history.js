// Undo and redo: documents as they were. What one types in one field, without a pause, is one step.

const LIMIT = 200;
const PAUSE_MS = 1_500;

/** @typedef {{ document: FlowDocument, selection: FlowPlace | null }} Past */

export class History {
  /** @type {Past[]} */
  #past = [];
  /** @type {Past[]} */
  #future = [];
  #field = '';
  #at = 0;

  get canUndo() {
    return this.#past.length > 0;
  }

  get canRedo() {
    return this.#future.length > 0;
  }

  /**
   * @param {Past} before as it was before a change
   * @param {string} [field] what is being typed in, if the change is of a field
   */
  add(before, field = '', now = Date.now()) {
    const goesOn = field !== '' && field === this.#field && now - this.#at < PAUSE_MS;
    this.#field = field;
    this.#at = now;
    this.#future = [];
    if (goesOn && this.#past.length) return;
    this.#past.push(before);
    if (this.#past.length > LIMIT) this.#past.shift();
  }

  /** @param {Past} current @returns {Past | undefined} */
  undo(current) {
    return this.#step(this.#past, this.#future, current);
  }

  /** @param {Past} current @returns {Past | undefined} */
  redo(current) {
    return this.#step(this.#future, this.#past, current);
  }

  /**
   * @param {Past[]} from
   * @param {Past[]} to
   * @param {Past} current
   */
  #step(from, to, current) {
    this.#field = '';
    const other = from.pop();
    if (other) to.push(current);
    return other;
  }

  clear() {
    this.#past = [];
    this.#future = [];
  }
}
