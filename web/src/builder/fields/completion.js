// Completes expressions at the caret: names that are known at the place, functions, and the values that a name may have. What there
// is to offer comes from the gateway and from the checks of the flow.

import { h } from '../../shared/dom.js';
import { isComposing } from '../../shared/keyboard.js';
import { insertAt } from '../../desk/suggestions.js';
import { allSteps } from '../document.js';
import { knownName, nameText } from '../sentences.js';
import { namesAt } from './variables.js';

/** @typedef {import('./place.js').FieldPlace} FieldPlace */
/** @typedef {{ text: string, detail: string, back?: number }} Offer `back`: how far the caret goes back after it */

const MAX_OFFERS = 40;
const VALUE = /([A-Za-z_][\w.]*)\s*(?:==|!=)\s*("?[^"\s()]*)$/;
const LISTED = /([A-Za-z_][\w.]*)\s+in\s+\[(?:[^\]]*,)?\s*("?[^",\s\]]*)$/;
const WORD = /[A-Za-z_][\w.]*$/;
let made = 0;

/**
 * What fits what stands before the caret, and how much of that it replaces.
 *
 * @param {FieldPlace} field
 * @param {string[]} names that are known here
 * @param {string} before
 * @returns {{ typed: string, offers: Offer[] }}
 */
function offersFor(field, names, before) {
  const compared = VALUE.exec(before) ?? LISTED.exec(before);
  if (compared) return { typed: compared[2], offers: fitting(valuesOf(field, compared[1]), compared[2]) };
  // Within a text nothing is a name.
  if ((before.replaceAll('\\"', '').match(/"/g) ?? []).length % 2) return { typed: '', offers: [] };
  const typed = WORD.exec(before)?.[0] ?? '';
  return { typed, offers: fitting([...namesOf(field, names), ...functionsOf(field, names, typed)], typed) };
}

/** @param {Offer[]} offers @param {string} typed */
function fitting(offers, typed) {
  const wanted = typed.toLowerCase();
  const unquoted = wanted.replace(/^"/, '');
  const fits = offers.filter(({ text, detail }) => text !== typed && (text.toLowerCase().startsWith(wanted) || (unquoted && detail.toLowerCase().includes(unquoted))));
  return fits.toSorted((one, other) => Number(other.text.toLowerCase().startsWith(wanted)) - Number(one.text.toLowerCase().startsWith(wanted))).slice(0, MAX_OFFERS);
}

/** @param {FieldPlace} field @param {string[]} names @returns {Offer[]} */
function namesOf({ shell }, names) {
  const labels = new Map((shell.kinds.about.properties ?? []).map(({ name, label }) => [`contact.${name}`, label]));
  return names.map((name) => ({ text: name, detail: labels.get(name) ?? nameText(shell, name) }));
}

/** Methods behind a name that is whole, and functions where a name begins. @param {FieldPlace} field @param {string[]} names @param {string} typed @returns {Offer[]} */
function functionsOf({ shell }, names, typed) {
  const dot = typed.lastIndexOf('.');
  const head = typed.slice(0, dot + 1);
  const behind = dot > 0 && names.includes(typed.slice(0, dot));
  return (shell.kinds.about.functions ?? []).filter(({ method }) => (method ? behind : dot < 0)).map(({ name, title, method }) => ({ text: `${method ? head : ''}${name}()`, detail: shell.kinds.said(title), back: 1 }));
}

/** @param {FieldPlace} field @param {string} name @returns {Offer[]} */
function valuesOf({ shell }, name) {
  const { kinds, document } = shell;
  const choices = knownName(shell, name)?.choices ?? [];
  if (choices.length) return choices.map(({ value, title }) => ({ text: JSON.stringify(value), detail: kinds.said(title) }));
  const property = kinds.about.properties?.find((each) => `contact.${each.name}` === name);
  if (property?.options) return Object.entries(property.options).map(([value, label]) => ({ text: JSON.stringify(value), detail: label }));
  // The answers of a question with choices: the document itself has them.
  const asked = allSteps(document, kinds.steps).find(({ step }) => step.ask?.name && `vars.${step.ask.name}` === name);
  const own = asked?.step.ask.choices ?? [];
  if (own.length) return own.map((/** @type {any} */ each) => ({ text: JSON.stringify(each.value ?? ''), detail: kinds.said(typeof each.label === 'string' ? { en: each.label } : (each.label ?? {})) }));
  return knownName(shell, name)?.type === 'switch' ? ['true', 'false'].map((text) => ({ text, detail: '' })) : [];
}

/** A box with a list of what can be typed in it. @param {FieldPlace} field @param {HTMLTextAreaElement | HTMLInputElement} box */
export const completed = (field, box) => new Completion(field, box).element;

/** The list below a box. The box keeps the focus, and names the chosen line to screen readers. */
class Completion {
  #input;
  #field;
  #id;
  #typed = '';
  /** @type {Offer[]} */
  #offers = [];
  #choice = -1;
  #news = h('p', { class: 'hidden', role: 'status' });

  /**
   * @param {FieldPlace} field
   * @param {HTMLTextAreaElement | HTMLInputElement} input
   */
  constructor(field, input) {
    made += 1;
    this.#id = `completion-${made}`;
    this.#field = field;
    this.#input = input;
    this.list = h('ul', { class: 'completion', id: this.#id, role: 'listbox', 'aria-label': field.shell.words.t('completions'), hidden: true });
    this.element = h('div', { class: 'completed' }, input, this.list, this.#news);
    input.setAttribute('aria-autocomplete', 'list');
    input.setAttribute('aria-controls', this.#id);
    input.setAttribute('autocomplete', 'off');
    input.addEventListener('input', () => this.#look());
    input.addEventListener('keydown', (event) => this.#key(/** @type {KeyboardEvent} */ (event)));
    input.addEventListener('blur', () => this.#hide());
    this.list.addEventListener('pointerdown', (event) => event.preventDefault()); // the box keeps the focus
  }

  /** @param {boolean} [asked] by a key: then also with nothing typed */
  #look(asked = false) {
    const { selectionStart: start, selectionEnd: end, value } = this.#input;
    const found = start === end ? offersFor(this.#field, namesAt(this.#field), value.slice(0, start ?? 0)) : { typed: '', offers: [] };
    const isWanted = asked || found.typed || /(?:==|!=)\s*$/.test(value.slice(0, start ?? 0));
    if (!found.offers.length || !isWanted) return this.#hide();
    this.#typed = found.typed;
    this.#offers = found.offers;
    this.#choice = 0;
    this.list.hidden = false;
    this.#show();
    this.#news.textContent = this.#field.shell.words.t('completionsFound', { count: found.offers.length });
  }

  #show() {
    const options = this.#offers.map((each, number) => h('li', { id: `${this.#id}-${number}`, role: 'option', 'aria-selected': String(number === this.#choice), click: () => this.#take(each) }, h('code', null, each.text), h('span', { class: 'soft', dir: 'auto' }, each.detail)));
    this.list.replaceChildren(...options);
    this.#input.setAttribute('aria-activedescendant', `${this.#id}-${this.#choice}`);
    options[this.#choice]?.scrollIntoView({ block: 'nearest' });
  }

  #hide() {
    this.list.hidden = true;
    this.#offers = [];
    this.#input.removeAttribute('aria-activedescendant');
    this.#news.textContent = '';
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (isComposing(event)) return;
    const { key } = event;
    const isOpen = !this.list.hidden;
    if (key === ' ' && event.ctrlKey) this.#look(true);
    else if (isOpen && ['ArrowDown', 'ArrowUp'].includes(key)) {
      this.#choice = (this.#choice + (key === 'ArrowDown' ? 1 : -1) + this.#offers.length) % this.#offers.length;
      this.#show();
    } else if (isOpen && (key === 'Enter' || key === 'Tab') && !event.shiftKey) this.#take(this.#offers[this.#choice]);
    else if (isOpen && key === 'Escape') this.#hide();
    else return;
    event.preventDefault();
    event.stopPropagation(); // Escape would also close the form
  }

  /** @param {Offer | undefined} offer */
  #take(offer) {
    const end = this.#input.selectionStart ?? 0;
    if (!offer) return;
    insertAt(this.#input, offer.text, end - this.#typed.length, end);
    const caret = (this.#input.selectionStart ?? 0) - (offer.back ?? 0);
    this.#input.setSelectionRange(caret, caret);
    this.#hide();
  }
}
