// The kinds of steps and triggers, as the gateway describes them. The builder has no list of its own: a kind that is added to
// the flow language appears here with its form.

import { blocksOf, kindOf } from './document.js';

/** Groups of kinds, in the order of the insert menu, each with its icon. */
export const GROUPS = new Map([['talk', 'reply'], ['people', 'people'], ['assistant', 'robot'], ['data', 'stack'], ['logic', 'flow'], ['end', 'check']]);
const SUMMARY_LENGTH = 140;
const NAMING = ['team', 'flow', 'calendar'];

export class Kinds {
  #locale;

  /**
   * @param {FlowKinds} about
   * @param {string} locale of the reader
   */
  constructor(about, locale) {
    this.#locale = locale;
    this.about = about;
    /** @type {Map<string, StepKind>} */
    this.steps = new Map(about.steps.map((kind) => [kind.kind, kind]));
    /** @type {Map<string, StepKind>} */
    this.triggers = new Map(about.triggers.map((kind) => [kind.kind, kind]));
  }

  /**
   * A text in the reader's language, else in English.
   *
   * @param {Sentences | string | null | undefined} sentences
   * @returns {string}
   */
  said(sentences) {
    if (typeof sentences === 'string') return sentences;
    return sentences?.[this.#locale] || sentences?.en || Object.values(sentences ?? {})[0] || '';
  }

  /** @param {any} step */
  of(step) {
    return this.steps.get(kindOf(step));
  }

  /** @param {any} step */
  titleOf(step) {
    return this.said(this.of(step)?.title) || kindOf(step);
  }

  /** @param {any} step */
  iconOf(step) {
    return GROUPS.get(this.of(step)?.group ?? '') ?? 'steps';
  }

  /**
   * The blocks of a step. Those of a step that always goes on with one of them are columns; others are ways to the side.
   *
   * @param {any} step
   * @param {FlowPlace} place
   */
  blocksOf(step, place) {
    return blocksOf(step, this.of(step), place);
  }

  /** @param {any} step */
  hasColumns(step) {
    const kind = this.of(step);
    return Boolean(kind && (kind.enters ?? kind.blocks.some((block) => block.condition)));
  }

  /** Whether nothing is reached from a step. @param {any} step @param {FlowPlace} place @returns {boolean} */
  ends(step, place) {
    if (step?.when) return false;
    if (this.of(step)?.ends) return true;
    const blocks = this.hasColumns(step) ? this.blocksOf(step, place) : [];
    return blocks.length > 0 && blocks.every((block) => this.blockEnds(block));
  }

  /** @param {import('./document.js').FoundBlock} block @returns {boolean} */
  blockEnds({ steps, place }) {
    return steps.length > 0 && this.ends(steps.at(-1), [...place, steps.length - 1]);
  }

  /**
   * What distinguishes a step from others of its kind: its text, else the first values that it has.
   *
   * @param {any} step
   */
  summaryOf(step) {
    const kind = this.of(step);
    const value = step?.[kindOf(step)];
    if (!kind) return '';
    if (kind.whole) return short(this.#shown(kind.fields.find(({ name }) => name === kind.whole), value));
    const fields = kind.fields.filter(({ name }) => filled(value?.[name]));
    const text = fields.find(({ type }) => type === 'template' || type === 'words');
    // The thing or person that it names, and then the text.
    const names = fields.filter(({ type }) => NAMING.includes(type)).map((field) => this.#shown(field, value[field.name]));
    if (text) return short([...names, this.#shown(text, value[text.name])].join(' · '));
    const shown = fields.filter(({ group, type }) => group !== 'more' && type !== 'switch').map((field) => this.#shown(field, value[field.name]));
    return short(shown.filter(Boolean).slice(0, 2).join(' · '));
  }

  /**
   * The labels of a step's buttons or choices: items of its lists that have a text of their own.
   *
   * @param {any} step
   * @returns {string[]}
   */
  chipsOf(step) {
    const value = step?.[kindOf(step)];
    const lists = (this.of(step)?.fields ?? []).filter(({ type, item }) => type === 'list' && item?.type === 'object');
    return lists.flatMap(({ name, item }) => {
      const label = item?.fields?.find(({ type }) => type === 'words');
      return label && Array.isArray(value?.[name]) ? value[name].map((/** @type {any} */ each) => short(this.said(each?.[label.name]))).filter(Boolean) : [];
    });
  }

  /**
   * A value for people.
   *
   * @param {FieldKind | undefined} field
   * @param {any} value
   * @returns {string}
   */
  #shown(field, value) {
    if (!filled(value)) return '';
    const { desk, tools } = this.about;
    const named = { team: desk?.teams, label: desk?.labels, calendar: desk?.calendars }[field?.type ?? ''];
    if (named) return named.find(({ id }) => id === value)?.name ?? String(value);
    if (field?.type === 'tool') return this.said(tools?.find(({ name }) => name === value)?.title) || String(value);
    if (field?.choices) return this.said(field.choices.find((choice) => choice.value === value)?.title) || String(value);
    if (Array.isArray(value)) return value.map((each) => this.#shown(field?.item, each)).filter(Boolean).join(', ');
    if (field?.type === 'template' || field?.type === 'words') return this.said(value);
    if (field?.type === 'map') return Object.entries(value).map(([name, each]) => (typeof each === 'string' ? `${name} = ${each}` : name)).join(', ');
    return typeof value === 'object' ? '' : String(value);
  }
}

/** @param {any} value */
const filled = (value) => value !== undefined && value !== null && value !== '';

/** @param {string} text */
function short(text) {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > SUMMARY_LENGTH ? `${line.slice(0, SUMMARY_LENGTH)}…` : line;
}
