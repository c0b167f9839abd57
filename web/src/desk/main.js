// The desk: puts the panes together, follows the address, and does what teammates ask for.

import { h, icon } from '../shared/dom.js';
import { partsOfAddress } from './address.js';
import { Alerts } from './alerts.js';
import { showAppearance } from './appearance.js';
import { Beside } from './beside.js';
import { Calls } from './calls.js';
import { Composer } from './composer.js';
import { assignDialog, closeDialog, helpDialog, snoozeDialog } from './dialogs.js';
import { Head } from './head.js';
import './icons.js';
import { SHORTCUTS, listenForKeys } from './keys.js';
import { Line } from './line.js';
import { List } from './list.js';
import { say } from './parts.js';
import { Rail } from './rail.js';
import { Reports } from './reports.js';
import { takeSession } from './session.js';
import { signedOut } from './sign_in.js';
import { DeskState } from './state.js';
import { Thread } from './thread.js';
import { loadWords } from './words.js';

const ACTIVE_EVERY_MS = 30_000;
const CLOCK_MS = 15_000; // waiting times on screen are right to this
const VIEW_KEYS = ['mine', 'unassigned', 'assistant', 'all', 'closed'];
const DETAIL_AFTER = ['assigned', 'closed', 'closing_noted', 'flow_decision', 'tool_result', 'message'];
const DETAIL_PAUSE_MS = 300;

class DeskPage {
  #words;
  #session;
  #calls;
  #line;
  #state = new DeskState();
  #panes;
  #scheduled = false;
  #acted = 0;
  #asked = null;
  #reading = null;
  #page = 'desk';

  constructor(words, session) {
    this.#words = words;
    this.#session = session;
    this.#calls = new Calls(session.token);
    this.#state.changed = () => this.#schedule();
    this.#line = new Line(session.token, this.#calls, {
      frame: (frame) => this.#take(frame),
      state: (status) => this.#connection(status),
      refused: (problem) => signedOut(words, problem, session.subject),
    });
  }

  start() {
    this.#line.run();
    addEventListener('hashchange', () => this.#follow());
    for (const type of ['pointerdown', 'keydown']) document.addEventListener(type, () => this.#act(), { passive: true });
    setInterval(() => this.#schedule(), CLOCK_MS);
  }

  #link(view, id = null) {
    return `#${[this.#session.subject, view, id].filter(Boolean).map(encodeURIComponent).join('/')}`;
  }

  #go(view, id = null) {
    location.hash = this.#link(view, id);
  }

  // --- what comes ---------------------------------------------------------------------------------------

  #take(frame) {
    if (frame.type === 'summary') {
      this.#alerts.hear(frame.summary, this.#state);
    } else if (frame.type === 'list') {
      this.#alerts.know(frame.conversations, this.#state);
    }
    this.#state.take(frame);
    if (frame.type === 'ready') this.#ready();
    if (frame.type === 'stale') this.#ask();
    if (frame.type === 'error') say(this.#words.why(frame), { error: true });
    if (frame.type === 'caught_up' || (frame.type === 'entry' && this.#state.talk?.caughtUp && DETAIL_AFTER.includes(frame.entry.kind))) this.#readDetail();
    if (frame.type === 'entry') this.#drafted(frame);
  }

  #alerts = null;

  #ready() {
    if (!this.#panes) this.#build();
    this.#follow({ again: true });
  }

  #drafted({ conversation_id: id, entry }) {
    if (entry.kind !== 'drafted' || this.#asked !== id || !this.#state.talk.caughtUp) return;
    this.#asked = null;
    this.#panes.composer.fill(entry.entry.text);
  }

  #connection(status) {
    this.#state.status = status;
    document.body.dataset.connection = status;
    const { t } = this.#words;
    const banner = document.getElementById('banner');
    banner.hidden = status !== 'waiting';
    banner.textContent = status === 'waiting' ? t(navigator.onLine ? 'reconnecting' : 'offlineNow') : '';
    this.#schedule();
  }

  /** The address says what is looked at. */
  #follow({ again = false } = {}) {
    if (!this.#panes) return;
    const [, view = 'mine', id = null] = partsOfAddress();
    this.#page = view === 'reports' ? 'reports' : 'desk';
    document.body.dataset.rail = 'closed';
    const shown = view === 'reports' ? this.#state.view : view;
    if (again || shown !== this.#state.view) {
      if (shown !== this.#state.view) this.#state.show(shown, '');
      this.#ask();
    }
    const talk = this.#page === 'desk' ? id : null;
    if (again || talk !== (this.#state.talk?.id ?? null)) this.#look(talk, again);
    if (this.#page === 'reports') this.#panes.reports.load();
    document.body.dataset.pane = talk ? 'talk' : 'list';
    this.#schedule();
  }

  #ask(after = 0) {
    const { view, query } = this.#state;
    this.#line.send({ type: 'list', view, q: query, after });
  }

  #look(id, again) {
    const same = again && this.#state.talk?.id === id;
    if (!same) this.#state.look(id);
    this.#line.send({ type: 'watch', conversation_id: id, after: same ? this.#state.talk.offset : '0' });
  }

  /** What stands beside it, a moment after the last of several changes. */
  #readDetail() {
    clearTimeout(this.#reading);
    this.#reading = setTimeout(async () => {
      const { talk } = this.#state;
      if (!talk) return;
      try {
        talk.detail = await this.#calls.get(`conversations/${encodeURIComponent(talk.id)}`);
        talk.summary = talk.detail.summary;
        this.#schedule();
      } catch (problem) {
        say(this.#words.why(problem), { error: true });
      }
    }, this.#state.talk?.detail ? DETAIL_PAUSE_MS : 0);
  }

  // --- what is done -------------------------------------------------------------------------------------

  #act() {
    const now = Date.now();
    if (now - this.#acted > ACTIVE_EVERY_MS && this.#line.send({ type: 'active' })) this.#acted = now;
  }

  /** Does something to the conversation that is looked at; true when it was done. */
  async #do(what, body, done = null) {
    const { talk } = this.#state;
    if (!talk) return false;
    try {
      await this.#calls.post(`conversations/${encodeURIComponent(talk.id)}/${what}`, body);
      if (done) say(done);
      return true;
    } catch (problem) {
      say(this.#words.why(problem), { error: true });
      return false;
    }
  }

  #assign(owner) {
    const { talk } = this.#state;
    return this.#do('assign', { owner, expected_counter: talk.summary?.owner_counter ?? null });
  }

  async #close(note) {
    const { talk } = this.#state;
    try {
      await this.#calls.post(`conversations/${encodeURIComponent(talk.id)}/close`, note);
      say(this.#words.t('closedNow'));
      return null;
    } catch (problem) {
      return this.#words.why(problem);
    }
  }

  async #draft() {
    this.#asked = this.#state.talk?.id;
    if (!(await this.#do('draft', {}, this.#words.t('draftAsked')))) this.#asked = null;
  }

  async #again() {
    const { talk } = this.#state;
    try {
      const opened = await this.#calls.post('conversations', { contact: talk.detail.contact.key, locale: talk.summary.locale });
      this.#go('mine', opened.conversation_id);
    } catch (problem) {
      say(this.#words.why(problem), { error: true });
    }
  }

  #presence(status) {
    this.#calls.put('presence', { status }).catch((problem) => say(this.#words.why(problem), { error: true }));
  }

  // --- the page -----------------------------------------------------------------------------------------

  #build() {
    const { t } = this.#words;
    const words = this.#words;
    const link = (view, id) => this.#link(view, id);
    const menu = () => (document.body.dataset.rail = document.body.dataset.rail === 'open' ? 'closed' : 'open');
    this.#alerts = new Alerts(words, (id) => this.#go('mine', id));
    const open = (dialog) => this.#state.talk?.summary?.status === 'open' && dialog();
    const does = {
      take: () => open(() => this.#assign(`person:${this.#state.self}`)),
      handBack: () => open(() => this.#assign('assistant')),
      assign: () => open(() => assignDialog(this.#state, words, (owner) => this.#assign(owner))),
      snooze: () => open(() => (this.#state.talk.summary.snoozed_until ? this.#do('snooze', { minutes: null }) : snoozeDialog(words, (minutes) => this.#do('snooze', { minutes })))),
      close: () => open(() => closeDialog(this.#state, words, (note) => this.#close(note))),
      draft: () => open(() => this.#draft()),
      reply: () => open(() => this.#panes.composer.focus('reply')),
      note: () => open(() => this.#panes.composer.focus('note')),
      next: () => this.#step(1),
      previous: () => this.#step(-1),
      search: () => this.#panes.list.focusSearch(),
      view: (key) => this.#go(VIEW_KEYS[Number(key) - 1]),
      leave: () => this.#leave(),
      help: () => helpDialog(SHORTCUTS, words),
    };
    listenForKeys(does);
    this.#panes = {
      rail: new Rail(words, { link, presence: (status) => this.#presence(status), help: does.help, alerts: this.#alerts }),
      list: new List(words, { link, menu, search: (query) => this.#search(query), more: () => this.#ask(Number(this.#state.next)) }),
      thread: new Thread(words),
      composer: new Composer(words, {
        reply: (text) => this.#do('reply', { text }),
        note: (text) => this.#do('notes', { text }),
        draft: does.draft,
        again: () => this.#again(),
        typing: (inside) => this.#line.send({ type: 'typing', inside }),
      }),
      beside: new Beside(words, { link, back: () => (document.body.dataset.pane = 'talk') }),
      reports: new Reports(words, this.#calls, menu),
      head: new Head(words, { link, does, details: () => (document.body.dataset.pane = 'beside') }),
    };
    const { rail, list, thread, composer, beside, reports, head } = this.#panes;
    const talk = h('main', { class: 'talk', 'aria-label': t('conversation') }, head.element, thread.element, composer.element, thread.announcer);
    const nothing = h('main', { class: 'nothing' }, icon('inbox'), h('p', null, t('chooseOne')), h('p', { class: 'soft' }, t('pressHelp')));
    const shade = h('div', { class: 'shade', click: menu });
    Object.assign(this.#panes, { talk, nothing });
    document.getElementById('desk').replaceChildren(rail.element, shade, list.element, talk, nothing, beside.element, reports.element);
    document.getElementById('sign-in').hidden = true;
  }

  #schedule() {
    if (this.#scheduled || !this.#panes) return;
    this.#scheduled = true;
    const render = () => {
      this.#scheduled = false;
      this.#render();
    };
    if (document.hidden) setTimeout(render, 200); // a hidden page has no frames
    else requestAnimationFrame(render);
  }

  #render() {
    const { rail, list, head, thread, composer, beside, reports, talk, nothing } = this.#panes;
    const state = this.#state;
    const desk = this.#page === 'desk';
    document.body.dataset.page = this.#page;
    rail.show(state, desk ? state.view : 'reports');
    list.element.hidden = !desk;
    reports.element.hidden = desk;
    talk.hidden = !desk || !state.talk;
    nothing.hidden = !desk || Boolean(state.talk);
    beside.element.hidden = !desk || !state.talk;
    if (desk) list.show(state, state.talk?.id);
    if (desk && state.talk) {
      head.show(state);
      thread.show(state);
      composer.show(state);
      beside.show(state);
    }
    const waiting = state.counts.mine ?? 0;
    document.title = `${waiting ? `(${waiting}) ` : ''}${this.#words.t('title')}`;
  }

  #search(query) {
    this.#state.show(this.#state.view, query);
    this.#ask();
    this.#schedule();
  }

  #step(by) {
    const rows = this.#state.rows();
    const place = rows.findIndex((row) => row.id === this.#state.talk?.id);
    const next = rows[Math.min(Math.max(place + by, 0), rows.length - 1)];
    if (next) this.#go(this.#state.view, next.id);
  }

  #leave() {
    const active = document.activeElement;
    if (active && active !== document.body && !active.closest('.rows')) return active.blur();
    if (this.#state.talk) this.#go(this.#state.view);
  }
}

export async function startDesk() {
  showAppearance();
  const words = await loadWords();
  document.documentElement.lang = words.locale;
  document.title = words.t('title');
  const session = takeSession();
  if (!session) return signedOut(words, null, null);
  new DeskPage(words, session).start();
}

startDesk();
