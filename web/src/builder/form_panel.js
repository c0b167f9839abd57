// The panel with the form of what is selected: a step, a block, the trigger, or the flow itself.

import { h, icon } from '../shared/dom.js';
import { blockText } from './card.js';
import { at, keyOf, kindOf, withValue } from './document.js';
import { outerStep } from './editor.js';
import { createField, createFields, showFitting } from './fields/field.js';
import { FieldFindings } from './field_findings.js';

/** @typedef {import('./shell.js').Shell} Shell */

export class FormPanel {
  #shell;
  #on;
  #shown = '';
  #findings;
  element = h('div', { class: 'form-panel' });

  /**
   * @param {Shell} shell
   * @param {{ insert(target: [FlowPlace, number]): void }} on
   */
  constructor(shell, on) {
    this.#shell = shell;
    this.#on = on;
    this.#findings = new FieldFindings(shell, this.element);
    shell.on('selection', () => this.show());
    shell.on('document', ({ from }) => (from === 'form' ? showFitting(shell, this.element) : this.show(true)));
    shell.on('reloaded', () => this.show(true));
    shell.on('checked', () => {
      this.#findings.show();
      for (const part of this.element.querySelectorAll('[data-scoped]')) part.dispatchEvent(new Event('scoped'));
    });
    this.show();
  }

  get title() {
    const { selection, words, kinds, document } = this.#shell;
    if (!selection?.length) return words.t('aboutFlow');
    if (selection[0] === 'trigger') return words.t('trigger');
    return typeof selection.at(-1) === 'number' ? kinds.titleOf(at(document, selection)) : words.t('branch');
  }

  show(again = false) {
    const { selection } = this.#shell;
    const key = keyOf(selection ?? []);
    if (!again && key === this.#shown) return;
    this.#shown = key;
    this.element.replaceChildren(this.#findings.element, ...this.#content(selection ?? []).filter((part) => part !== null));
    showFitting(this.#shell, this.element);
    this.#findings.show();
  }

  /** @param {FlowPlace} place @returns {(HTMLElement | null)[]} */
  #content(place) {
    if (!place.length) return this.#flow();
    if (place[0] === 'trigger') return this.#trigger();
    return typeof place.at(-1) === 'number' ? this.#step(place) : this.#block(place);
  }

  /** The first field, for Enter on a card. */
  focus() {
    /** @type {HTMLElement | null} */ (this.element.querySelector('input:not([type=hidden]):not(:disabled), textarea:not(:disabled), select:not(:disabled)'))?.focus();
  }

  #flow() {
    const shell = this.#shell;
    const { t } = shell.words;
    const description = createField(shell, { name: 'description', type: 'prose', title: { en: t('description') }, help: { en: t('descriptionHelp') } }, ['description']);
    return [this.#general(), h('div', { class: 'form-fields' }, description, createFields(shell, shell.kinds.about.flow.filter(({ name }) => name !== 'description'), []))];
  }

  #general() {
    const { words, summary } = this.#shell;
    const from = summary?.comments ? h('p', { class: 'from-file' }, icon('info'), words.t('commentsLost')) : null;
    return h('div', null, h('p', { class: 'soft' }, words.t('flowName', { name: this.#shell.name })), from);
  }

  #trigger() {
    const { document, kinds, words, canEdit } = this.#shell;
    const trigger = document.trigger ?? {};
    const kind = kinds.triggers.get(trigger.on);
    const options = [...kinds.triggers.values()].map((each) => h('option', { value: each.kind, selected: each.kind === trigger.on }, kinds.said(each.title)));
    const unknown = kind ? [] : [h('option', { value: trigger.on ?? '', selected: true }, trigger.on ?? words.t('notSet'))];
    const select = h('select', { id: 'flow-trigger', disabled: !canEdit }, unknown, options);
    select.addEventListener('change', () => {
      const next = kinds.triggers.get(select.value);
      // The form is not drawn again for its own changes: what was read when it was drawn may be old.
      const { document: newest } = this.#shell;
      const kept = Object.fromEntries(Object.entries(newest.trigger ?? {}).filter(([name]) => next?.fields.some((field) => field.name === name)));
      this.#shell.change(withValue(newest, ['trigger'], { ...kept, on: select.value }), { from: 'trigger' });
    });
    const head = h('div', { class: 'field' }, h('label', { for: 'flow-trigger' }, words.t('beginsWhen')), select, kind?.help ? h('p', { class: 'soft' }, kinds.said(kind.help)) : null);
    return [h('div', { class: 'form-fields' }, head, createFields(this.#shell, (kind?.fields ?? []).filter(({ name }) => !(name === 'when' && trigger.when === undefined)), ['trigger'], true))];
  }

  /** @param {FlowPlace} place */
  #step(place) {
    const { document, kinds, words } = this.#shell;
    const step = at(document, place);
    if (step === undefined) return [h('p', { class: 'soft' }, words.t('chooseStep'))];
    const kind = kinds.of(step);
    const named = [...place, kindOf(step)];
    if (!kind) return [h('p', { class: 'warning' }, words.t('unknownKind', { kind: kindOf(step) })), createField(this.#shell, { name: kindOf(step), type: 'json', title: { en: kindOf(step) } }, named)];
    const own = kind.whole ? wholeField(this.#shell, kind, named) : createFields(this.#shell, kind.fields, named);
    return [
      kind.help ? h('p', { class: 'soft form-help' }, kinds.said(kind.help)) : null,
      h('div', { class: 'form-fields' }, own, this.#cases(step, place), this.#shared(place)),
    ];
  }

  /** The condition and the name, which every step may have. @param {FlowPlace} place */
  #shared(place) {
    const { words } = this.#shell;
    const step = at(this.#shell.document, place);
    const when = createField(this.#shell, { name: 'when', type: 'condition', title: { en: words.t('onlyIfTitle') }, help: { en: words.t('onlyIfHelp') } }, [...place, 'when']);
    const id = createField(this.#shell, { name: 'id', type: 'name', title: { en: words.t('stepId') }, help: { en: words.t('stepIdHelp') } }, [...place, 'id']);
    return h('details', { class: 'more-fields', open: step.when !== undefined }, h('summary', null, words.t('conditionAndName')), h('div', { class: 'form-fields' }, when, id));
  }

  /**
   * The cases of a step: their conditions here, their steps on the canvas.
   *
   * @param {any} step
   * @param {FlowPlace} place
   */
  #cases(step, place) {
    const { kinds, words, canEdit } = this.#shell;
    const blocks = kinds.blocksOf(step, place).filter(({ number }) => number !== null);
    if (!blocks.length) return null;
    const rows = blocks.map((block) => {
      const open = h('button', { type: 'button', class: 'quiet', click: () => this.#shell.select(block.place, { focus: true }) }, words.t('stepCount', { count: block.steps.length }), icon('next'));
      const item = block.place.slice(0, -1);
      const remove = h('button', { type: 'button', class: 'knob', disabled: !canEdit, 'aria-label': words.t('removeCase', { number: block.number ?? 0 }), title: words.t('removePart') }, icon('trash'));
      remove.addEventListener('click', () => this.#shell.change(withValue(this.#shell.document, item, undefined)));
      const tools = h('div', { class: 'part-tools' }, h('span', { class: 'label' }, `${kinds.said(block.about.title)} ${block.number}`), open, remove);
      const name = block.about.condition;
      return h('li', null, tools, name ? createField(this.#shell, { name, type: 'condition', title: { en: words.t('if') }, required: true }, [...item, name]) : null);
    });
    return h('fieldset', { class: 'field' }, h('legend', null, words.t('cases')), h('ol', { class: 'parts' }, rows));
  }

  /** @param {FlowPlace} place */
  #block(place) {
    const { document, kinds, words, canEdit } = this.#shell;
    const outer = outerStep(this.#shell, place);
    const block = outer && kinds.blocksOf(at(document, outer), outer).find((each) => keyOf(each.place) === keyOf(place));
    if (!outer || !block) return [h('p', { class: 'soft' }, words.t('chooseStep'))];
    const name = block.about.condition;
    const condition = name ? createField(this.#shell, { name, type: 'condition', title: { en: words.t('if') }, required: true }, [...place.slice(0, -1), name]) : null;
    const about = h('p', { class: 'soft' }, words.t('blockOf', { step: kinds.titleOf(at(document, outer)), block: name ? kinds.said(block.about.title) : blockText(this.#shell, block) }));
    const add = h('button', { type: 'button', class: 'secondary', disabled: !canEdit, click: () => this.#on.insert([place, block.steps.length]) }, icon('plus'), words.t('insertStep'));
    return [h('div', { class: 'form-fields' }, about, condition, h('div', null, add))];
  }
}

/**
 * A kind with one field as its value.
 *
 * @param {Shell} shell
 * @param {StepKind} kind
 * @param {FlowPlace} place
 */
function wholeField(shell, kind, place) {
  const about = kind.fields.find(({ name }) => name === kind.whole);
  return about ? [createField(shell, { ...about, required: true }, place)] : [];
}
