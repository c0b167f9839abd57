// The place of the settings on the desk's page. Their code, words and styles are loaded when a lead or an admin opens them.

import { asProblem } from '../shared/api.js';
import { h } from '../shared/dom.js';

const SCRIPT = '/desk/settings.js';
const STYLES = '/desk/settings.css';

export class SettingsPane {
  #words;
  #calls;
  #menu;
  /** @type {string | null} */
  #shown = null;
  /** @type {Promise<{ show(page: string): unknown, parts: HTMLElement[] }> | null} */
  #settings = null;

  /**
   * @param {DeskWords} words
   * @param {import('./calls.js').Calls} calls
   * @param {() => void} menu
   */
  constructor(words, calls, menu) {
    this.#words = words;
    this.#calls = calls;
    this.#menu = menu;
    this.element = h('main', { class: 'settings-page scroll', hidden: true });
  }

  /**
   * @param {Person} person the reader
   * @param {boolean} again after a reconnection: a page that is shown stays, with what was typed
   */
  async show(person, again) {
    const page = pageOfAddress();
    if (again && this.#shown === page) return;
    this.#shown = page;
    if (person.role !== 'lead' && person.role !== 'admin') {
      this.element.replaceChildren(h('p', { class: 'warning', role: 'alert' }, this.#words.t('settingsForLeads')));
      return;
    }
    this.#settings ??= this.#load(person.role);
    try {
      (await this.#settings).show(page);
    } catch (error) {
      this.#settings = null; // the next visit tries again
      this.element.replaceChildren(h('p', { class: 'warning', role: 'alert' }, this.#words.why(asProblem(error))));
    }
  }

  /** @param {'lead' | 'admin'} role */
  async #load(role) {
    const styled = new Promise((resolve, reject) => {
      document.head.append(h('link', { rel: 'stylesheet', href: STYLES, load: resolve, error: reject }));
    });
    const [{ createSettings }] = await Promise.all([import(SCRIPT), styled]);
    const settings = await createSettings(this.#words, this.#calls, this.#menu, role);
    this.element.replaceChildren(...settings.parts);
    return settings;
  }
}

/** `#settings/teams` → `teams` */
const pageOfAddress = () => location.hash.slice(1).split('/')[1] ?? '';
