// The fields of the settings' forms. Each shows its own problem, in the teammate's language, and reads its value as the API has it.

import { h } from '../../shared/dom.js';
import { hasEmail } from '../../shared/email.js';

/**
 * `lines` is a list of texts, one in each line; `many` a list of chosen options. An empty field that is not required is null,
 * or the empty list. Fields of the same `group` stand together under its name, `folded` until they are wanted,
 * or in one `row`.
 *
 * @typedef {{ value: string, label: string }} Option
 * @typedef {{
 *   name: string, label: string, kind?: 'text' | 'long' | 'email' | 'number' | 'colour' | 'choice' | 'switch' | 'many' | 'lines' | 'steps',
 *   required?: boolean, fixed?: boolean, max?: number, min?: number, pattern?: string, wrong?: string, hint?: string,
 *   options?: Option[], rows?: number, group?: string, folded?: boolean, row?: boolean,
 *   kinds?: ReturnType<typeof import('./macros_page.js').stepKinds>,
 * }} FieldAbout
 */

/**
 * The options of a choice: values, each with its word.
 *
 * @param {(key: string) => string} t
 * @param {string} prefix
 * @param {string[]} values
 * @returns {Option[]}
 */
export const optionsOf = (t, prefix, values) => values.map((value) => ({ value, label: t(`${prefix}.${value}`) }));

let made = 0;

export class Field {
  #t;
  #about;
  /** @type {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement | null} */
  #input = null;
  /** @type {HTMLInputElement[]} */
  #boxes = [];
  #problem;

  /**
   * @param {Translate} t
   * @param {FieldAbout} about
   * @param {any} value
   */
  constructor(t, about, value) {
    this.#t = t;
    this.#about = about;
    made += 1;
    const id = `setting-${made}`;
    this.#problem = h('p', { class: 'wrong', id: `${id}-wrong`, hidden: true });
    const hint = about.hint && h('p', { class: 'soft', id: `${id}-hint` }, about.hint);
    const described = [hint && `${id}-hint`, `${id}-wrong`].filter(Boolean).join(' ');
    if (about.kind === 'many') {
      this.element = h('fieldset', { 'aria-describedby': described }, h('legend', null, about.label), this.#choices(value ?? []), hint, this.#problem);
    } else {
      this.#input = this.#control(value, id, described);
      const label = h('label', { for: id }, about.label);
      const parts = about.kind === 'switch' ? [h('div', { class: 'switch' }, this.#input, label)] : [label, this.#withPicker(about, this.#input)];
      this.element = h('div', { class: 'field' }, parts, hint, this.#problem);
    }
    this.element.dataset.field = about.name;
  }

  get name() {
    return this.#about.name;
  }

  /** The value as the API has it. */
  read() {
    const { kind, required } = this.#about;
    if (kind === 'many') return this.#boxes.filter((box) => box.checked).map((box) => box.value);
    const input = /** @type {HTMLInputElement} */ (this.#input);
    if (kind === 'switch') return input.checked;
    const text = kind === 'long' ? input.value : input.value.trim();
    if (kind === 'lines') return text.split('\n').map((line) => line.trim()).filter(Boolean);
    if (kind === 'number') return text === '' ? null : Number(text);
    return text === '' && !required ? null : text;
  }

  /** Shows the problem of the value, if it has one. Answers whether it has none. */
  check() {
    const problem = this.#found();
    this.show(problem);
    return !problem;
  }

  /** @param {string | null | undefined} problem */
  show(problem) {
    this.#problem.textContent = problem ?? '';
    this.#problem.hidden = !problem;
    this.#input?.setAttribute('aria-invalid', String(Boolean(problem)));
  }

  get group() {
    return { name: this.#about.group, folded: Boolean(this.#about.folded), row: Boolean(this.#about.row) };
  }

  focus() {
    const folded = this.element.closest('details');
    if (folded) folded.open = true;
    (this.#input ?? this.#boxes[0])?.focus();
  }

  #found() {
    const { kind, required, min, max, pattern, wrong } = this.#about;
    if (!this.#input || kind === 'switch') return null;
    const text = this.#input.value.trim();
    if (text === '') return required ? this.#t('wrong.required') : null;
    if (kind === 'email' && !hasEmail(text)) return this.#t('wrong.email');
    if (kind === 'number') return this.#number(text, min ?? 0, max ?? Number.MAX_SAFE_INTEGER);
    const parts = kind === 'lines' ? text.split('\n').map((line) => line.trim()).filter(Boolean) : [text];
    if (pattern && !parts.every((part) => new RegExp(pattern).test(part))) return wrong ?? this.#t('wrong.value');
    if (max && kind !== 'lines' && [...text].length > max) return this.#t('wrong.long', { max });
    return null;
  }

  /**
   * @param {string} text
   * @param {number} min
   * @param {number} max
   */
  #number(text, min, max) {
    const value = Number(text);
    return Number.isInteger(value) && value >= min && value <= max ? null : this.#t('wrong.range', { min, max });
  }

  /**
   * @param {any} value
   * @param {string} id
   * @param {string} described
   */
  #control(value, id, described) {
    const { kind = 'text', required, fixed, rows = 4, options = [] } = this.#about;
    const common = { id, 'aria-describedby': described, 'aria-required': required && 'true', disabled: fixed };
    if (kind === 'choice') {
      return h('select', common, options.map((each) => h('option', { value: each.value, selected: each.value === (value ?? '') }, each.label)));
    }
    if (kind === 'switch') return h('input', { ...common, type: 'checkbox', role: 'switch', checked: Boolean(value) });
    if (kind === 'long' || kind === 'lines') {
      const area = h('textarea', { ...common, rows, dir: 'auto' });
      area.value = kind === 'lines' ? (value ?? []).join('\n') : (value ?? '');
      return area;
    }
    const shown = kind === 'number' ? { type: 'text', inputmode: 'numeric' } : { type: kind === 'email' ? 'email' : 'text', dir: 'auto' };
    return h('input', { ...common, ...shown, autocomplete: 'off', value: value ?? '' });
  }

  /**
   * A colour can be typed, left empty, or picked. The text is the value.
   *
   * @param {FieldAbout} about
   * @param {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} input
   */
  #withPicker({ kind, label, pattern = '' }, input) {
    if (kind !== 'colour') return input;
    const picker = h('input', { type: 'color', 'aria-label': this.#t('pick', { what: label }) });
    const follow = () => {
      const text = input.value.trim();
      picker.classList.toggle('unset', !text); // a browser shows black for none
      if (new RegExp(pattern).test(text)) picker.value = text;
    };
    follow();
    input.addEventListener('input', follow);
    picker.addEventListener('input', () => {
      input.value = picker.value;
      picker.classList.remove('unset');
    });
    return h('div', { class: 'colour' }, input, picker);
  }

  /** @param {string[]} chosen */
  #choices(chosen) {
    this.#boxes = (this.#about.options ?? []).map(({ value }) => h('input', { type: 'checkbox', value, checked: chosen.includes(value) }));
    const labels = (this.#about.options ?? []).map(({ label }, place) => h('label', { class: 'choice' }, this.#boxes[place], h('span', { dir: 'auto' }, label)));
    return labels.length ? h('div', { class: 'choices' }, labels) : h('p', { class: 'soft' }, this.#t('nothingYet'));
  }
}
