// The steps of a macro, as a field of its form: each step has fields of its own, a place, and can be moved and removed.

import { h, icon } from '../../shared/dom.js';
import { Field } from './fields.js';

const MAX_STEPS = 10;

/**
 * @typedef {{ do: string, legend: HTMLElement, element: HTMLElement, fields: Field[], up: HTMLButtonElement, down: HTMLButtonElement }} StepForm
 * @typedef {import('./fields.js').FieldAbout & { kinds: ReturnType<typeof import('./macros_page.js').stepKinds> }} StepsAbout
 */

export class StepsField {
  #t;
  #about;
  /** @type {StepForm[]} */
  #steps = [];
  #list = h('div', { class: 'steps' });
  #problem = h('p', { class: 'wrong', id: 'steps-wrong', hidden: true });
  #kind;
  #add;
  group = { name: undefined, folded: false, row: false };

  /**
   * @param {Translate} t
   * @param {StepsAbout} about
   * @param {Record<string, any>[] | undefined} value
   */
  constructor(t, about, value) {
    this.#t = t;
    this.#about = about;
    const kinds = Object.entries(about.kinds).map(([kind, { name }]) => h('option', { value: kind }, name));
    this.#kind = h('select', { 'aria-label': t('field.stepKind'), 'aria-describedby': 'steps-wrong' }, kinds);
    this.#add = h('button', { type: 'button', class: 'secondary', click: () => this.#append() }, t('addStep'));
    this.element = h('fieldset', { 'data-field': about.name }, h('legend', null, about.label), this.#list, this.#problem, h('div', { class: 'add-step' }, this.#kind, this.#add));
    for (const step of value ?? []) this.#steps.push(this.#form(step));
    this.#show();
  }

  get name() {
    return this.#about.name;
  }

  read() {
    return this.#steps.map((step) => ({ do: step.do, ...Object.fromEntries(step.fields.map((field) => [field.name, field.read() ?? (field.name === 'summary' ? '' : null)])) }));
  }

  check() {
    const none = this.#steps.length === 0;
    this.show(none ? this.#t('wrong.steps') : null);
    const wrong = this.#steps.flatMap((step) => step.fields).filter((field) => !field.check());
    return !none && !wrong.length;
  }

  /** @param {string | null | undefined} problem */
  show(problem) {
    this.#problem.textContent = problem ?? '';
    this.#problem.hidden = !problem;
  }

  focus() {
    const wrong = this.element.querySelector('[aria-invalid="true"]');
    if (wrong instanceof HTMLElement) wrong.focus();
    else this.#kind.focus();
  }

  /**
   * The field that a refusal names: `2/reply/text`. The kind of the step is a part of it.
   *
   * @param {string[]} path
   */
  at([place, ...rest]) {
    return this.#steps[Number(place)]?.fields.find((field) => rest.includes(field.name));
  }

  #append() {
    const kind = this.#kind.value;
    const step = this.#form({ do: kind, ...this.#about.kinds[kind].fresh });
    this.#steps.push(step);
    this.show(null);
    this.#show();
    step.fields[0].focus();
  }

  /**
   * @param {Record<string, any>} value
   * @returns {StepForm}
   */
  #form(value) {
    const t = this.#t;
    const fields = this.#about.kinds[value.do].fields.map((about) => new Field(t, about, value[about.name]));
    const legend = h('legend');
    const knob = (/** @type {string} */ key, /** @type {string} */ sign, /** @type {() => void} */ click) => h('button', { type: 'button', class: 'knob', 'aria-label': t(key), title: t(key), click }, icon(sign));
    const up = knob('moveUp', 'up', () => this.#move(step, -1));
    const down = knob('moveDown', 'down', () => this.#move(step, 1));
    const remove = knob('removeStep', 'trash', () => this.#remove(step));
    const element = h('fieldset', { class: 'group step' }, legend, fields.map((field) => field.element), h('div', { class: 'knobs' }, up, down, remove));
    const step = { do: value.do, legend, element, fields, up, down };
    return step;
  }

  /**
   * @param {StepForm} step
   * @param {1 | -1} by
   */
  #move(step, by) {
    const from = this.#steps.indexOf(step);
    this.#steps.splice(from + by, 0, ...this.#steps.splice(from, 1));
    this.#show();
    const [wanted, other] = by < 0 ? [step.up, step.down] : [step.down, step.up];
    (wanted.disabled ? other : wanted).focus();
  }

  /** @param {StepForm} step */
  #remove(step) {
    this.#steps.splice(this.#steps.indexOf(step), 1);
    this.#show();
    this.#kind.focus();
  }

  #show() {
    this.#list.replaceChildren(...this.#steps.map((step) => step.element));
    for (const [place, step] of this.#steps.entries()) {
      step.legend.textContent = `${place + 1}. ${this.#about.kinds[step.do].name}`;
      step.up.disabled = place === 0;
      step.down.disabled = place === this.#steps.length - 1;
    }
    this.#add.disabled = this.#steps.length >= MAX_STEPS;
  }
}
