// The settings of the desk, for its admins, and texts and labels for its leads. The desk's page loads this part when it is opened.

import { asProblem } from '../../shared/api.js';
import { h, icon } from '../../shared/dom.js';
import { filled } from '../../shared/i18n.js';
import { formerName } from '../former_names.js';
import '../icons.js';
import { AuditPage } from './audit.js';
import { blocksPage } from './blocks.js';
import { ForgetPage } from './forget.js';
import { holdsPage } from './holds.js';
import { SettingsPage } from './page.js';
import { pagesOf } from './pages.js';
import { SettingsStore } from './store.js';

/**
 * @param {DeskWords} words
 * @param {import('../calls.js').Calls} calls
 * @param {() => void} menu
 * @param {'lead' | 'admin'} role of the teammate
 */
export async function createSettings(words, calls, menu, role) {
  const { default: own } = await import(`/locales/settings/${words.locale}.js`);
  /** @type {(key: string, values?: Record<string, unknown>) => string | undefined} */
  const t = (key, values) => (Object.hasOwn(own, key) ? filled(own[key], values) : words.t(key, values));
  const why = (/** @type {unknown} */ problem) => t(`problem.${/** @type {{ code?: string }} */ (problem).code}`) ?? words.why(problem);
  return new Settings({ ...words, t, why }, calls, menu, role);
}

class Settings {
  #words;
  /** @type {Map<string, { element: HTMLElement, load(): Promise<unknown> }>} */
  #pages = new Map();
  #nav = h('nav', { class: 'settings-nav' });
  #heading;
  #body = h('div');
  #here = '';

  /**
   * @param {DeskWords} words
   * @param {import('../calls.js').Calls} calls
   * @param {() => void} menu
   * @param {'lead' | 'admin'} role
   */
  constructor(words, calls, menu, role) {
    const { t } = words;
    const store = new SettingsStore(calls);
    const nameOf = (/** @type {string} */ actor) => actorName(store, t, actor);
    const text = (/** @type {string} */ key, /** @type {Record<string, unknown> | undefined} */ values) => t(key, values) ?? key;
    const abouts = pagesOf(store, text).filter((about) => role === 'admin' || about.editor === 'lead');
    this.#words = words;
    for (const about of abouts) this.#pages.set(about.name, new SettingsPage(words, store, about, nameOf));
    this.#pages.set('blocks', blocksPage(words, calls, store, nameOf));
    if (role === 'admin') {
      this.#pages.set('holds', holdsPage(words, calls, store, nameOf));
      this.#pages.set('forget', new ForgetPage(words, calls));
      this.#pages.set('audit', new AuditPage(words, calls, store, nameOf));
    }
    this.#heading = h('h1', { tabindex: '-1' });
    const rail = h('button', { type: 'button', class: 'knob menu', 'aria-label': t('views'), click: menu }, icon('menu'));
    this.#nav.setAttribute('aria-label', t('settings') ?? '');
    this.parts = [h('header', null, rail, this.#heading), this.#nav, this.#body];
  }

  /** @param {string} wanted the page that the address names */
  async show(wanted) {
    const { t, why } = this.#words;
    const name = this.#pages.has(wanted) ? wanted : [...this.#pages.keys()][0];
    const page = this.#pages.get(name);
    if (!page) return;
    this.#nav.replaceChildren(h('ul', null, [...this.#pages.keys()].map((each) => this.#link(each, name))));
    this.#nav.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
    this.#heading.textContent = t(`page.${name}`) ?? name;
    if (this.#here !== name) this.#body.replaceChildren(h('p', { class: 'soft' }, t('loading')));
    this.#here = name;
    try {
      await page.load();
      // An element that is put into the page again loses the focus.
      if (this.#here === name && page.element.parentElement !== this.#body) this.#body.replaceChildren(page.element);
    } catch (error) {
      const again = h('button', { type: 'button', class: 'secondary', click: () => this.show(name) }, t('again'));
      this.#body.replaceChildren(h('div', { class: 'warning', role: 'alert' }, h('p', null, why(asProblem(error))), again));
    }
  }

  /**
   * @param {string} name
   * @param {string} here
   */
  #link(name, here) {
    return h('li', null, h('a', { href: `${location.pathname}#settings/${name}`, 'aria-current': name === here && 'page' }, this.#words.t(`page.${name}`)));
  }
}

/**
 * An actor of the audit log, for people.
 *
 * @param {SettingsStore} store
 * @param {Translate} t
 * @param {string} actor
 */
function actorName(store, t, actor) {
  const [kind, id = ''] = actor.split(':');
  if (kind === 'person') return store.view.people.find((person) => person.id === id)?.name ?? formerName('person', id, store.view, t);
  if (kind === 'file') return t(id === 'flows' ? 'actor.flows' : 'actor.file') ?? actor;
  return t(`actor.${kind}`, { id }) ?? actor;
}
