// Conditions as sentences: a name, a comparison, a value, joined by “all of” or “any of”. Anyone who prefers CEL can type it;
// an expression that is no sentence is shown as it stands.

import { h, icon } from '../../shared/dom.js';
import { comparisonsOf, isGroup, parsed, parsedAll, written, writtenAll } from '../conditions.js';
import { knownName, nameText } from '../sentences.js';
import { change, valueAt } from './place.js';
import { completed } from './completion.js';
import { valueControl } from './condition_value.js';
import { namesAt } from './variables.js';

/** @typedef {import('./place.js').FieldPlace} FieldPlace */
/** @typedef {import('../conditions.js').Group} Group */
/** @typedef {import('../conditions.js').Condition} Condition */

/** A single expression. @param {FieldPlace} field */
export function conditionControl(field) {
  const read = () => valueAt(field) ?? '';
  const control = new ConditionEditor(field, () => parsed(read()), (group) => change(field, written(group)), read, (text) => change(field, text)).element;
  return { control, grouped: true };
}

/** The conditions of a trigger, which must all be true. @param {FieldPlace} field */
export function conditionListControl(field) {
  const read = () => valueAt(field) ?? [];
  const put = (/** @type {string[]} */ texts) => change(field, texts.length ? texts : undefined);
  const raw = () => written(parsedAll(read()));
  const control = new ConditionEditor(field, () => parsedAll(read()), (group) => put(writtenAll(group)), raw, (text) => put(text.trim() ? writtenAll(parsed(text)) : [])).element;
  return { control, grouped: true };
}

/** The group that the form shows is changed in place, also by sentences that are not complete yet. */
class ConditionEditor {
  #field;
  #read;
  #write;
  #text;
  #writeText;
  #group;
  #raw = false;
  element = h('div', { class: 'condition' });

  /**
   * @param {FieldPlace} field
   * @param {() => Group} read
   * @param {(group: Group) => void} write
   * @param {() => string} text
   * @param {(text: string) => void} writeText
   */
  constructor(field, read, write, text, writeText) {
    this.#field = field;
    this.#read = read;
    this.#write = write;
    this.#text = text;
    this.#writeText = writeText;
    this.#group = read();
    this.#show();
    this.element.dataset.scoped = '';
    this.element.addEventListener('scoped', () => this.#offerMore());
  }

  /** What is known at this step may be more by now: the checks of a new step come a little later. */
  #offerMore() {
    for (const box of /** @type {NodeListOf<HTMLSelectElement>} */ (this.element.querySelectorAll('.what'))) {
      const has = new Set([...box.options].map(({ value }) => value));
      box.append(...this.#names().filter(({ name }) => !has.has(name)).map(({ name }) => h('option', { value: name }, nameText(this.#field.shell, name))));
    }
  }

  /** @param {string} key @param {Record<string, unknown>} [values] */
  #t(key, values) {
    return this.#field.shell.words.t(key, values);
  }

  /** @param {string} text @param {string} symbol @param {() => void} click */
  #button(text, symbol, click) {
    return h('button', { type: 'button', class: 'quiet', click }, icon(symbol), this.#t(text));
  }

  #show() {
    const other = () => this.#add(this.#group, { join: this.#group.join === 'all' ? 'any' : 'all', parts: [this.#newSentence()] });
    const adds = this.#raw ? [] : [this.#button('addCondition', 'plus', () => this.#add(this.#group, this.#newSentence())), this.#group.parts.length > 0 && this.#button('addGroup', 'plus', other)];
    const mode = this.#button(this.#raw ? 'asSentences' : 'asExpression', this.#raw ? 'list' : 'code', () => this.#switch());
    this.element.replaceChildren(this.#raw ? this.#rawBox() : this.#groupBox(this.#group), h('div', { class: 'condition-tools' }, adds, mode));
  }

  #switch() {
    this.#raw = !this.#raw;
    if (!this.#raw) this.#group = this.#read();
    this.#show();
    /** @type {HTMLElement | null} */ (this.element.querySelector(this.#raw ? 'textarea' : '.condition-tools button:last-child'))?.focus();
  }

  /** @param {Group} group @param {Condition} part */
  #add(group, part) {
    group.parts.push(part);
    this.#changed(part);
  }

  /** @param {Condition} [focused] its first box gets the focus */
  #changed(focused) {
    this.#write(this.#group);
    this.#show();
    const row = focused && this.#rows.get(focused);
    /** @type {HTMLElement | null | undefined} */ (row?.querySelector('select, input, textarea'))?.focus();
  }

  /** @type {Map<Condition, HTMLElement>} */
  #rows = new Map();

  /** @returns {import('../conditions.js').Sentence} */
  #newSentence() {
    const [first] = this.#names();
    return { name: first?.name ?? 'source', is: first?.is ?? 'is', value: first?.value ?? '' };
  }

  /** What can be compared here. */
  #names() {
    const { shell } = this.#field;
    return namesAt(this.#field).map((name) => {
      const [is] = comparisonsOf(knownName(shell, name)?.type ?? 'text', false);
      return { name, is, value: knownName(shell, name)?.choices?.[0]?.value ?? '' };
    });
  }

  #rawBox() {
    const area = h('textarea', { class: 'code', rows: 3, spellcheck: 'false', 'aria-label': this.#t('expression'), 'aria-describedby': this.#field.described });
    area.value = this.#text();
    area.addEventListener('input', () => this.#writeText(area.value));
    return completed(this.#field, area);
  }

  /** @param {Group} group @returns {HTMLElement} */
  #groupBox(group) {
    const join = h('select', { 'aria-label': this.#t('joinedBy'), class: 'join' }, ['all', 'any'].map((each) => h('option', { value: each, selected: each === group.join }, this.#t(`join.${each}`))));
    join.addEventListener('change', () => {
      group.join = /** @type {'all' | 'any'} */ (join.value);
      this.#changed(this.#group);
    });
    const rows = group.parts.map((part, number) => {
      const remove = h('button', { type: 'button', class: 'knob', 'aria-label': this.#t('removeCondition', { number: number + 1 }), title: this.#t('removePart') }, icon('close'));
      remove.addEventListener('click', () => {
        group.parts.splice(number, 1);
        this.#changed(group.parts[Math.min(number, group.parts.length - 1)]);
      });
      const inner = isGroup(part) ? [this.#groupBox(part), this.#button('addCondition', 'plus', () => this.#add(part, this.#newSentence()))] : this.#sentence(part);
      const row = h('li', { class: isGroup(part) ? 'sentence-group' : 'sentence' }, inner, remove);
      this.#rows.set(part, row);
      return row;
    });
    return h('div', { class: 'sentences' }, group.parts.length > 1 && join, h('ul', { class: 'sentences-list' }, rows));
  }

  /** @param {import('../conditions.js').Sentence | import('../conditions.js').Raw} part */
  #sentence(part) {
    if ('raw' in part) {
      const input = h('input', { type: 'text', class: 'code', value: part.raw, 'aria-label': this.#t('expression'), spellcheck: 'false' });
      input.addEventListener('input', () => {
        part.raw = input.value;
        this.#write(this.#group);
      });
      return [completed(this.#field, input)];
    }
    const { shell } = this.#field;
    const known = knownName(shell, part.name);
    return [this.#nameBox(part), this.#comparisonBox(part, known), valueControl(shell, part, known, () => this.#write(this.#group))];
  }

  /** @param {import('../conditions.js').Sentence} part */
  #nameBox(part) {
    const names = this.#names();
    const listed = names.some(({ name }) => name === part.name) ? names : [...names, { ...part }];
    const box = h('select', { 'aria-label': this.#t('what'), class: 'what' }, listed.map(({ name }) => h('option', { value: name, selected: name === part.name }, nameText(this.#field.shell, name))));
    box.addEventListener('change', () => {
      Object.assign(part, { is: 'is', value: '', ...this.#names().find(({ name }) => name === box.value), name: box.value });
      this.#changed(part);
    });
    return box;
  }

  /**
   * @param {import('../conditions.js').Sentence} part
   * @param {KnownName | undefined} known
   */
  #comparisonBox(part, known) {
    const own = comparisonsOf(known?.type ?? 'text', Boolean(known?.any_key));
    const all = own.includes(part.is) ? own : [...own, part.is];
    const box = h('select', { 'aria-label': this.#t('comparison') }, all.map((each) => h('option', { value: each, selected: each === part.is }, this.#t(`is.${each}`))));
    box.addEventListener('change', () => {
      const values = [part.value ?? []].flat();
      Object.assign(part, { is: box.value, value: ['oneOf', 'noneOf'].includes(box.value) ? values.filter((each) => each !== '') : (values[0] ?? '') });
      this.#changed(part);
      /** @type {HTMLElement | null | undefined} */ (this.#rows.get(part)?.querySelectorAll('select')[1])?.focus();
    });
    return box;
  }
}
