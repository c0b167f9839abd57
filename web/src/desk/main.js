// The desk's page: puts the panes together, follows the address, and renders.

import { isOfToken } from '../shared/api.js';
import { byId } from '../shared/dom.js';
import { Actions } from './actions.js';
import { addressOf, placeOfAddress, viewOfPage } from './address.js';
import { DeskFiles } from './attachments.js';
import { showAppearance } from './appearance.js';
import { Calls } from './calls.js';
import { Bulk } from './bulk.js';
import { commandsOf } from './commands.js';
import './icons.js';
import { listenForKeys } from './keys.js';
import { DeskConnection } from './connection.js';
import { Drafts } from './drafts.js';
import { Macros } from './macros.js';
import { Panes } from './panes.js';
import { showToast } from './parts.js';
import { Reading } from './reading.js';
import { Renders } from './renders.js';
import { SignIn, arrival, sessionOfPage } from './sign_in.js';
import { DeskState } from './state.js';
import { Views } from './views.js';
import { loadWords } from './words.js';

const ACTIVE_EVERY_MS = 30_000;
const CLOCK_MS = 15_000; // waiting times on screen are right to this
const DETAIL_AFTER = ['assigned', 'closed', 'closing_noted', 'flow_decision', 'tool_result', 'message'];
const DETAIL_PAUSE_MS = 300;

class DeskPage {
  #words;
  #signIn;
  #read;
  #views;
  #calls;
  #connection;
  #state;
  #actions;
  #files;
  #macros;
  /** @type {Panes | null} */
  #panes = null;
  #renders = new Renders((listOnly) => this.#render(listOnly), () => this.#panes !== null);
  #acted = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #reading = undefined;
  #page = 'desk';
  /** @type {string | null} the address that the page shows */
  #shown = null;
  #early = false; // whether this connection has asked for the list before it was ready

  /**
   * @param {DeskWords} words
   * @param {import('./session.js').Session} session
   */
  constructor(words, session) {
    this.#words = words;
    this.#calls = new Calls(session);
    this.#state = new DeskState(new Drafts(session.person));
    this.#actions = new Actions(words, this.#calls, this.#state);
    this.#files = new DeskFiles(words, session, this.#state);
    this.#macros = new Macros(words, this.#calls, this.#state);
    this.#state.changed = (listOnly) => this.#schedule(listOnly);
    this.#state.list.changed = this.#state.selection.changed = () => this.#schedule(true);
    this.#state.list.send = (frame) => this.#connection.send(frame);
    this.#connection = new DeskConnection(session, this.#calls, {
      open: () => this.#askEarly(),
      frame: (frame) => this.#take(frame),
      state: (status) => this.#showStatus(status),
    });
    this.#read = new Reading(words, this.#state, (frame) => this.#connection.send(frame));
    this.#views = new Views(words, this.#calls, this.#state, { show: (query, view) => this.#list(query, view), go: (view) => this.#go(view) });
    this.#signIn = new SignIn(words, session, this.#connection, () => this.#state.drafts.clear());
  }

  start() {
    this.#renders.listen();
    this.#connection.run();
    addEventListener('hashchange', () => this.#follow());
    for (const type of ['pointerdown', 'keydown', 'wheel']) document.addEventListener(type, () => this.#act(), { passive: true });
    for (const type of ['online', 'offline']) addEventListener(type, () => this.#showBanner());
    setInterval(() => this.#schedule(), CLOCK_MS);
  }

  /**
   * @param {string} view
   * @param {string | null} [id]
   */
  #go(view, id = null) {
    location.hash = addressOf(view, id);
  }

  // --- frames -------------------------------------------------------------------------------------------

  /** @param {DeskFrame} frame */
  #take(frame) {
    if (frame.type === 'summary') this.#panes?.alerts.changed(frame.summary, this.#state);
    if (frame.type === 'list') this.#panes?.alerts.listed(frame.conversations, this.#state);
    if (frame.type === 'mentioned') this.#panes?.alerts.mentioned(frame, this.#state);
    this.#state.take(frame);
    if (frame.type === 'mentioned' && this.#state.view === 'mentions') this.#state.list.refresh();
    if (frame.type === 'ready') this.#ready();
    if (frame.type === 'ready' || frame.type === 'me') this.#views.load();
    if (frame.type === 'hidden' && this.#state.talk?.id === frame.conversation_id) this.#go(this.#state.view);
    if (frame.type === 'error' && !isOfToken(frame)) this.#refused(frame);
    if (frame.type === 'caught_up') this.#readDetail();
    if (frame.type === 'entry') this.#takeEntry(frame);
  }

  /** Asks for the list of the page as soon as the socket is open: the gateway answers behind its first frame. */
  #askEarly() {
    const shown = this.#panes ? this.#state.view : viewOfPage();
    this.#early = shown !== null && !shown.startsWith('saved:');
    if (!this.#early || shown === null) return;
    if (shown === this.#state.view) this.#state.list.refresh();
    else this.#views.open(shown);
  }

  #ready() {
    this.#panes ??= this.#createPanes();
    this.#follow({ again: true });
    if (this.#state.isAdmin && this.#state.flows === null) this.#lookForFlows();
  }

  /** A gateway of an earlier release, during an update, has no builder of flows. */
  async #lookForFlows() {
    const found = await this.#calls.get('flows').catch(() => null);
    this.#state.flows = Array.isArray(found?.flows);
    this.#follow();
  }

  /** @param {WatchedEntryFrame} frame */
  #takeEntry(frame) {
    if (this.#state.talk?.caughtUp && DETAIL_AFTER.includes(frame.entry.kind)) this.#readDetail();
    const draft = this.#actions.draftIn(frame);
    if (draft !== null) this.#panes?.composer.fill(draft);
  }

  /**
   * A refusal that is about the conversation on the page changes it; any other one is shown for a moment.
   *
   * @param {{ code?: string, conversation_id?: string | null }} problem
   */
  #refused(problem) {
    const { talk } = this.#state;
    if (!talk || problem.code !== 'conversation_unknown') return showToast(this.#words.why(problem), { error: true });
    if ((problem.conversation_id ?? talk.id) !== talk.id) return;
    talk.gone = true;
    this.#schedule();
  }

  /** @param {'connecting' | 'live' | 'waiting'} status */
  #showStatus(status) {
    this.#state.status = status;
    document.body.dataset.connection = status;
    this.#showBanner();
    this.#schedule();
  }

  /** A browser that is offline says so at once; its socket may seem open for half a minute. */
  #showBanner() {
    const { t } = this.#words;
    const text = !navigator.onLine ? t('offlineNow') : this.#state.status === 'waiting' ? t('reconnecting') : '';
    const banner = byId('banner');
    banner.hidden = !text;
    banner.textContent = text ?? '';
  }

  /** Shows the view and the conversation that the address names. */
  #follow({ again = false } = {}) {
    this.#signIn.moved();
    if (!this.#panes) return;
    const { view, id } = placeOfAddress();
    this.#page = view === 'reports' || view === 'settings' || (view === 'flows' && this.#state.flows !== false) ? view : view !== null && !this.#state.knows(view) ? 'unknown' : 'desk';
    // The same address comes again after a reconnect or an answer: what is open on a phone stays open.
    const moved = this.#shown !== location.hash;
    this.#shown = location.hash;
    if (moved) document.body.dataset.rail = 'closed';
    // The entry of a conversation keeps the view next to it, for a reload and the way back.
    const shown = view === null || this.#page !== 'desk' ? (history.state?.view ?? this.#state.view) : view;
    history.replaceState({ ...history.state, view: shown }, '');
    if (shown !== this.#state.view || !this.#state.list.query.view) this.#views.open(shown);
    else if (again && !this.#early) this.#state.list.refresh();
    this.#early = false;
    const talk = this.#page === 'desk' ? id : null;
    if (again || talk !== (this.#state.talk?.id ?? null)) this.#look(talk, again);
    if (this.#page === 'reports') this.#panes.reports.load();
    for (const [name, part] of Object.entries(this.#panes.parts)) {
      if (name === this.#page) part.show(this.#state.me.person, again);
      else part.leave();
    }
    if (moved) document.body.dataset.pane = talk ? 'talk' : 'list';
    this.#schedule();
  }

  /**
   * @param {ListQuery} query
   * @param {string} [view]
   */
  #list(query, view = this.#state.view) {
    const same = view === this.#state.view;
    this.#state.view = view;
    this.#state.selection.clear();
    this.#state.list.show(query);
    this.#schedule(same);
  }

  /**
   * @param {string | null} id
   * @param {boolean} again after a reconnect
   */
  #look(id, again) {
    const { talk } = this.#state;
    const offset = again && talk?.id === id ? talk?.offset : undefined;
    if (offset === undefined) this.#state.look(id);
    // A dialog about the conversation before would act on this one.
    if (talk?.id !== id) for (const dialog of document.querySelectorAll('dialog')) dialog.close();
    this.#connection.send({ type: 'watch', conversation_id: id, after: offset ?? '0' });
  }

  /** Reads the conversation's details, once for several changes in a row. */
  #readDetail() {
    clearTimeout(this.#reading);
    this.#reading = setTimeout(async () => {
      const { talk } = this.#state;
      if (!talk) return;
      try {
        const detail = /** @type {Detail} */ (await this.#calls.get(`conversations/${encodeURIComponent(talk.id)}`));
        talk.detail = detail;
        talk.summary = detail.summary;
        this.#schedule();
      } catch (problem) {
        this.#refused(/** @type {{ code?: string }} */ (problem));
      }
    }, this.#state.talk?.detail ? DETAIL_PAUSE_MS : 0);
  }

  #act() {
    const now = Date.now();
    if (now - this.#acted > ACTIVE_EVERY_MS && this.#connection.send({ type: 'active' })) this.#acted = now;
  }

  // --- the page -----------------------------------------------------------------------------------------

  #createPanes() {
    const commands = commandsOf(this.#words, this.#state, this.#actions, {
      macro: () => this.#macros.pick(),
      focus: (mode) => this.#panes?.composer.focus(mode),
      search: () => this.#panes?.list.focusSearch(),
      filter: () => this.#views.filter(),
      select: () => this.#select(),
      markUnread: () => this.#markUnread(),
      step: (by) => this.#step(by),
      go: (view) => this.#go(view),
      leave: () => this.#leave(),
    });
    const bulk = new Bulk(this.#words, this.#calls, this.#state);
    listenForKeys(bulk.over(commands));
    const panes = new Panes(this.#words, this.#calls, this.#actions, this.#state.drafts, this.#macros, commands, {
      link: addressOf,
      bulk,
      views: this.#views,
      go: (view, id) => this.#go(view, id),
      search: (q) => this.#views.search(q),
      signOut: () => this.#signIn.signOut(),
      typing: (inside) => this.#connection.send({ type: 'typing', inside }),
    }, this.#files);
    panes.put();
    return panes;
  }

  #schedule(listOnly = false) {
    this.#renders.schedule(listOnly);
  }

  /** @param {boolean} listOnly */
  #render(listOnly) {
    this.#panes?.show(this.#state, this.#page, listOnly);
    this.#read.show();
  }

  /** Selects the row that has the focus, or that of the open conversation. */
  #select() {
    const focused = /** @type {HTMLElement | null | undefined} */ (document.activeElement?.closest('.rows a'));
    const row = this.#state.list.row(focused?.dataset.id ?? this.#state.talk?.id ?? '');
    if (row) this.#state.selection.toggle(row);
  }

  #markUnread() {
    this.#read.markUnread();
    this.#go(this.#state.view);
  }

  /** @param {number} by */
  #step(by) {
    const rows = this.#state.list.rows();
    // The address changes at once; the page follows it a little later, and the next key must not wait for that.
    const { id } = placeOfAddress();
    const place = rows.findIndex((row) => row.id === id);
    const next = rows[Math.min(Math.max(place + by, 0), rows.length - 1)];
    if (next) this.#go(this.#state.view, next.id);
  }

  #leave() {
    const active = document.activeElement;
    if (active instanceof HTMLElement && active !== document.body && !active.closest('.rows')) return active.blur();
    if (this.#state.talk) this.#go(this.#state.view);
  }
}

async function startDesk() {
  showAppearance();
  const arrived = arrival();
  const words = await loadWords();
  document.documentElement.lang = words.locale;
  document.title = words.t('title') ?? '';
  const session = await sessionOfPage(words, arrived);
  if (session) new DeskPage(words, session).start();
}

startDesk();
