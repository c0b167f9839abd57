// Suggestions at the caret of a text box: a sign at the start of a word (`/`, `@`) opens them, and the chosen text replaces
// only what was typed after the sign. Nothing else in the box changes.

import { h } from '../shared/dom.js';
import { isComposing } from '../shared/keyboard.js';

/**
 * `sure` is false for a suggestion that matches only with a typing error: it is offered, but not preselected.
 *
 * @typedef {{ title: string, detail: string, sure: boolean, text: () => string }} Suggestion
 */
/**
 * `find` returns null where there is nothing to suggest at all; `none` is shown where nothing matches.
 *
 * @typedef {{ sign: string, none: string | undefined, find(typed: string): Suggestion[] | null }} Source
 */

export class Suggestions {
  #input;
  #sources;
  #choice = -1;
  /** @type {Suggestion[]} */
  #found = [];
  #closedAt = -1; // the place of the sign for which the person closed the suggestions

  /**
   * @param {HTMLTextAreaElement} input
   * @param {string | undefined} label
   * @param {() => Source[]} sources
   */
  constructor(input, label, sources) {
    this.#input = input;
    this.#sources = sources;
    this.element = h('ul', { class: 'suggestions', id: 'suggestions', role: 'listbox', 'aria-label': label, hidden: true });
    input.setAttribute('aria-controls', 'suggestions');
    input.setAttribute('aria-autocomplete', 'list');
    input.addEventListener('blur', () => this.hide());
    this.element.addEventListener('pointerdown', (event) => event.preventDefault()); // the box keeps the focus
  }

  /** Shows what fits the word at the caret. */
  look() {
    const word = this.#word();
    const found = word?.source.find(word.typed) ?? null;
    if (!word) this.#closedAt = -1;
    if (!word || !found || word.start === this.#closedAt) return this.hide();
    this.#found = found;
    this.#choice = found[0]?.sure ? 0 : -1;
    this.element.hidden = false;
    return this.#show(word.source);
  }

  /** Whether the person closed the suggestions for the sign at this place. @param {number} start */
  isClosedAt(start) {
    return this.#closedAt === start;
  }

  hide() {
    this.element.hidden = true;
    this.#found = [];
    this.#input.removeAttribute('aria-activedescendant');
  }

  /**
   * Whether the suggestions took this key. With none that is chosen, Enter does nothing: a mistyped shortcut is not sent.
   *
   * @param {KeyboardEvent} event
   */
  take(event) {
    if (isComposing(event)) return false;
    const { key } = event;
    if (key === 'Enter' && this.element.hidden) this.look(); // the caret may have moved without an input
    if (this.element.hidden) return false;
    if (key === 'Escape') {
      this.#closedAt = this.#word()?.start ?? -1;
      this.hide();
    } else if (['ArrowDown', 'ArrowUp'].includes(key) && this.#found.length) {
      this.#move(key === 'ArrowDown' ? 1 : -1);
    } else if (key === 'Enter' && !event.shiftKey) {
      this.#insert(this.#found[this.#choice]);
    } else if (key === 'Tab' && this.#found[this.#choice]) {
      this.#insert(this.#found[this.#choice]);
    } else {
      return false;
    }
    event.preventDefault();
    return true;
  }

  /** @param {number} by */
  #move(by) {
    const count = this.#found.length;
    this.#choice = this.#choice < 0 ? (by > 0 ? 0 : count - 1) : (this.#choice + by + count) % count;
    const options = [...this.element.querySelectorAll('[role=option]')];
    for (const [place, option] of options.entries()) option.setAttribute('aria-selected', String(place === this.#choice));
    this.#point();
  }

  /** @param {Suggestion | undefined} chosen */
  #insert(chosen) {
    const word = this.#word();
    if (chosen && word) insertAt(this.#input, chosen.text(), word.start, word.end);
  }

  /** @param {Source} source */
  #show({ sign, none }) {
    const options = this.#found.map((each, place) =>
      h(
        'li',
        { id: `suggestion-${place}`, role: 'option', 'aria-selected': String(place === this.#choice), click: () => this.#insert(each) },
        h('strong', null, `${sign}${each.title}`),
        h('span', { dir: 'auto' }, each.detail),
      ),
    );
    this.element.replaceChildren(...options, ...(options.length ? [] : [h('li', { class: 'none' }, none)]));
    this.#point();
  }

  /** Tells screen readers the chosen option, and scrolls to it. */
  #point() {
    const option = this.element.querySelector('[aria-selected=true]');
    if (option) this.#input.setAttribute('aria-activedescendant', option.id);
    else this.#input.removeAttribute('aria-activedescendant');
    option?.scrollIntoView({ block: 'nearest' });
  }

  /** The word at the caret, if a sign begins it. */
  #word() {
    const { value, selectionStart: end, selectionEnd } = this.#input;
    if (end !== selectionEnd) return null;
    const match = /(?:^|[\s([«“"'])(([^\p{L}\p{N}\s])([^\s/@]*))$/u.exec(value.slice(0, end));
    const source = match && this.#sources().find((each) => each.sign === match[2]);
    return match && source ? { source, start: end - match[1].length, end, typed: match[3] } : null;
  }
}

/**
 * Replaces a part of a box's text, as typing does: the browser's undo takes it back. A text that does not fit is not inserted.
 *
 * @param {HTMLTextAreaElement | HTMLInputElement} input
 * @param {string} text
 * @param {number} start
 * @param {number} end
 */
export function insertAt(input, text, start, end) {
  // Without a limit it is -1.
  if (input.maxLength >= 0 && input.value.length - (end - start) + text.length > input.maxLength) return false;
  input.focus();
  input.setSelectionRange(start, end);
  // Deprecated, but the only way that keeps the undo of the browser.
  if (!document.execCommand('insertText', false, text)) {
    input.setRangeText(text, start, end, 'end');
    input.dispatchEvent(new InputEvent('input', { bubbles: true }));
  }
  return true;
}
