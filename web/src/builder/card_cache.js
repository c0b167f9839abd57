// The cards of steps that did not change: a flow of hundreds of steps is drawn at each letter that one types in a form.
// Documents are never changed in place, so that the same step is the same object.

import { at, isWithin } from './document.js';

/** @typedef {import('./canvas.js').TreeItem} TreeItem */

export class CardCache {
  /** @type {Map<string, { step: any, level: number, items: TreeItem[] }>} */
  #known = new Map();
  #print = '';

  /** All cards are made again: something else than their steps has changed. */
  clear() {
    this.#known.clear();
  }

  /**
   * Findings and paths of steps stand on cards, too.
   *
   * @param {import('./shell.js').Shell} shell
   * @returns {boolean} whether they are others than the last time
   */
  changed({ findings, steps }) {
    const print = JSON.stringify([findings, steps.map(({ place, path }) => [place, path])]);
    const isOther = print !== this.#print;
    this.#print = print;
    if (isOther) this.clear();
    return isOther;
  }

  /**
   * The items of a step that is as it was: its own first, then those inside it.
   *
   * @param {string} key
   * @param {any} step
   * @param {number} level
   */
  find(key, step, level) {
    const known = this.#known.get(key);
    return known?.step === step && known?.level === level ? known.items : null;
  }

  /**
   * What is on the page now.
   *
   * @param {FlowDocument} document
   * @param {TreeItem[]} items
   */
  keep(document, items) {
    this.#known.clear();
    items.forEach((item, number) => {
      if (typeof item.place.at(-1) !== 'number') return;
      let end = number + 1;
      while (end < items.length && isWithin(items[end].place, item.place)) end += 1;
      this.#known.set(item.key, { step: at(document, item.place), level: Number(item.element.ariaLevel), items: items.slice(number, end) });
    });
  }
}
