// What the checks found, at the fields of the form: each finding stands at the innermost field around its place.

import { h } from '../shared/dom.js';
import { findingsOf } from './card.js';
import { at, isWithin } from './document.js';

export class FieldFindings {
  #shell;
  #form;
  /** What belongs to no field. */
  element = h('div', { class: 'form-findings' });

  /**
   * @param {import('./shell.js').Shell} shell
   * @param {HTMLElement} form
   */
  constructor(shell, form) {
    this.#shell = shell;
    this.#form = form;
  }

  /** Findings of the step itself, and not of those in its blocks. */
  #ofSelection() {
    const { selection, document, kinds, findings } = this.#shell;
    if (!selection?.length) return findings.filter(({ place }) => place[0] !== 'steps' && place[0] !== 'trigger');
    if (selection[0] === 'trigger') return findings.filter(({ place }) => place[0] === 'trigger');
    const step = at(document, selection);
    return typeof selection.at(-1) === 'number' && kinds.of(step) ? findingsOf(this.#shell, selection, step) : findings.filter(({ place }) => isWithin(place, selection.slice(0, -1)));
  }

  show() {
    const fields = /** @type {HTMLElement[]} */ ([...this.#form.querySelectorAll('[data-at]')]).map((element) => ({ element, place: /** @type {FlowPlace} */ (JSON.parse(element.dataset.at ?? '[]')) }));
    /** @type {Map<HTMLElement, string[]>} */
    const messages = new Map();
    /** @type {FlowFinding[]} */
    const others = [];
    for (const finding of this.#ofSelection()) {
      const { place, message } = finding;
      const around = fields.filter((field) => isWithin(place, field.place)).toSorted((one, other) => other.place.length - one.place.length)[0];
      if (!around) others.push(finding);
      else messages.set(around.element, [...(messages.get(around.element) ?? []), message]);
    }
    this.element.replaceChildren(...others.map(({ severity, message }) => h('p', { class: severity === 'error' ? 'wrong' : 'soft', 'data-severity': severity }, message)));
    for (const { element } of fields) this.#mark(element, messages.get(element) ?? []);
  }

  /**
   * @param {HTMLElement} element
   * @param {string[]} messages
   */
  #mark(element, messages) {
    const wrong = /** @type {HTMLElement | null} */ (element.querySelector(':scope > .wrong'));
    if (!wrong) return;
    wrong.textContent = messages.join(' ');
    wrong.hidden = !messages.length;
    for (const input of element.querySelectorAll(':scope > :is(input, select, textarea), :scope > .switch > input')) input.setAttribute('aria-invalid', String(messages.length > 0));
  }
}
