// A page of the settings, made of its description: a list with a form for each item, or one form.

import { Problem, asProblem } from '../../shared/api.js';
import { h, icon } from '../../shared/dom.js';
import { openDialog, showToast } from '../parts.js';
import { Form } from './form.js';

/**
 * One item of a list: `title` and `about` are its row, `subject` its name in versions.
 *
 * @typedef {{ title: string, about: string, subject: string, value: any }} Item
 * @typedef {{ method?: 'PUT' | 'DELETE', path: string, body?: object, subject: string }} Change
 * @typedef {{
 *   name: string, list?: string | string[], editor: 'lead' | 'admin', key?: string,
 *   items?(): Item[], fields(value: any): import('./fields.js').FieldAbout[],
 *   value?(): Record<string, any>, fresh?: Record<string, any>, subject?: string,
 *   save(value: Record<string, any>, before: any): Change, remove?(before: any): Change, place?(before: any): number,
 *   preview?(words: DeskWords): { element: HTMLElement, show(values: Record<string, any>, name?: string): unknown },
 * }} PageAbout
 */

export class SettingsPage {
  #words;
  #store;
  #about;
  #nameOf;
  #list = h('ul', { class: 'items' });

  /**
   * @param {DeskWords} words
   * @param {import('./store.js').SettingsStore} store
   * @param {PageAbout} about
   * @param {(actor: string) => string} nameOf
   */
  constructor(words, store, about, nameOf) {
    this.#words = words;
    this.#store = store;
    this.#about = about;
    this.#nameOf = nameOf;
    this.element = h('section', { class: 'settings-body' });
  }

  async load() {
    await this.#store.load(this.#about.list);
    const focused = document.activeElement;
    const within = focused instanceof HTMLElement && (this.element.contains(focused) || focused === document.body);
    const key = within ? focused.dataset.key : undefined;
    this.#show();
    // The element that had the focus was made again.
    const same = key && this.element.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (same instanceof HTMLElement) same.focus();
  }

  #show() {
    const { t } = this.#words;
    const { name, items, fresh } = this.#about;
    const intro = h('p', { class: 'soft' }, t(`intro.${name}`));
    if (!items) return this.element.replaceChildren(intro, ...this.#single());
    const add = h('button', { type: 'button', class: 'primary add', 'data-key': '+', click: () => this.#open(null) }, t(`add.${name}`));
    this.#list.replaceChildren(...items().map((item) => this.#row(item)));
    const none = items().length === 0 && h('p', { class: 'soft none' }, t('nothingYet'));
    return this.element.replaceChildren(...[intro, fresh && add, this.#list, none].filter((part) => part instanceof Node));
  }

  #single() {
    const { subject = '', value = () => ({}) } = this.#about;
    const preview = this.#about.preview?.(this.#words);
    const form = this.#form(value(), null, { changed: preview && ((values, name) => preview.show(values, name)) });
    return [this.#mark(subject), form.element, preview?.element].filter((part) => part instanceof Node);
  }

  /** @param {string} subject */
  #mark(subject) {
    return this.#store.fromFile(subject) && h('p', { class: 'from-file' }, icon('lock'), this.#words.t('fromFile'));
  }

  /** @param {Item} item */
  #row(item) {
    const { t } = this.#words;
    const file = this.#store.fromFile(item.subject) && h('span', { class: 'chip', title: t('fromFile') }, t('fromFileShort'));
    const text = h('span', { class: 'text' }, h('strong', { dir: 'auto' }, item.title), h('span', { class: 'soft', dir: 'auto' }, item.about));
    return h('li', null, h('button', { type: 'button', 'data-key': item.title, click: () => this.#open(item) }, text, file, icon('pen')));
  }

  /** @param {Item | null} item */
  #open(item) {
    const { t } = this.#words;
    const { name, fresh = {} } = this.#about;
    openDialog('setting', item ? item.title : t(`add.${name}`), t, (close) => {
      const form = this.#form(item ? item.value : fresh, item?.value ?? null, { close });
      const mark = item && this.#mark(item.subject);
      return mark ? [mark, form.element] : [form.element];
    });
  }

  /**
   * @param {Record<string, any>} value
   * @param {any} before null: a new item
   * @param {{ close?: () => void, changed?: import('./form.js').FormOn['changed'] }} around
   */
  #form(value, before, { close, changed }) {
    const { fields, save, remove, place } = this.#about;
    const send = (/** @type {Change} */ { method = 'PUT', path, body, subject }) => this.#store.change(method, path, body, subject);
    const saved = () => {
      close?.();
      showToast(this.#words.t('saved'));
      this.reload();
    };
    const reload = () => {
      close?.();
      this.reload();
    };
    return new Form(
      this.#words,
      fields(before),
      value,
      {
        save: async (values) => {
          this.#checkKey(values, before);
          await send(save(values, before));
        },
        remove: before && remove ? () => send(remove(before)) : undefined,
        saved,
        reload,
        cancel: close,
        place: place?.(before),
        changed,
      },
      this.#nameOf,
    );
  }

  /**
   * Throws a Problem if another item of the list has this key already.
   *
   * @param {Record<string, any>} changed
   * @param {any} before
   */
  #checkKey(changed, before) {
    const { key, items, place } = this.#about;
    if (!key || changed[key] === before?.[key] || !items?.().some(({ value }) => value[key] === changed[key])) return;
    const parts = ['', place?.(before), key].filter((part) => part !== undefined);
    throw new Problem(422, 'taken', '', 0, { errors: [{ pointer: parts.join('/') }] });
  }

  async reload() {
    try {
      await this.load();
    } catch (error) {
      showToast(this.#words.why(asProblem(error)), { error: true });
    }
  }
}
