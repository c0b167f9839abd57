// Drag and drop of cards, by mouse or pen: places where the card may go light up, and the nearest one takes it. The background
// of the canvas can be dragged, too. Keys and the toolbar move cards without a pointer.

import { h } from '../shared/dom.js';
import { isWithin, keyOf, split } from './document.js';

const BEGINS_AFTER = 6; // pixels
const REACH = 140;
const EDGE = 48;
const SPEED = 14;

/**
 * @param {HTMLElement} scroll
 * @param {HTMLElement} content
 * @param {import('./shell.js').Shell} shell
 * @param {import('./editor.js').Editor} editor
 */
export function listenForDrags(scroll, content, shell, editor) {
  scroll.addEventListener('pointerdown', (event) => {
    if (event.button !== 0 || event.pointerType === 'touch') return;
    const target = /** @type {HTMLElement} */ (event.target);
    if (target.closest('button')) return;
    const card = /** @type {HTMLElement | null} */ (target.closest('.step-card'));
    const item = /** @type {HTMLElement | null} */ (card?.closest('[data-item]') ?? null);
    if (card && item && shell.canEdit && !card.classList.contains('trigger-card')) new Drag(scroll, content, editor, card, JSON.parse(item.dataset.item ?? '[]'), event);
    else if (!target.closest('[data-item]')) pan(scroll, event);
  });
}

/**
 * @param {HTMLElement} scroll
 * @param {PointerEvent} began
 */
function pan(scroll, began) {
  const { scrollLeft, scrollTop } = scroll;
  const end = new AbortController();
  const { signal } = end;
  scroll.dataset.panning = '';
  addEventListener('pointermove', (event) => scroll.scrollTo(scrollLeft - event.clientX + began.clientX, scrollTop - event.clientY + began.clientY), { signal });
  for (const type of ['pointerup', 'pointercancel']) {
    addEventListener(type, () => {
      delete scroll.dataset.panning;
      end.abort();
    }, { signal });
  }
}

class Drag {
  #scroll;
  #content;
  #editor;
  #card;
  #from;
  #began;
  #end = new AbortController();
  /** @type {HTMLElement | null} */
  #ghost = null;
  /** @type {HTMLElement | null} */
  #over = null;
  #at = { x: 0, y: 0 };
  #frame = 0;

  /**
   * @param {HTMLElement} scroll
   * @param {HTMLElement} content
   * @param {import('./editor.js').Editor} editor
   * @param {HTMLElement} card
   * @param {FlowPlace} from
   * @param {PointerEvent} began
   */
  constructor(scroll, content, editor, card, from, began) {
    this.#scroll = scroll;
    this.#content = content;
    this.#editor = editor;
    this.#card = card;
    this.#from = from;
    this.#began = began;
    const { signal } = this.#end;
    addEventListener('pointermove', (event) => this.#move(event), { signal });
    addEventListener('pointerup', () => this.#drop(), { signal });
    addEventListener('pointercancel', () => this.#finish(), { signal });
    addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || !this.#ghost) return;
      event.preventDefault();
      event.stopPropagation();
      this.#finish();
    }, { signal, capture: true });
  }

  /** @param {PointerEvent} event */
  #move(event) {
    const { clientX: x, clientY: y } = event;
    this.#at = { x, y };
    if (!this.#ghost && Math.hypot(x - this.#began.clientX, y - this.#began.clientY) < BEGINS_AFTER) return;
    this.#ghost ??= this.#begin();
    this.#ghost.style.setProperty('translate', `${x + 12}px ${y + 12}px`);
    this.#aim();
  }

  #begin() {
    this.#content.dataset.dragging = '';
    this.#card.dataset.dragged = '';
    for (const gap of this.#gaps()) gap.dataset.free = '';
    const title = this.#card.querySelector('.step-title')?.textContent;
    const ghost = h('div', { class: 'step-ghost', 'aria-hidden': 'true' }, title ?? '');
    (this.#scroll.closest('.builder') ?? document.body).append(ghost);
    const scrolls = () => {
      this.#scrollAtEdge();
      this.#frame = requestAnimationFrame(scrolls);
    };
    this.#frame = requestAnimationFrame(scrolls);
    // A click at the end of a drag opens no form.
    addEventListener('click', (event) => event.stopPropagation(), { capture: true, once: true, signal: AbortSignal.timeout(60_000) });
    return ghost;
  }

  /** The places that would change something. */
  #gaps() {
    const [list, number] = split(this.#from);
    return /** @type {HTMLElement[]} */ ([...this.#content.querySelectorAll('.flow-gap')]).filter((gap) => {
      const there = JSON.parse(gap.dataset.list ?? '[]');
      const same = keyOf(there) === keyOf(list);
      return !isWithin(there, this.#from) && !(same && [number, number + 1].includes(Number(gap.dataset.number)));
    });
  }

  #aim() {
    const { x, y } = this.#at;
    const near = this.#gaps().map((gap) => {
      const box = gap.getBoundingClientRect();
      const across = Math.max(box.left - x, 0, x - box.right);
      return { gap, distance: Math.hypot(across, y - (box.top + box.bottom) / 2) };
    });
    const nearest = near.toSorted((one, other) => one.distance - other.distance)[0];
    const over = nearest && nearest.distance < REACH ? nearest.gap : null;
    if (over === this.#over) return;
    if (this.#over) delete this.#over.dataset.over;
    if (over) over.dataset.over = '';
    this.#over = over;
  }

  #scrollAtEdge() {
    const box = this.#scroll.getBoundingClientRect();
    const speed = (/** @type {number} */ value, /** @type {number} */ low, /** @type {number} */ high) => (value < low + EDGE ? -SPEED : value > high - EDGE ? SPEED : 0);
    const left = speed(this.#at.x, box.left, box.right);
    const top = speed(this.#at.y, box.top, box.bottom);
    if (left || top) this.#scroll.scrollBy(left, top);
    if (left || top) this.#aim();
  }

  #drop() {
    const gap = this.#over;
    this.#finish();
    if (gap) this.#editor.move(this.#from, [JSON.parse(gap.dataset.list ?? '[]'), Number(gap.dataset.number)]);
  }

  #finish() {
    this.#end.abort();
    cancelAnimationFrame(this.#frame);
    this.#ghost?.remove();
    this.#ghost = null;
    delete this.#content.dataset.dragging;
    delete this.#card.dataset.dragged;
    for (const gap of /** @type {NodeListOf<HTMLElement>} */ (this.#content.querySelectorAll('.flow-gap'))) {
      delete gap.dataset.free;
      delete gap.dataset.over;
    }
  }
}
