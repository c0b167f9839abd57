// The panes of the desk's page: builds them once, and shows the state in those that the page has now.

import { byId, h, icon } from '../shared/dom.js';
import { Alerts } from './alerts.js';
import { Composer } from './composer.js';
import { Head } from './head.js';
import { List } from './list.js';
import { keep } from './parts.js';
import { FLOWS, PartPane, SETTINGS } from './part_pane.js';
import { Rail } from './rail.js';
import { Reports } from './reports.js';
import { Sidebar } from './sidebar.js';
import { Thread } from './thread.js';
import { Undo } from './undo.js';

/**
 * What panes ask of the page.
 *
 * @typedef {{
 *   link: (view: string, id?: string) => string, go: (view: string, id?: string | null) => void,
 *   bulk: import('./bulk.js').Bulk, views: import('./views.js').Views, search: (query: string) => void, signOut: () => void, typing: (inside: boolean) => void,
 * }} Page
 */

const ONE_PANE = matchMedia('(max-width: 44rem)');

export class Panes {
  #words;
  #link;

  /**
   * @param {DeskWords} words
   * @param {import('./calls.js').Calls} calls
   * @param {import('./actions.js').Actions} actions
   * @param {import('./drafts.js').Drafts} drafts
   * @param {import('./macros.js').Macros} macros
   * @param {Record<string, (key: string) => unknown>} commands
   * @param {Page} page
   * @param {import('./attachments.js').DeskFiles} files
   */
  constructor(words, calls, actions, drafts, macros, commands, page, files) {
    const { t } = words;
    const { link } = page;
    this.alerts = new Alerts(words, (id) => page.go('mine', id));
    const help = () => commands.help('');
    this.rail = new Rail(words, { link, alerts: this.alerts, presence: (status) => actions.presence(status), help, signOut: page.signOut });
    this.list = new List(words, { link, menu: toggleMenu, search: page.search, bulk: page.bulk, views: page.views });
    this.thread = new Thread(words, files.shown, new Undo(words, calls));
    this.composer = new Composer(words, drafts, {
      reply: (text, attached) => actions.reply(text, attached),
      note: (text, attached) => actions.note(text, attached),
      draft: () => commands.draft(''),
      macros: () => commands.macro(''),
      replyAndClose: (text, attached) => macros.sendAndClose(text, attached),
      again: async () => {
        const id = await actions.writeAgain();
        if (id) page.go('mine', id);
      },
      typing: page.typing,
    }, files);
    this.sidebar = new Sidebar(words, { link, back: () => showPane('talk'), ofContact: (key) => page.views.ofContact(key) });
    this.parts = { settings: new PartPane(words, calls, toggleMenu, SETTINGS), flows: new PartPane(words, calls, toggleMenu, FLOWS) };
    this.reports = new Reports(words, calls, { menu: toggleMenu, link });
    this.head = new Head(words, { link, does: commands, details: () => showPane('sidebar') });
    const parts = [this.head.element, this.thread.element, this.composer.element, this.thread.announcer];
    this.talk = h('main', { class: 'talk', 'aria-label': t('conversation') }, parts);
    files.dropsOn(this.talk);
    this.nothing = h('main', { class: 'nothing' });
    this.#words = words;
    this.#link = link;
    this.#onePane();
    ONE_PANE.addEventListener('change', () => this.#onePane());
  }

  put() {
    const { rail, list, talk, nothing, sidebar, reports, parts } = this;
    const shade = h('div', { class: 'shade', click: toggleMenu });
    byId('desk').replaceChildren(rail.element, shade, list.element, talk, nothing, sidebar.element, reports.element, parts.settings.element, parts.flows.element);
    byId('sign-in').hidden = true;
    const question = this.alerts.question();
    if (question) list.element.querySelector('header')?.after(question);
  }

  /** A phone shows one pane at a time: each of them is then the main one, with the page's heading. */
  #onePane() {
    this.list.element.role = ONE_PANE.matches ? 'main' : null;
    this.head.heading.ariaLevel = ONE_PANE.matches ? '1' : null;
  }

  #choose() {
    const { t } = this.#words;
    return [icon('inbox'), h('p', null, t('chooseOne')), h('p', { class: 'soft' }, t('pressHelp'))];
  }

  /**
   * What the address names is not there.
   *
   * @param {string} page
   */
  #missing(page) {
    const { t } = this.#words;
    const back = h('a', { class: 'primary', href: this.#link('mine') }, t('toMine'));
    return [icon('alert'), h('h1', null, t(page === 'unknown' ? 'viewUnknown' : 'isGone')), back];
  }

  /**
   * Whether the conversation of the address is gone, and nothing of it has come.
   *
   * @param {import('./state.js').DeskState} state
   */
  #isMissing({ talk }) {
    return Boolean(talk?.gone && !talk.entries.size);
  }

  /**
   * `listOnly`: what the panes of the conversation show did not change. A long one costs as much as the whole list.
   *
   * @param {import('./state.js').DeskState} state
   * @param {string} page
   * @param {boolean} listOnly
   */
  show(state, page, listOnly) {
    const desk = page === 'desk';
    document.body.dataset.page = page;
    this.rail.show(state, desk ? state.view : page);
    this.list.element.hidden = !desk;
    this.reports.element.hidden = page !== 'reports';
    for (const [name, part] of Object.entries(this.parts)) part.element.hidden = page !== name;
    this.talk.hidden = !desk || !state.talk || this.#isMissing(state);
    const missing = page === 'unknown' || (desk && this.#isMissing(state));
    this.nothing.hidden = !missing && (!desk || Boolean(state.talk));
    this.nothing.classList.toggle('missing', missing);
    keep(this.nothing, `${page} ${missing}`, () => (missing ? this.#missing(page) : this.#choose()));
    this.sidebar.element.hidden = !desk || !state.talk || this.#isMissing(state);
    if (desk) this.list.show(state, state.talk?.id);
    if (desk && state.talk && !this.#isMissing(state) && !listOnly) {
      this.head.show(state);
      this.thread.show(state);
      this.composer.show(state);
      this.sidebar.show(state);
    }
  }
}

/** @param {string} name */
function showPane(name) {
  document.body.dataset.pane = name;
}

function toggleMenu() {
  document.body.dataset.rail = document.body.dataset.rail === 'open' ? 'closed' : 'open';
}
