// Zoom of the canvas: in steps, to the size of the window, or by the wheel with the control key.

const LEVELS = [0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.25, 1.5];
const MARGIN = 48;

export class Zoom {
  #scroll;
  #content;
  #changed;
  level = 1;

  /**
   * @param {HTMLElement} scroll
   * @param {HTMLElement} content
   * @param {() => void} changed
   */
  constructor(scroll, content, changed) {
    this.#scroll = scroll;
    this.#content = content;
    this.#changed = changed;
    scroll.addEventListener('wheel', (event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      this.step(event.deltaY < 0 ? 1 : -1);
    }, { passive: false });
  }

  /** @param {number} by */
  step(by) {
    const here = LEVELS.findIndex((level) => level >= this.level - 0.001);
    this.set(LEVELS[Math.min(Math.max((here < 0 ? LEVELS.length - 1 : here) + by, 0), LEVELS.length - 1)]);
  }

  /** The whole flow, if it is not too large for that. */
  fit() {
    this.set(1);
    const across = (this.#scroll.clientWidth - MARGIN) / this.#content.scrollWidth;
    const down = (this.#scroll.clientHeight - MARGIN) / this.#content.scrollHeight;
    this.set(Math.min(1, Math.max(LEVELS[0], Math.min(across, down))));
    this.#scroll.scrollTo(0, 0);
  }

  /** @param {number} level */
  set(level) {
    const { scrollLeft, scrollTop, clientWidth, clientHeight } = this.#scroll;
    const ratio = level / this.level;
    this.level = level;
    this.#content.style.setProperty('zoom', String(level));
    // What is in the middle stays there.
    this.#scroll.scrollTo((scrollLeft + clientWidth / 2) * ratio - clientWidth / 2, (scrollTop + clientHeight / 2) * ratio - clientHeight / 2);
    this.#changed();
  }
}
