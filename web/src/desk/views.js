// Saved views: a teammate's own and those of their teams. Each is a query with a name, a place in the rail and an address.

import { h, icon } from '../shared/dom.js';
import { contactName, filterChips, filterDialog, isFiltered, printOf } from './filters.js';
import { keep, openDialog, showToast } from './parts.js';

const PREFIX = 'saved:';

/** @typedef {import('./state.js').DeskState} State */

export class Views {
  #words;
  #calls;
  #state;
  #on;
  /** @type {FilterChoices} */
  #choices = { owners: [], teams: [], labels: [], categories: [], channels: [], languages: [], topics: [] };
  #asked = false; // for the choices, which the dialog asks for each time
  /** The list that a search replaced. @type {ListQuery | null} */
  #unsearched = null;

  /**
   * `show` shows another list under this name, and `go` goes to a view.
   *
   * @param {DeskWords} words
   * @param {import('./calls.js').Calls} calls
   * @param {State} state
   * @param {{ show(query: ListQuery, view: string): void, go(view: string): void }} on
   */
  constructor(words, calls, state, on) {
    this.#words = words;
    this.#calls = calls;
    this.#state = state;
    this.#on = on;
    this.element = h('div', { class: 'filters', hidden: true });
  }

  /** Reads the views, and shows the list of the current one if it has changed. */
  async load() {
    const state = this.#state;
    try {
      state.views = await this.#calls.get('views');
    } catch (problem) {
      showToast(this.#words.why(problem), { error: true });
      return;
    }
    state.viewsLoaded = true;
    const view = this.#current();
    if (view && printOf(view.query) !== state.savedPrint) this.open(state.view);
    else if (!view && state.view.startsWith(PREFIX)) this.#gone();
    else state.changed();
  }

  /** Shows the list of a view of the desk or of a saved one. @param {string} name */
  open(name) {
    const saved = this.#state.views.find((view) => PREFIX + view.id === name);
    if (!name.startsWith(PREFIX)) return this.#on.show({ view: name, q: '' }, name);
    if (!saved && this.#state.viewsLoaded) return this.#gone();
    if (!saved) {
      this.#state.view = name; // its list is shown as soon as it is read
      return;
    }
    this.#state.savedPrint = printOf(saved.query);
    this.#on.show({ ...saved.query }, name);
  }

  /**
   * Searches all conversations, also where the list has filters. In the list of one contact it searches theirs. Filters of the
   * search stay while its words change. Without words, the list before the search is shown again.
   *
   * @param {string} q
   */
  search(q) {
    const { view, list } = this.#state;
    const listed = this.#listed();
    this.#unsearched = q ? listed : null;
    const searched = list.query.q ? list.query : { view: listed.view, contact: listed.contact };
    this.#on.show(q ? { ...searched, q } : { ...listed, q }, view);
  }

  /** The query of the list, without the search that hides it. */
  #listed() {
    const { query } = this.#state.list;
    return query.q ? (this.#unsearched ?? { ...query, q: '' }) : query;
  }

  #gone() {
    showToast(this.#words.t('problem.view_unknown'), { error: true });
    this.#on.go('mine');
  }

  show() {
    const { list, view, views, me } = this.#state;
    const saved = this.#current();
    const { query } = list;
    const changed = saved ? printOf({ ...query, q: '' }) !== printOf(saved.query) : isFiltered(query);
    this.element.hidden = query.q ? !isFiltered(query) : !saved && !changed;
    const contacts = query.contact?.map((key) => contactName(key, this.#state, this.#words.t));
    if (query.topic?.length) this.#nameTopics();
    keep(this.element, JSON.stringify([view, printOf(query), contacts, views, me.labels, me.teams, this.#choices]), () => this.#content(saved, changed));
  }

  /** Reads the titles of topics once, which only filters by topic show. */
  async #nameTopics() {
    if (this.#asked) return;
    this.#asked = true;
    try {
      this.#choices = await this.#calls.get('views/choices');
      this.#state.changed(true);
    } catch {
      this.#asked = false; // the next change of the list asks again; until then, chips show values
    }
  }

  /** Asks for filters and the order of the list on the page. */
  async filter() {
    try {
      this.#choices = await this.#calls.get('views/choices');
    } catch (problem) {
      showToast(this.#words.why(problem), { error: true });
    }
    filterDialog(this.#state.list.query, this.#state, this.#words, this.#choices, (query) => this.#change(query));
  }

  /** @param {ListQuery} query */
  #change(query) {
    const { view } = this.#state;
    const name = query.q || this.#current() ? view : query.view;
    this.#on.show(query, name);
    if (name !== view) this.#on.go(name);
  }

  /**
   * Shows all conversations of a contact, open and closed, the newest activity first.
   *
   * @param {string} key
   */
  ofContact(key) {
    this.#on.show({ view: 'any', q: '', contact: [key], sort: 'newest_activity' }, 'any');
    this.#on.go('any');
  }

  #current() {
    return this.#state.views.find((view) => PREFIX + view.id === this.#state.view) ?? null;
  }

  /** @param {SavedView | null} view */
  #mayEdit(view) {
    if (!view) return false;
    const { id, role } = this.#state.me.person;
    return view.team ? role !== 'teammate' : view.owner === id;
  }

  /**
   * @param {SavedView | null} saved
   * @param {boolean} changed
   */
  #content(saved, changed) {
    const { t } = this.#words;
    const { query } = this.#state.list;
    const button = (/** @type {string} */ key, /** @type {() => unknown} */ click) => h('button', { type: 'button', class: 'quiet', click }, t(key));
    const edits = this.#mayEdit(saved);
    const chips = filterChips(query, this.#state, this.#words, this.#choices.topics, (next) => this.#change(next));
    return [
      h('ul', { class: 'tags' }, chips),
      !query.q && h(
        'div',
        { class: 'view-actions' },
        saved && changed && edits && !query.contact?.length && button('saveChanges', () => this.#put({ ...saved, query: { ...query, q: '' } })),
        changed && !query.contact?.length && button('saveView', () => this.#edit(null)),
        saved && !changed && edits && button('editView', () => this.#edit(saved)),
      ),
    ];
  }

  /** Asks for the name of a view, and whether a team sees it. @param {SavedView | null} view null: a new one */
  #edit(view) {
    const { t } = this.#words;
    const { me, list } = this.#state;
    openDialog('view', t(view ? 'editView' : 'saveView'), t, (close) => {
      const name = h('input', { required: true, maxlength: 60, value: view?.name, dir: 'auto', autofocus: true });
      const teams = me.teams.map((team) => h('option', { value: team.id, selected: team.id === view?.team }, team.name));
      const team = h('select', null, h('option', { value: '' }, t('onlyMe')), teams);
      const leads = me.person.role !== 'teammate';
      const remove = h('button', { type: 'button', class: 'quiet danger', click: () => this.#remove(view, close) }, icon('trash'), t('deleteView'));
      const form = h(
        'form',
        null,
        h('label', { class: 'field' }, h('span', null, t('viewName')), name),
        leads && h('label', { class: 'field' }, h('span', null, t('seenBy')), team),
        h('footer', null, view && remove, h('button', { type: 'button', class: 'quiet', click: close }, t('cancel')), h('button', { type: 'submit', class: 'primary' }, t('save'))),
      );
      form.addEventListener('submit', async (event) => {
        event.preventDefault();
        const id = view?.id ?? newId();
        const body = { id, owner: me.person.id, name: name.value, team: (leads && team.value) || null, query: view?.query ?? { ...list.query, q: '' } };
        if (!(await this.#put(body))) return;
        close();
        this.#on.go(PREFIX + id);
      });
      return form;
    });
  }

  /** @param {SavedView} view */
  async #put({ id, name, team, query }) {
    try {
      await this.#calls.put(`views/${id}`, { name, team, query });
      await this.load();
      return true;
    } catch (problem) {
      showToast(this.#words.why(problem), { error: true });
      return false;
    }
  }

  /**
   * @param {SavedView | null} view
   * @param {() => void} close
   */
  async #remove(view, close) {
    if (!view) return;
    try {
      await this.#calls.remove(`views/${view.id}`);
    } catch (problem) {
      showToast(this.#words.why(problem), { error: true });
      return;
    }
    close();
    this.#on.go('mine');
    await this.load();
  }
}

function newId() {
  return `v-${Array.from(crypto.getRandomValues(new Uint32Array(3)), (number) => number.toString(36)).join('')}`;
}
