// The mini-map: the whole flow as small boxes, with the part that is on screen. A click or a drag goes there. It is a picture
// next to the tree, which screen readers leave out.

import { h } from '../shared/dom.js';

const WIDTH = 168;
const HEIGHT = 120;

export class MiniMap {
  #scroll;
  #content;
  #picture = h('canvas', { 'aria-hidden': 'true' });
  #scale = 1;
  #frame = 0;

  /**
   * @param {BuilderWords} words
   * @param {HTMLElement} scroll
   * @param {HTMLElement} content
   */
  constructor({ t }, scroll, content) {
    this.#scroll = scroll;
    this.#content = content;
    this.element = h('div', { class: 'mini-map', title: t('map') }, this.#picture);
    scroll.addEventListener('scroll', () => this.draw(), { passive: true });
    new ResizeObserver(() => this.draw()).observe(scroll);
    const go = (/** @type {PointerEvent} */ event) => event.buttons && this.#go(event);
    for (const type of /** @type {const} */ (['pointerdown', 'pointermove'])) this.#picture.addEventListener(type, go);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.draw());
  }

  /** @param {PointerEvent} event */
  #go(event) {
    this.#picture.setPointerCapture(event.pointerId);
    const box = this.#picture.getBoundingClientRect();
    const left = (event.clientX - box.left) / this.#scale - this.#scroll.clientWidth / 2;
    const top = (event.clientY - box.top) / this.#scale - this.#scroll.clientHeight / 2;
    this.#scroll.scrollTo(left, top);
  }

  draw() {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#paint();
    });
  }

  #paint() {
    const { scrollWidth, scrollHeight, clientWidth, clientHeight, scrollLeft, scrollTop } = this.#scroll;
    // Where all is on screen, a map says nothing.
    this.element.hidden = scrollWidth <= clientWidth + 1 && scrollHeight <= clientHeight + 1;
    if (this.element.hidden || !clientWidth) return;
    this.#scale = Math.min(WIDTH / scrollWidth, HEIGHT / scrollHeight);
    const width = Math.ceil(scrollWidth * this.#scale);
    const height = Math.ceil(scrollHeight * this.#scale);
    this.#picture.width = width * devicePixelRatio;
    this.#picture.height = height * devicePixelRatio;
    this.#picture.style.setProperty('inline-size', `${width}px`);
    this.#picture.style.setProperty('block-size', `${height}px`);
    const pen = this.#picture.getContext('2d');
    if (!pen) return;
    pen.scale(devicePixelRatio * this.#scale, devicePixelRatio * this.#scale);
    const origin = this.#scroll.getBoundingClientRect();
    const style = getComputedStyle(this.element);
    for (const card of this.#content.querySelectorAll('.step-card')) {
      const box = card.getBoundingClientRect();
      pen.fillStyle = card.closest('[aria-selected="true"]')?.querySelector('.step-card') === card ? style.color : style.borderTopColor;
      pen.fillRect(box.left - origin.left + scrollLeft, box.top - origin.top + scrollTop, box.width, box.height);
    }
    pen.strokeStyle = style.color;
    pen.lineWidth = 1.5 / this.#scale;
    pen.strokeRect(scrollLeft, scrollTop, clientWidth, clientHeight);
  }
}
