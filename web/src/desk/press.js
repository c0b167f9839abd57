// Tells whether a mouse button or a finger is down. A control that is replaced between press and release gets no click,
// so that the page changes nothing in between: on a busy desk, counts and rows change several times a second.

/** A click follows the release, on a touch screen some time later. */
const MAX_UNTIL_CLICK_MS = 100;
/** A press that lasts longer selects text or drags, and what came in must be shown. */
const MAX_PRESS_MS = 2_000;

export class Press {
  isDown = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #released;

  /** @param {() => void} released is called at the end of each press, after its click */
  constructor(released) {
    this.#released = released;
  }

  listen() {
    addEventListener('pointerdown', () => this.#begin(), { capture: true, passive: true });
    for (const type of ['pointerup', 'pointercancel']) addEventListener(type, () => this.#endIn(MAX_UNTIL_CLICK_MS), { capture: true, passive: true });
    // In the last phase, so that what the click changed is shown at once.
    addEventListener('click', () => this.#end());
  }

  #begin() {
    this.isDown = true;
    this.#endIn(MAX_PRESS_MS);
  }

  /** @param {number} ms */
  #endIn(ms) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#end(), ms);
  }

  #end() {
    clearTimeout(this.#timer);
    this.isDown = false;
    this.#released();
  }
}
