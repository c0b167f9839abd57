// A form of the settings: it checks its fields, saves, and shows a refusal at the field or above the buttons.

import { asProblem } from '../../shared/api.js';
import { h } from '../../shared/dom.js';
import { Field } from './fields.js';
import { StepsField } from './steps_field.js';

/**
 * `save` sends the values, and `saved` follows. `remove` asks first. `place` is the number of this item in the list that is sent:
 * refusals of lists name their items by it. `changed` gets the values at first, and at each change with the field's name.
 *
 * @typedef {{
 *   save(value: Record<string, any>): Promise<unknown>, saved(): unknown, remove?: () => Promise<unknown>, cancel?: () => unknown,
 *   reload(): unknown, place?: number, changed?: (value: Record<string, any>, name?: string) => unknown,
 * }} FormOn
 */

export class Form {
  #words;
  #fields;
  #on;
  #notice = h('div', { class: 'warning', role: 'alert', hidden: true });
  #nameOf;
  #sending = false;

  /**
   * @param {DeskWords} words
   * @param {import('./fields.js').FieldAbout[]} fields
   * @param {Record<string, any>} value
   * @param {FormOn} on
   * @param {(actor: string) => string} nameOf the name of an editor
   */
  constructor(words, fields, value, on, nameOf) {
    const { t } = words;
    this.#words = words;
    this.#on = on;
    this.#nameOf = nameOf;
    this.#fields = fields.map((about) => fieldOf(t, about, value[about.name]));
    const buttons = [
      on.remove && h('button', { type: 'button', class: 'quiet danger', click: () => this.#remove() }, t('remove')),
      on.cancel && h('button', { type: 'button', class: 'quiet', click: on.cancel }, t('cancel')),
      h('button', { type: 'submit', class: 'primary', 'data-key': 'save' }, t('save')),
    ];
    const submit = (/** @type {Event} */ event) => {
      event.preventDefault();
      this.#submit();
    };
    const footer = h('footer', null, buttons);
    const input = (/** @type {Event} */ event) => {
      const field = this.#fields.find(({ element }) => event.target instanceof Node && element.contains(event.target));
      on.changed?.(this.#values(), field?.name);
    };
    this.element = h('form', { novalidate: true, submit, input, focusin: on.changed && input }, grouped(this.#fields), this.#notice, footer);
    on.changed?.(this.#values());
  }

  #values() {
    return Object.fromEntries(this.#fields.map((field) => [field.name, field.read()]));
  }

  async #submit() {
    const wrong = this.#fields.filter((field) => !field.check());
    if (wrong.length) return wrong[0].focus();
    return this.#send(() => this.#on.save(this.#values()));
  }

  #remove() {
    const { t } = this.#words;
    const remove = this.#on.remove;
    const yes = h('button', { type: 'button', class: 'secondary danger', click: () => remove && this.#send(remove) }, t('removeNow'));
    this.#say(t('removeSure'), yes);
    yes.focus();
  }

  /** @param {() => Promise<unknown>} send */
  async #send(send) {
    if (this.#sending) return;
    this.#sending = true;
    this.#notice.hidden = true;
    try {
      await send();
      this.#on.saved();
    } catch (error) {
      this.#refused(asProblem(error));
    }
    this.#sending = false;
  }

  /** @param {import('../../shared/api.js').Problem} problem */
  #refused(problem) {
    const { t, why } = this.#words;
    if (problem.code === 'changed_by_another') return this.#changed(problem.more);
    const { errors = [] } = problem.more;
    const places = errors.length ? errors.map((each) => each.pointer) : [String(problem.message).split(':')[0]];
    const fields = places.map((place) => this.#fieldAt(place)).filter((field) => field !== undefined);
    // `invalid` names the field here: a reload, as its words for a whole request advise, would only lose the entries.
    const wrong = problem.code === 'invalid' ? undefined : t(`problem.${problem.code}`);
    for (const field of fields) field.show(wrong ?? t('wrong.value'));
    if (fields.length) return fields[0].focus();
    return this.#say(why(problem));
  }

  /**
   * The field that a pointer names: `/limit`, `/greeting/es`, or `/3/name` in a list.
   *
   * @param {string} pointer
   */
  #fieldAt(pointer) {
    const parts = pointer.split('/').slice(1);
    if (this.#on.place !== undefined && parts[0] !== String(this.#on.place)) return undefined;
    const inner = this.#on.place === undefined ? parts : parts.slice(1);
    if (!inner.length) return this.#fields[0];
    const path = `${inner.join('/')}/`;
    const field = this.#fields.find(({ name }) => path.startsWith(`${name}/`));
    return (field instanceof StepsField && field.at(inner.slice(1))) || field;
  }

  /** Another editor was quicker. What was typed stays until the teammate wants to see theirs. @param {{ by?: string, at?: string }} more */
  #changed({ by, at }) {
    const { t, ago } = this.#words;
    const text = by && at ? t('changedBy', { name: this.#nameOf(by), ago: ago(at) }) : t('changedSince');
    this.#say(text, h('button', { type: 'button', class: 'secondary', click: this.#on.reload }, t('showTheirs')));
  }

  /**
   * @param {string | undefined} text
   * @param {...HTMLElement} more
   */
  #say(text, ...more) {
    this.#notice.replaceChildren(h('p', null, text), ...more);
    this.#notice.hidden = false;
    this.#notice.scrollIntoView({ block: 'nearest' });
  }
}

/**
 * @param {Translate} t
 * @param {import('./fields.js').FieldAbout} about
 * @param {any} value
 */
const fieldOf = (t, about, value) => (about.kinds ? new StepsField(t, { ...about, kinds: about.kinds }, value) : new Field(t, about, value));

/**
 * The elements of the fields, those of one group together.
 *
 * @param {(Field | StepsField)[]} fields
 */
function grouped(fields) {
  /** @type {Map<string, HTMLElement>} */
  const groups = new Map();
  return fields.map(({ element, group: { name, folded, row } }) => {
    if (!name) return element;
    const before = groups.get(name);
    if (before) {
      before.append(element);
      return null;
    }
    const group = folded ? h('details', { class: 'group' }, h('summary', null, name)) : h('fieldset', { class: row ? 'group row' : 'group' }, h('legend', null, name));
    group.append(element);
    groups.set(name, group);
    return group;
  });
}
