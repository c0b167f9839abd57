// The place of a part of the desk's page, such as the settings. Its code, words and styles are loaded when it is opened.

import { asProblem } from '../shared/api.js';
import { h } from '../shared/dom.js';

/**
 * `show` gets what follows the part's name in the address.
 *
 * @typedef {{ show(page: string): unknown, leave?(): void, parts: HTMLElement[] }} LoadedPart
 * @typedef {{
 *   name: string, roles: string[], forOthers: string, load(): Promise<unknown>,
 *   create(module: any, words: DeskWords, calls: import('./calls.js').Calls, menu: () => void, person: Person): Promise<LoadedPart>,
 * }} PartAbout
 */

/** @type {PartAbout} */
export const SETTINGS = {
  name: 'settings',
  roles: ['lead', 'admin'],
  forOthers: 'settingsForLeads',
  load: () => Promise.all([loaded('/desk/settings.js'), styled('/desk/settings.css')]).then(([module]) => module),
  create: (module, words, calls, menu, person) => module.createSettings(words, calls, menu, person.role),
};

/** @type {PartAbout} */
export const FLOWS = {
  name: 'flows',
  roles: ['admin'],
  forOthers: 'flowsForAdmins',
  load: () => Promise.all([loaded('/builder/main.js'), styled('/builder/builder.css')]).then(([module]) => module),
  create: (module, words, calls, menu, person) => module.createBuilder(words, calls, menu, person),
};

export class PartPane {
  #words;
  #calls;
  #menu;
  #about;
  /** @type {string | null} */
  #shown = null;
  /** @type {Promise<LoadedPart> | null} */
  #part = null;

  /**
   * @param {DeskWords} words
   * @param {import('./calls.js').Calls} calls
   * @param {() => void} menu
   * @param {PartAbout} about
   */
  constructor(words, calls, menu, about) {
    this.#words = words;
    this.#calls = calls;
    this.#menu = menu;
    this.#about = about;
    this.element = h('main', { class: `${about.name}-page scroll`, hidden: true });
  }

  /**
   * @param {Person} person the reader
   * @param {boolean} again after a reconnection: a page that is shown stays, with what was typed
   */
  async show(person, again) {
    const page = pageOfAddress();
    if (again && this.#shown === page) return;
    this.#shown = page;
    if (!this.#about.roles.includes(person.role ?? '')) {
      this.element.replaceChildren(h('p', { class: 'warning', role: 'alert' }, this.#words.t(this.#about.forOthers)));
      return;
    }
    this.#part ??= this.#load(person);
    try {
      (await this.#part).show(page);
    } catch (error) {
      this.#part = null; // the next visit tries again
      this.element.replaceChildren(h('p', { class: 'warning', role: 'alert' }, this.#words.why(asProblem(error))));
    }
  }

  /** The page shows something else: what the part has open ends, such as the sign to others that a flow is being edited. */
  leave() {
    if (this.#shown === null) return;
    this.#shown = null;
    this.#part?.then((part) => part.leave?.()).catch(reportError);
  }

  /** @param {Person} person */
  async #load(person) {
    const module = await this.#about.load();
    const part = await this.#about.create(module, this.#words, this.#calls, this.#menu, person);
    this.element.replaceChildren(...part.parts);
    return part;
  }
}

/** A variable, so that the part stays out of the desk's own bundle. @param {string} script */
const loaded = (script) => import(script);

/** @param {string} href */
const styled = (href) =>
  new Promise((resolve, reject) => {
    document.head.append(h('link', { rel: 'stylesheet', href, load: resolve, error: reject }));
  });

/** `#settings/teams` → `teams` */
const pageOfAddress = () => decodeURIComponent(location.hash.slice(1).split('/')[1] ?? '');
