// The composer: what the visitor types until it is sent, and its limit.

import { isComposing } from '../shared/keyboard.js';

export const MAX_TEXT = 4_000; // characters in one message: the gateway's limit

export class Composer {
  #parts;
  #on;
  #t;
  #locale;

  /**
   * @param {{ form: HTMLFormElement, input: HTMLTextAreaElement, limit: HTMLElement }} parts
   * @param {{ t: Translate, locale: string }} words
   * @param {{ send(text: string, files: SentFiles): void, files(): SentFiles | null, typed(text: string): void }} on
   */
  constructor(parts, { t, locale }, on) {
    this.#parts = parts;
    this.#t = t;
    this.#locale = locale;
    this.#on = on;
    const { form, input } = parts;
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#send();
    });
    input.addEventListener('keydown', (event) => {
      // 229: a key that an input method is still composing with, as for Korean
      if (event.key !== 'Enter' || event.shiftKey || isComposing(event)) return;
      event.preventDefault();
      this.#send();
    });
    input.addEventListener('input', () => {
      this.#fit();
      on.typed(input.value);
    });
  }

  /** @param {string} text */
  set text(text) {
    if (text === this.#parts.input.value) return;
    this.#parts.input.value = text;
    this.#fit();
  }

  /** A text that is too long stays, for the visitor to shorten: nothing is cut off unseen. */
  #send() {
    const text = this.#parts.input.value.trim();
    if (lengthOf(text) > MAX_TEXT) return;
    const files = this.#on.files(); // null: sent when they have arrived
    if (!files || !(text || files.names)) return;
    this.text = '';
    this.#on.send(text, files);
  }

  #fit() {
    const { input, limit } = this.#parts;
    input.style.height = 'auto';
    input.style.height = `${input.scrollHeight}px`;
    const count = lengthOf(input.value.trim());
    const tooLong = count > MAX_TEXT;
    limit.hidden = !tooLong;
    input.setAttribute('aria-invalid', String(tooLong));
    const number = (/** @type {number} */ value) => value.toLocaleString(this.#locale);
    limit.textContent = (tooLong && this.#t('tooLong', { count: number(count), max: number(MAX_TEXT) })) || '';
  }
}

/**
 * Characters as the gateway counts them, and not UTF-16 units.
 *
 * @param {string} text
 */
const lengthOf = (text) => (text.length > MAX_TEXT ? [...text].length : text.length);
