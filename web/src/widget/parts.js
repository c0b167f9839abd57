// Parts of the widget that only some visitors see. Each is loaded when it is used, so that a page load stays small.

import { h } from '../shared/dom.js';

/** @typedef {{ words?: boolean, styles?: boolean }} PartFiles */

export class Parts {
  #base;
  #locale;
  #words;
  /** @type {Map<string, Promise<any>>} */
  #loading = new Map();
  /** @type {Element | null} the element that gets the parts' styles */
  root = null;

  /**
   * `words`: the widget's, to which a part adds its own.
   *
   * @param {string} base
   * @param {string} locale
   * @param {Record<string, string>} words
   */
  constructor(base, locale, words) {
    this.#base = base;
    this.#locale = locale;
    this.#words = words;
  }

  /**
   * The module of a part; the same for each call. After a failure the next call tries again.
   *
   * @param {string} name
   * @param {PartFiles} [files]
   */
  load(name, files = {}) {
    const loading = this.#loading.get(name) ?? this.#load(name, files);
    this.#loading.set(name, loading);
    loading.catch(() => this.#loading.delete(name));
    return loading;
  }

  /**
   * @param {string} name
   * @param {PartFiles} files
   */
  async #load(name, { words = false, styles = false }) {
    const [module, more] = await Promise.all([
      import(`${this.#base}/widget/${name}.js`),
      words && import(`${this.#base}/locales/${name}/${this.#locale}.js`),
      styles && this.styles(name),
    ]);
    if (more) Object.assign(this.#words, more.default);
    return module;
  }

  /**
   * Resolves when a style sheet is loaded. What it styles is not shown before.
   *
   * @param {string} name
   */
  styles(name) {
    const sheet = h('link', { rel: 'stylesheet', href: `${this.#base}/widget/${name}.css` });
    return new Promise((resolve, reject) => {
      sheet.onload = resolve;
      sheet.onerror = () => reject(new Error(`could not load ${sheet.href}`));
      this.root?.prepend(sheet);
    });
  }
}
