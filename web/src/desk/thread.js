// A conversation as teammates see it: messages and notes, and between them thin lines on what the flow and the queue did
// and why. It stays at its end while the teammate reads there. Above the end, a button counts the new messages.

import { h, icon } from '../shared/dom.js';
import { authorIn, nameIn } from './contact.js';
import { dayName, dayOf, fullTime } from './days.js';
import { eventLine, stepsLine, thinLine } from './event_lines.js';
import { showImports } from './imports.js';
import { closingNoteLine, draftLine, messageLine, noteLine } from './message_lines.js';
import { keyed } from './parts.js';
import { linesOf } from './thread_lines.js';
import { isReceipt, undoStatus } from './undo.js';

/** @typedef {import('./state.js').DeskState} State */
/** @typedef {import('./state.js').Talk} Talk */
/** @typedef {import('./thread_lines.js').ThreadLine} ThreadLine */

const NEAR_END_PX = 80;

export class Thread {
  #words;
  #files;
  #undo;
  #nodes;
  #atEnd = true;
  /** @type {string | null} */
  #shownId = null;
  #announced = 0; // entries
  #seen = 0; // spoken entries when the end was last on the screen

  /**
   * @param {DeskWords} words
   * @param {import('../shared/attachments/shown.js').ShownFiles} files
   * @param {import('./undo.js').Undo} undo
   */
  constructor(words, files, undo) {
    this.#words = words;
    this.#files = files;
    this.#undo = undo;
    const { t } = words;
    showImports(t, words.locale);
    const log = h('ol', { class: 'log' });
    const hint = h('p', { class: 'hint-line', 'aria-live': 'off' });
    const scroll = h('div', { class: 'thread scroll', role: 'log', 'aria-live': 'off', 'aria-label': t('conversation'), tabindex: '0' }, log, hint);
    const newer = h('button', { type: 'button', class: 'newer', hidden: true, click: () => this.#toEnd() });
    this.#nodes = { log, hint, scroll, newer };
    this.element = h('div', { class: 'thread-box' }, scroll, newer);
    this.announcer = h('div', { class: 'hidden', role: 'status', 'aria-live': 'polite' });
    scroll.addEventListener('scroll', () => {
      this.#atEnd = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < NEAR_END_PX;
      if (this.#atEnd) newer.hidden = true;
    });
    const observer = new ResizeObserver(() => this.#atEnd && this.#toEnd());
    for (const node of [scroll, log]) observer.observe(node);
  }

  /** @param {State} state */
  show(state) {
    const talk = /** @type {Talk} */ (state.talk);
    const { log, hint } = this.#nodes;
    if (talk.id !== this.#shownId) this.#begin(talk.id);
    const known = {
      name: talk.summary ? nameIn(talk.summary, this.#words.t) : '',
      steps: `${talk.results} ${JSON.stringify(talk.detail?.chosen ?? '')}`,
      today: dayOf(Date.now()),
    };
    keyed(log, linesOf(talk, state, this.#words), {
      key: (line) => line.key,
      print: (line) => `${line.print} ${changing(line, known)} ${'entry' in line && hasUndo(line.entry) ? undoStatus(line.entry, talk) : ''}`,
      make: (line) => this.#made(line, state),
    });
    hint.textContent = (talk.typing && this.#typing(talk.typing, talk.summary)) || '';
    if (talk.caughtUp) this.#announce(talk);
    this.#follow(talk, state);
  }

  /** @param {string} id */
  #begin(id) {
    this.#shownId = id;
    this.#nodes.log.replaceChildren();
    this.#atEnd = true;
    this.#announced = 0;
    this.#seen = 0;
  }

  /**
   * Goes on to the end, also for a message that this teammate has just written. Otherwise counts the messages below.
   *
   * @param {Talk} talk
   * @param {State} state
   */
  #follow(talk, state) {
    const { newer } = this.#nodes;
    const spoken = [...talk.entries.values()].filter(isSpoken);
    const fresh = spoken.slice(this.#seen);
    if (this.#atEnd || !talk.caughtUp || fresh.some(({ entry }) => entry.author?.id === state.self)) {
      this.#seen = spoken.length;
      this.#toEnd();
    } else if (fresh.length) {
      const label = this.#words.t('newBelow', { count: fresh.length }) ?? '';
      if (newer.hidden || newer.dataset.label !== label) newer.replaceChildren(label, ' ', icon('down'));
      newer.dataset.label = label;
      newer.hidden = false;
    }
  }

  #toEnd() {
    const { scroll, newer } = this.#nodes;
    scroll.scrollTop = scroll.scrollHeight;
    this.#atEnd = true;
    if (newer.contains(document.activeElement)) scroll.focus(); // a hidden button cannot keep the focus
    newer.hidden = true;
  }

  /**
   * @param {WatchedTypingFrame} frame
   * @param {Summary | null | undefined} summary
   */
  #typing({ author, name, inside }, summary) {
    const { t } = this.#words;
    return t(inside ? 'writesNote' : 'typing', { name: author === 'contact' ? authorIn(summary, name, t) : (name ?? t('assistant')) });
  }

  /** @param {Talk} talk */
  #announce({ entries: all, summary }) {
    const entries = [...all.values()];
    if (this.#announced && entries.length > this.#announced) {
      const { t } = this.#words;
      for (const { message } of entries.slice(this.#announced)) {
        if (message?.author.kind === 'contact') {
          this.announcer.replaceChildren(h('p', null, `${authorIn(summary, message.author.name, t)}: ${spokenText(message)}`));
        }
      }
    }
    this.#announced = entries.length;
  }

  /**
   * A line that takes the place of an opened one is open, too.
   *
   * @param {ThreadLine} line
   * @param {State} state
   */
  #made(line, state) {
    const before = /** @type {HTMLElement[]} */ ([...this.#nodes.log.children]).find((node) => node.dataset.key === line.key);
    const node = this.#line(line, state);
    const details = node.querySelector('details');
    if (details && before?.querySelector('details')?.open) details.open = true;
    return node;
  }

  /**
   * @param {ThreadLine} line
   * @param {State} state
   */
  #line(line, state) {
    const words = this.#words;
    if ('draft' in line) return draftLine(line.draft, words);
    if ('steps' in line) return stepsLine(line.steps, state, words);
    if ('isNew' in line) return h('li', { class: 'new-line' }, h('span', null, words.t('newHere')));
    if ('day' in line) return h('li', { class: 'day' }, h('time', { datetime: line.day, title: fullTime(line.day, words.locale) }, dayName(line.day, words.locale)));
    const { entry, follows } = line;
    const talk = /** @type {Talk} */ (state.talk);
    if (entry.message) return messageLine(entry, follows, state, words, this.#files, this.#undo.part(entry, talk));
    if (isReceipt(entry)) return thinLine('edit', this.#undo.receipt(entry, talk), entry.at, words);
    if (entry.kind === 'note') return noteLine(entry, follows, state, words, this.#files);
    if (entry.kind === 'closing_noted') return closingNoteLine(entry, words);
    return eventLine(entry, state, words) ?? h('li', { hidden: true });
  }
}

/** @param {DeskEntry} entry */
const hasUndo = ({ kind, undo_until: until }) => Boolean(until) || kind === 'undo_requested';

/**
 * What may change in a line after its entry came: a name becomes known, a call gets its result, today becomes yesterday.
 *
 * @param {ThreadLine} line
 * @param {{ name: string, steps: string, today: string }} known
 */
function changing(line, known) {
  if ('steps' in line) return known.steps;
  if (!('entry' in line)) return known.today;
  if (line.entry.kind === 'assigned') return known.steps;
  return line.entry.message?.author.kind === 'contact' ? known.name : known.today;
}

/**
 * A message for screen readers: its text and the names of its files.
 *
 * @param {VisibleMessage} message
 */
const spokenText = ({ text, attachments }) => [text, ...(attachments ?? []).map(({ name }) => name)].filter(Boolean).join(', ');

/** @param {DeskEntry} entry */
const isSpoken = ({ kind, message }) => Boolean(message) || kind === 'note';
