// The left rail: the signed-in teammate, the views with their counts, and this browser's settings.

import { h, icon } from '../shared/dom.js';
import { LOCALES, languageName } from '../shared/i18n.js';
import { APPEARANCES, appearance, keepAppearance } from './appearance.js';
import { face, keep } from './parts.js';
import { keepLocale } from './words.js';

/** @type {Record<string, string>} */
const SYMBOLS = { mine: 'inbox', mentions: 'at', unassigned: 'clock', assistant: 'robot', all: 'stack', closed: 'check', reports: 'chart', settings: 'gear', flows: 'flow' };

/** @typedef {import('./state.js').DeskState} State */

export class Rail {
  #nodes;
  #words;
  #on;

  /**
   * @param {DeskWords} words
   * @param {{
   *   presence(status: string | null): void, link(view: string): string, help(): void, signOut(): void, alerts: import('./alerts.js').Alerts,
   * }} on
   */
  constructor(words, on) {
    const { t } = words;
    this.#words = words;
    this.#on = on;
    const list = () => h('ul', { class: 'views' });
    this.#nodes = { who: h('div', { class: 'me' }), views: list(), teams: list(), savedTitle: h('h2', { class: 'label', hidden: true }, t('savedViews')), saved: list(), more: list() };
    this.element = h(
      'nav',
      { class: 'rail', 'aria-label': t('views') },
      h('p', { class: 'brand' }, icon('bell'), 'Frontdesk'),
      this.#nodes.who,
      this.#nodes.views,
      h('h2', { class: 'label' }, t('teams')),
      this.#nodes.teams,
      this.#nodes.savedTitle,
      this.#nodes.saved,
      this.#nodes.more,
      h('div', { class: 'grow' }),
      this.#settings(),
    );
    // A choice of the view that is shown already changes no address, and closes the drawer, too.
    this.element.addEventListener('click', (event) => {
      if (/** @type {Element} */ (event.target).closest('a')) document.body.dataset.rail = 'closed';
    });
  }

  /**
   * @param {State} state
   * @param {string} here
   */
  show(state, here) {
    const { t } = this.#words;
    const own = state.people.get(state.self);
    keep(this.#nodes.who, JSON.stringify([own?.status, own?.person, own?.manual]), () => this.#who(state, own));
    const views = ['mine', 'unassigned', 'assistant', 'all', 'closed', 'mentions'].map((view) => ({ view, name: t(`view.${view}`) }));
    const teams = state.me.teams.map((team) => ({ view: `team:${team.id}`, name: team.name }));
    const saved = state.views.map((view) => ({ view: `saved:${view.id}`, name: view.name }));
    const counts = JSON.stringify([state.counts, here, teams, saved]);
    this.#nodes.savedTitle.hidden = !saved.length;
    keep(this.#nodes.saved, counts, () => saved.map((item) => this.#view(item, state, here)));
    keep(this.#nodes.views, counts, () => views.map((item, place) => this.#view(item, state, here, place)));
    const { role } = state.me.person;
    const pages = ['reports', ...(state.flows ? ['flows'] : []), ...(role === 'lead' || role === 'admin' ? ['settings'] : [])];
    keep(this.#nodes.more, JSON.stringify([here, pages]), () => pages.map((page) => this.#page(page, here)));
    keep(this.#nodes.teams, counts, () => teams.map((item) => this.#view(item, state, here)));
  }

  /**
   * @param {{ view: string, name: string | undefined }} item
   * @param {State} state
   * @param {string} here
   */
  #view({ view, name }, state, here, place = -1) {
    const count = state.counts[view];
    const current = here === view && 'page';
    const title = place >= 0 ? `${name} (${place + 1})` : name;
    return h(
      'li',
      null,
      h(
        'a',
        { href: this.#on.link(view), 'aria-current': current, 'data-view': view, title },
        icon(SYMBOLS[view] ?? (view.startsWith('saved:') ? 'bookmark' : 'people')),
        h('span', { class: 'name', dir: 'auto' }, name),
        count !== undefined && h('span', { class: 'count', 'data-some': count > 0 }, String(count)),
      ),
    );
  }

  /**
   * @param {string} page
   * @param {string} here
   */
  #page(page, here) {
    const link = { href: this.#on.link(page), 'aria-current': here === page && 'page', 'data-view': page };
    return h('li', null, h('a', link, icon(SYMBOLS[page]), h('span', { class: 'name' }, this.#words.t(page))));
  }

  /**
   * @param {State} state
   * @param {PresenceView | undefined} own
   */
  #who(state, own) {
    const { t, locale } = this.#words;
    const name = state.me.person.name;
    const choices = ['', 'online', 'away', 'offline'].map((value) => ({ value, label: t(`presence.${value || 'auto'}`) }));
    /** @type {HTMLSelectElement} */
    const select = h(
      'select',
      { 'aria-label': t('presence'), change: () => this.#on.presence(select.value || null) },
      choices.map(({ value, label }) => h('option', { value, selected: (own?.manual ?? '') === value }, label)),
    );
    const about = h('div', null, h('strong', { dir: 'auto' }, name), select);
    return [face(name, locale, own?.status ?? 'offline'), about];
  }

  #settings() {
    const { t, locale } = this.#words;
    const { alerts } = this.#on;
    /** @type {HTMLSelectElement} */
    const language = h(
      'select',
      { 'aria-label': t('language'), change: () => keepLocale(language.value) },
      LOCALES.map((code) => h('option', { value: code, lang: code, selected: code === locale }, languageName(code))),
    );
    /** @type {HTMLSelectElement} */
    const look = h(
      'select',
      { 'aria-label': t('appearance'), change: () => keepAppearance(look.value) },
      APPEARANCES.map((each) => h('option', { value: each, selected: each === appearance() }, t(`appearance.${each}`))),
    );
    return h(
      'div',
      { class: 'settings' },
      toggle(t('sound'), alerts.sound, (on) => alerts.setSound(on)),
      toggle(t('queueAlerts'), alerts.queue, (on) => alerts.setQueue(on)),
      toggle(t('notifications'), alerts.notifications, (on) => alerts.setNotifications(on)),
      h('div', { class: 'row' }, look),
      h('div', { class: 'row' }, language, h('button', { type: 'button', class: 'quiet', click: () => this.#on.help() }, t('shortcuts'))),
      h('div', { class: 'row' }, h('button', { type: 'button', class: 'quiet', click: () => this.#on.signOut() }, t('signOut'))),
    );
  }
}

/**
 * @param {string | undefined} label
 * @param {boolean} on
 * @param {(on: boolean) => boolean | Promise<boolean>} change
 */
function toggle(label, on, change) {
  const box = h('input', { type: 'checkbox', role: 'switch', checked: on });
  box.addEventListener('change', async () => {
    box.checked = await change(box.checked);
  });
  return h('label', { class: 'switch' }, box, label);
}
