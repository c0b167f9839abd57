// When the page shows a change: in the next frame, with all changes until then, and never between press and release, nor in
// the frame of a key. That frame shows the letter, and nothing else is built in it: a list that comes in just then waits
// for the next one. So a key takes as long on a busy desk as on a quiet one.

import { Press } from './press.js';

const HIDDEN_MS = 200; // a hidden page has no frames

export class Renders {
  #render;
  #ready;
  #scheduled = false;
  #listOnly = true; // what the next render shows
  #typed = false;
  #press = new Press(() => this.schedule(true));

  /**
   * @param {(listOnly: boolean) => void} render
   * @param {() => boolean} ready whether there is something to render into
   */
  constructor(render, ready) {
    this.#render = render;
    this.#ready = ready;
  }

  listen() {
    this.#press.listen();
    addEventListener('keydown', () => this.#noteKey(), { capture: true, passive: true });
  }

  #noteKey() {
    if (this.#typed) return;
    this.#typed = true;
    // After the callbacks of the key's own frame.
    requestAnimationFrame(() => setTimeout(() => (this.#typed = false)));
  }

  /** @param {boolean} listOnly what the page shows of the conversation is the same as before */
  schedule(listOnly) {
    if (!listOnly) this.#listOnly = false;
    if (this.#scheduled || !this.#ready() || this.#press.isDown) return;
    this.#scheduled = true;
    const now = () => this.#now();
    if (document.hidden) setTimeout(now, HIDDEN_MS);
    else requestAnimationFrame(() => (this.#typed ? requestAnimationFrame(now) : now())); // keys in a row put it off once
  }

  #now() {
    this.#scheduled = false;
    if (this.#press.isDown) return;
    const listOnly = this.#listOnly;
    this.#listOnly = true;
    this.#render(listOnly);
  }
}
