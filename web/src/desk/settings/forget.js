// The data of a person: shows first what there is. Then it can be saved as a file, or forgotten by a second click.

import { asProblem } from '../../shared/api.js';
import { h } from '../../shared/dom.js';

/** @typedef {{ contacts: number, conversations: number, held: number, files: number, import_rows: number, forgotten: boolean, complete: boolean }} Report */

export class ForgetPage {
  #words;
  #calls;
  #person;
  #result = h('div', { class: 'found-person', role: 'status' });

  /**
   * @param {DeskWords} words
   * @param {import('../calls.js').Calls} calls
   */
  constructor(words, calls) {
    const { t } = words;
    this.#words = words;
    this.#calls = calls;
    this.#person = h('input', { id: 'forget-person', type: 'text', dir: 'auto', autocomplete: 'off', required: true, minlength: 3, maxlength: 900 });
    const look = h('button', { type: 'submit', class: 'secondary' }, t('forget.look'));
    const form = h('form', null, h('div', { class: 'field' }, h('label', { for: 'forget-person' }, t('forget.person')), this.#person), h('footer', null, look));
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#ask(false);
    });
    this.element = h('section', { class: 'settings-body' }, h('p', { class: 'soft' }, t('intro.forget')), form, this.#result);
  }

  async load() {
    this.#result.replaceChildren();
  }

  /**
   * @param {string} person
   * @param {string} form
   */
  async #save(person, form) {
    try {
      const text = await this.#calls.postForText(`export.${form}`, { person });
      const href = URL.createObjectURL(new Blob([text], { type: form === 'html' ? 'text/html' : 'application/json' }));
      h('a', { href, download: `frontdesk-person.${form}` }).click();
      setTimeout(() => URL.revokeObjectURL(href));
    } catch (error) {
      this.#result.append(h('p', { class: 'warning', role: 'alert' }, this.#words.why(asProblem(error))));
    }
  }

  /** @param {boolean} really */
  async #ask(really) {
    const { t, why } = this.#words;
    const person = this.#person.value.trim();
    this.#result.replaceChildren(h('p', { class: 'soft' }, t('loading')));
    try {
      /** @type {Report} */
      const report = await this.#calls.post('forget', { person, really });
      const found = h('p', null, t('forget.found', { conversations: report.conversations, files: report.files, rows: report.import_rows }));
      const held = report.held > 0 && h('p', null, t('forget.held', { count: report.held }));
      const sure = !really && h('button', { type: 'button', class: 'primary', click: () => this.#ask(true) }, t('forget.really'));
      const files = !really && h('p', { class: 'actions' }, ['html', 'json'].map((form) => h('button', { type: 'button', class: 'secondary', click: () => this.#save(person, form) }, t(`forget.${form}`))));
      const done = really && h('p', null, t(report.complete ? 'forget.done' : 'forget.again'));
      this.#result.replaceChildren(...[done || found, held, files, sure].filter((part) => part instanceof Node));
    } catch (error) {
      this.#result.replaceChildren(h('p', { class: 'warning', role: 'alert' }, why(asProblem(error))));
    }
  }
}
