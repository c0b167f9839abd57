// The builder of flows, for admins. The desk's page loads this part when it is opened.

import { asProblem } from '../shared/api.js';
import { h } from '../shared/dom.js';
import { filled } from '../shared/i18n.js';
import './icons.js';
import { FlowPage } from './flow_page.js';
import { ListPage } from './list_page.js';
import { Shell } from './shell.js';

/** Folders of words, one for each part of the builder. */
const WORDS = ['builder', 'flow_list', 'flow_try', 'flow_numbers', 'flow_tests', 'flow_canary', 'flow_findings'];

/**
 * @param {DeskWords} words
 * @param {import('../desk/calls.js').Calls} calls
 * @param {() => void} menu
 * @param {Person} person
 */
export async function createBuilder(words, calls, menu, person) {
  return new Builder(await wordsOf(words), calls, menu, person);
}

/** @param {DeskWords} words @returns {Promise<BuilderWords>} */
async function wordsOf(words) {
  const files = await Promise.all(WORDS.map((folder) => import(`/locales/${folder}/${words.locale}.js`)));
  /** @type {Record<string, string>} */
  const own = Object.assign({}, ...files.map((file) => file.default));
  const rules = new Intl.PluralRules(words.locale);
  const t = (/** @type {string} */ key, /** @type {Record<string, unknown>} */ values = {}) => {
    const counted = typeof values.count === 'number' ? `${key}.${rules.select(values.count)}` : key;
    const text = own[counted] ?? own[`${key}.other`] ?? own[key];
    return text === undefined ? (words.t(key, values) ?? key) : filled(text, values);
  };
  const why = (/** @type {unknown} */ problem) => {
    const { code } = /** @type {{ code?: string }} */ (problem);
    return own[`problem.${code}`] ?? words.why(problem) ?? '';
  };
  return { ...words, t, why };
}

class Builder {
  #words;
  #calls;
  #menu;
  #person;
  #body = h('div', { class: 'builder' });
  /** @type {FlowPage | null} */
  #flow = null;
  /** @type {string | null} null: the page shows something else */
  #here = null;

  /**
   * @param {BuilderWords} words
   * @param {import('../desk/calls.js').Calls} calls
   * @param {() => void} menu
   * @param {Person} person
   */
  constructor(words, calls, menu, person) {
    this.#words = words;
    this.#calls = calls;
    this.#menu = menu;
    this.#person = person;
    this.parts = [this.#body];
  }

  /** @param {string} name the flow that the address names; none is the list */
  async show(name) {
    const { t, why } = this.#words;
    this.#here = name;
    this.#flow?.close();
    this.#flow = null;
    this.#body.replaceChildren(h('p', { class: 'soft builder-loading', role: 'status' }, t('loading')));
    try {
      const page = name ? await this.#open(name) : await this.#list();
      if (this.#here !== name) return page.close?.();
      this.#flow = page instanceof FlowPage ? page : null;
      this.#body.replaceChildren(page.element);
      page.shown?.();
    } catch (error) {
      const again = h('button', { type: 'button', class: 'secondary', click: () => this.show(name) }, t('again'));
      this.#body.replaceChildren(h('div', { class: 'warning', role: 'alert' }, h('p', null, why(asProblem(error))), again));
    }
  }

  leave() {
    this.#here = null;
    this.#flow?.close();
    this.#flow = null;
    this.#body.replaceChildren();
  }

  /** @returns {Promise<{ element: HTMLElement, shown?: () => void, close?: () => void }>} */
  async #list() {
    const page = new ListPage(this.#words, this.#calls, this.#menu);
    await page.load();
    return page;
  }

  /** @param {string} name */
  async #open(name) {
    const shell = new Shell(this.#words, this.#calls, this.#person, name);
    await shell.load();
    return new FlowPage(shell, this.#menu);
  }
}
