// A list of which only the rows near the screen are in the page, so that thousands of rows cost no more than thirty. Rows have
// any height: a row that was never on screen is taken to be as high as the average.

import { h } from '../shared/dom.js';
import { keyed } from './parts.js';

const OVERSCAN_PX = 600; // above and below the screen: a fast wheel shows no empty space
const FIRST_GUESS_PX = 96;

/**
 * @template Item
 * @typedef {{ key(item: Item): string, print(item: Item): string, make(item: Item): HTMLElement }} How
 */

/** @template Item */
export class VirtualList {
  #scroll;
  #list;
  #how;
  /** @type {Item[]} */
  #items = [];
  /** @type {Map<string, number>} */
  #heights = new Map();
  #measured = 0; // the sum of all heights
  #width = 0;
  #pinned = -1;
  #size = 0;
  #seen = (/** @type {number} */ _last) => {};

  /**
   * `seen` gets the place of the last row on screen, also after scrolling.
   *
   * @param {HTMLElement} scroll
   * @param {HTMLElement} list
   * @param {How<Item>} how
   * @param {(last: number) => void} seen
   */
  constructor(scroll, list, how, seen) {
    this.#scroll = scroll;
    this.#list = list;
    this.#how = how;
    this.#seen = seen;
    let scheduled = false;
    const again = () => {
      if (scheduled) return;
      scheduled = true;
      requestAnimationFrame(() => {
        scheduled = false;
        this.#render();
      });
    };
    scroll.addEventListener('scroll', again, { passive: true });
    new ResizeObserver(again).observe(scroll);
  }

  /**
   * @param {Item[]} items
   * @param {number} pinned the place of a row that stays in the page at each position of the list; -1: none
   * @param {number} size the number of rows of the whole list, which screen readers say
   */
  show(items, pinned, size) {
    this.#items = items;
    this.#pinned = pinned;
    this.#size = size;
    this.#render();
  }

  /** Scrolls as little as needed to show a row. @param {number} index */
  reveal(index) {
    const item = this.#items[index];
    if (!item) return;
    const { scrollTop, clientHeight } = this.#scroll;
    const top = this.#top(index);
    const bottom = top + this.#height(item);
    if (top < scrollTop) this.#scroll.scrollTop = top;
    else if (bottom > scrollTop + clientHeight) this.#scroll.scrollTop = bottom - clientHeight;
    else return;
    this.#render();
    // The heights of the rows around it are known only now.
    this.#node(this.#how.key(item))?.scrollIntoView({ block: 'nearest' });
  }

  /** @param {number} index */
  focus(index) {
    this.reveal(index);
    const item = this.#items[index];
    if (item) this.#node(this.#how.key(item))?.querySelector('a')?.focus({ preventScroll: true });
  }

  /** The place of the row that has the focus, or -1. */
  get focused() {
    const key = this.#focusedKey();
    return key === undefined ? -1 : this.#items.findIndex((item) => this.#how.key(item) === key);
  }

  #focusedKey() {
    const row = document.activeElement?.closest('li');
    return row && this.#list.contains(row) ? row.dataset.key : undefined;
  }

  #render() {
    const { clientHeight, clientWidth } = this.#scroll;
    if (clientWidth !== this.#width) {
      this.#width = clientWidth; // texts wrap elsewhere now
      this.#heights.clear();
      this.#measured = 0;
    }
    const key = this.#focusedKey();
    const place = this.#list.querySelector('li:focus-within')?.getAttribute('aria-posinset');
    const shown = this.#window(this.#scroll.scrollTop - OVERSCAN_PX, this.#scroll.scrollTop + clientHeight + OVERSCAN_PX);
    this.#put(this.#withGaps(shown));
    this.#measure();
    if (key !== undefined && !this.#list.contains(document.activeElement)) this.#focusAgain(key, Number(place) - 1);
    this.#seen(this.#lastAbove(this.#scroll.scrollTop + clientHeight));
  }

  /**
   * The focus stays on its row, or goes to the one that took its place.
   *
   * @param {string} key
   * @param {number} index
   */
  #focusAgain(key, index) {
    const next = this.#items[Math.min(index, this.#items.length - 1)];
    const node = this.#node(key) ?? (next && this.#node(this.#how.key(next)));
    node?.querySelector('a')?.focus({ preventScroll: true });
  }

  /**
   * The places of all rows in a part of the list, and of the pinned one.
   *
   * @param {number} from
   * @param {number} to
   */
  #window(from, to) {
    /** @type {number[]} */
    const found = [];
    let top = 0;
    for (const [index, item] of this.#items.entries()) {
      const bottom = top + this.#height(item);
      if ((bottom > from && top < to) || index === this.#pinned) found.push(index);
      top = bottom;
      if (top >= to && index >= this.#pinned) break;
    }
    return found;
  }

  /** @param {number[]} shown */
  #withGaps(shown) {
    /** @type {({ index: number } | { gap: number, at: number })[]} */
    const parts = [];
    let next = 0;
    for (const index of [...shown, this.#items.length]) {
      const gap = this.#items.slice(next, index).reduce((sum, item) => sum + this.#height(item), 0);
      if (gap) parts.push({ gap, at: parts.length });
      if (index < this.#items.length) parts.push({ index });
      next = index + 1;
    }
    return parts;
  }

  /** @param {({ index: number } | { gap: number, at: number })[]} parts */
  #put(parts) {
    const { key, print, make } = this.#how;
    keyed(this.#list, parts, {
      key: (part) => ('gap' in part ? `gap ${part.at}` : key(this.#items[part.index])),
      print: (part) => ('gap' in part ? '' : print(this.#items[part.index])),
      make: (part) => ('gap' in part ? h('li', { 'aria-hidden': 'true', class: 'gap' }) : make(this.#items[part.index])),
    });
    for (const [place, part] of parts.entries()) {
      const node = /** @type {HTMLElement} */ (this.#list.children[place]);
      if ('gap' in part) {
        node.style.blockSize = `${part.gap}px`;
      } else {
        node.setAttribute('aria-posinset', String(part.index + 1));
        node.setAttribute('aria-setsize', String(this.#size));
      }
    }
  }

  #measure() {
    for (const node of /** @type {Iterable<HTMLElement>} */ (this.#list.children)) {
      const { height } = node.getBoundingClientRect();
      const name = node.dataset.key ?? '';
      if (!height || node.className === 'gap') continue; // a list that is not shown has no heights
      this.#measured += height - (this.#heights.get(name) ?? 0);
      this.#heights.set(name, height);
    }
  }

  /** @param {Item} item */
  #height(item) {
    return this.#heights.get(this.#how.key(item)) ?? (this.#heights.size ? this.#measured / this.#heights.size : FIRST_GUESS_PX);
  }

  /** @param {number} index */
  #top(index) {
    return this.#items.slice(0, index).reduce((sum, item) => sum + this.#height(item), 0);
  }

  /** The place of the last row that begins above this line. @param {number} line */
  #lastAbove(line) {
    let top = 0;
    for (const [index, item] of this.#items.entries()) {
      if (top >= line) return index - 1;
      top += this.#height(item);
    }
    return this.#items.length - 1;
  }

  /** @param {string} key */
  #node(key) {
    return /** @type {HTMLElement | undefined} */ ([.../** @type {Iterable<HTMLElement>} */ (this.#list.children)].find((node) => node.dataset.key === key));
  }
}
