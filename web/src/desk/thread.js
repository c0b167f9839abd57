// A conversation as teammates see it: messages and notes, and between them thin lines on what the flow and the queue did
// and why.

import { h, icon } from '../shared/dom.js';
import { markdown, plain } from '../shared/markdown.js';
import { renderCard } from '../shared/card.js';
import { authorIn, nameIn } from './contact.js';
import { decisionTable } from './decision.js';
import { describingText } from './describing.js';
import { showImports } from './imports.js';
import { keyed } from './parts.js';
import { split } from './state.js';

/** @typedef {import('./state.js').DeskState} State */
/** @typedef {import('./state.js').Draft} Draft */
/**
 * @typedef {{ key: string, print: string } & ({ entry: DeskEntry } | { steps: DeskEntry[] } | { draft: Draft })} ThreadLine
 */

const SILENT = ['draft_requested', 'drafted', 'timer_fired', 'tool_result', 'opened'];

export class Thread {
  #words;
  #nodes;
  #atEnd = true;
  /** @type {string | null} */
  #shownId = null;
  #announced = 0; // entries

  /** @param {DeskWords} words */
  constructor(words) {
    this.#words = words;
    const { t } = words;
    showImports(t, words.locale);
    const log = h('ol', { class: 'log' });
    const hint = h('p', { class: 'hint-line', 'aria-live': 'off' });
    this.element = h('div', { class: 'thread scroll', role: 'log', 'aria-live': 'off', 'aria-label': t('conversation'), tabindex: '0' }, log, hint);
    this.#nodes = { log, hint };
    this.announcer = h('div', { class: 'hidden', role: 'status', 'aria-live': 'polite' });
    this.element.addEventListener('scroll', () => {
      const { scrollHeight, scrollTop, clientHeight } = this.element;
      this.#atEnd = scrollHeight - scrollTop - clientHeight < 80;
    });
    new ResizeObserver(() => this.#atEnd && this.#toEnd()).observe(this.element);
  }

  /** @param {State} state */
  show(state) {
    const talk = /** @type {import('./state.js').Talk} */ (state.talk);
    if (talk.id !== this.#shownId) {
      this.#shownId = talk.id;
      this.#nodes.log.replaceChildren();
      this.#atEnd = true;
      this.#announced = 0;
    }
    const entries = [...talk.entries.values()].filter((entry) => entry.message || !SILENT.includes(entry.kind));
    const named = talk.summary ? nameIn(talk.summary, this.#words.t) : '';
    const lines = [...linesOf(entries), ...[...talk.drafts.values()].map(draftLine)];
    keyed(this.#nodes.log, lines, {
      key: (line) => line.key,
      print: (line) => `${line.print} ${named}`, // a name may become known later
      make: (line) => this.#line(line, state),
    });
    this.#nodes.hint.textContent = (talk.typing && this.#typing(talk.typing, talk.summary)) || '';
    if (talk.caughtUp) this.#announce(entries, talk.summary);
    if (this.#atEnd) this.#toEnd();
  }

  #toEnd() {
    this.element.scrollTop = this.element.scrollHeight;
  }

  /**
   * @param {WatchedTypingFrame} frame
   * @param {Summary | null | undefined} summary
   */
  #typing({ author, name, inside }, summary) {
    const { t } = this.#words;
    return t(inside ? 'writesNote' : 'typing', { name: author === 'contact' ? authorIn(summary, name, t) : (name ?? t('assistant')) });
  }

  /**
   * @param {DeskEntry[]} entries
   * @param {Summary | null | undefined} summary
   */
  #announce(entries, summary) {
    if (this.#announced && entries.length > this.#announced) {
      const { t } = this.#words;
      for (const { message } of entries.slice(this.#announced)) {
        if (message?.author.kind === 'contact') {
          this.announcer.replaceChildren(h('p', null, `${authorIn(summary, message.author.name, t)}: ${message.text}`));
        }
      }
    }
    this.#announced = entries.length;
  }

  /**
   * @param {ThreadLine} line
   * @param {State} state
   */
  #line(line, state) {
    if ('draft' in line) return this.#draft(line.draft);
    if ('steps' in line) return this.#steps(line.steps, state);
    const { entry } = line;
    if (entry.message) return this.#message(entry.message, entry.at, state);
    if (entry.kind === 'note') return this.#note(entry, state);
    if (entry.kind === 'closing_noted') return this.#closingNote(entry);
    return this.#event(entry, state);
  }

  /** @param {Draft} draft */
  #draft({ text }) {
    const { t } = this.#words;
    return h('li', { class: 'said ours draft' }, h('p', { class: 'byline' }, t('assistantWrites')), h('div', { class: 'bubble' }, markdown(text)));
  }

  /**
   * @param {VisibleMessage} message
   * @param {string} at
   * @param {State} state
   */
  #message(message, at, state) {
    const { t, locale, timeText } = this.#words;
    const kind = message.author.kind;
    const name = kind === 'contact' ? authorIn(state.talk?.summary, message.author.name, t) : (message.author.name ?? t(kind === 'system' ? 'system' : 'assistant'));
    const text = kind === 'contact' ? plain : markdown;
    const choices = message.buttons?.map((button) => h('span', { class: 'choice', dir: 'auto' }, button.label)) ?? [];
    const bubble = { class: message.action ? 'bubble clicked' : 'bubble', lang: message.locale, dir: 'auto' };
    return h(
      'li',
      { class: `said ${kind === 'contact' ? 'theirs' : 'ours'} ${kind}` },
      h('p', { class: 'byline' }, h('span', { dir: 'auto' }, name), h('time', { datetime: at }, timeText(at))),
      message.text && h('div', bubble, text(message.text)),
      message.card && renderCard(message.card, { t, locale }),
      choices.length > 0 && h('div', { class: 'choices' }, choices),
    );
  }

  /**
   * @param {DeskEntry} item
   * @param {State} state
   */
  #note({ entry, at }, state) {
    const { t, timeText } = this.#words;
    const name = state.people.get(entry.author.id)?.person.name ?? entry.author.name ?? t('assistant');
    return h(
      'li',
      { class: 'said note' },
      h('p', { class: 'byline' }, icon('lock'), h('span', { dir: 'auto' }, `${name} · ${t('noteInside')}`), h('time', { datetime: at }, timeText(at))),
      h('div', { class: 'bubble', dir: 'auto' }, plain(entry.text)),
    );
  }

  /** @param {DeskEntry} item */
  #closingNote({ entry, at }) {
    const { t, timeText } = this.#words;
    const { note, drafted } = entry;
    return h(
      'li',
      { class: 'said note' },
      h('p', { class: 'byline' }, icon('check'), h('span', null, t(drafted ? 'closingNoteDrafted' : 'closingNote')), h('time', { datetime: at }, timeText(at))),
      h('div', { class: 'bubble', dir: 'auto' }, note.category && h('strong', null, note.category), plain(note.summary || '–')),
    );
  }

  /**
   * Several thin lines in a row, folded into one.
   *
   * @param {DeskEntry[]} steps
   * @param {State} state
   */
  #steps(steps, state) {
    const { t } = this.#words;
    if (steps.length === 1) return this.#event(steps[0], state);
    const last = /** @type {DeskEntry} */ (steps.findLast((step) => step.kind === 'flow_decision') ?? steps.at(-1));
    const about = h('span', null, t('flowSteps', { count: steps.length }), ` · ${this.#stepLine(last)}`);
    const list = h('ol', null, steps.map((step) => this.#event(step, state)));
    return h('li', { class: 'event' }, h('details', null, h('summary', null, icon('flow'), about), list));
  }

  /**
   * @param {DeskEntry} item
   * @param {State} state
   */
  #event(item, state) {
    const { kind, entry, at } = item;
    const { t, timeText } = this.#words;
    const by = entry.by && this.#doer(entry.by, state);
    const line = (/** @type {string} */ symbol, /** @type {HTMLElement} */ content) =>
      h('li', { class: 'event' }, h('p', null, icon(symbol), content, h('time', { datetime: at }, timeText(at))));
    if (isStep(item)) return line(kind === 'tool_call' ? 'search' : 'flow', h('span', null, this.#stepLine(item)));
    if (kind === 'labelled' || kind === 'prioritised') {
      return line(kind === 'labelled' ? 'tag' : 'flag', h('span', { dir: 'auto' }, describingText(item, by, state.me.labels, this.#words)));
    }
    if (kind === 'snoozed') {
      const text = entry.until ? t('didSnooze', { name: by, time: timeText(entry.until) }) : t('didWake', { name: by });
      return line('clock', h('span', null, text));
    }
    if (kind === 'undelivered') {
      const reason = t(`undelivered.${entry.reason}`) ?? entry.reason;
      return line('info', h('strong', null, t('notDelivered', { channel: entry.channel, reason })));
    }
    if (kind === 'delivered') return line('check', h('span', null, t('deliveredAfterAll', { channel: entry.channel })));
    if (kind === 'closed') return line('check', h('span', null, t('didClose', { name: by })));
    if (kind === 'assigned') return this.#assigned(entry, at, by, state);
    return line('flow', h('span', null, kind));
  }

  /** @param {DeskEntry} item */
  #stepLine({ kind, entry }) {
    if (kind === 'tool_call') return this.#words.t(`did.${entry.tool}`) ?? entry.tool;
    return entry.detail || `${entry.what} ${entry.step}`;
  }

  /**
   * @param {LogEntryFields} entry
   * @param {string} at
   * @param {string | undefined} by
   * @param {State} state
   */
  #assigned(entry, at, by, state) {
    const { t, timeText } = this.#words;
    const [kind] = split(entry.owner);
    const to = state.ownerName(entry.owner, t);
    const key = kind === 'assistant' ? 'didHandBack' : kind === 'team' ? 'didQueue' : 'didAssign';
    const time = h('time', { datetime: at }, timeText(at));
    const why = entry.decision?.reason ?? (entry.reason === 'absent' ? entry.reason : null);
    const reason = why ? ` · ${t(`reason.${why}`) ?? why}` : '';
    const words = h('span', null, t(key, { owner: to, name: by }), reason);
    if (!entry.decision) return h('li', { class: 'event' }, h('p', null, icon('people'), words, time));
    const table = decisionTable(entry.decision, state, this.#words);
    return h('li', { class: 'event' }, h('details', null, h('summary', null, icon('people'), words, time), table));
  }

  /**
   * @param {Author} author
   * @param {State} state
   */
  #doer(author, state) {
    const { t } = this.#words;
    if (author.kind === 'teammate') return state.people.get(author.id)?.person.name ?? author.name ?? author.id;
    return t(['contact', 'assistant'].includes(author.kind) ? author.kind : 'system');
  }
}

/** @param {DeskEntry} entry */
const isStep = ({ kind }) => kind === 'flow_decision' || kind === 'tool_call';

/**
 * The lines to show: consecutive steps of a flow become one line.
 *
 * @param {DeskEntry[]} entries
 */
function linesOf(entries) {
  /** @type {ThreadLine[]} */
  const lines = [];
  for (const entry of entries) {
    const before = lines.at(-1);
    if (isStep(entry) && before && 'steps' in before) {
      before.steps.push(entry);
      before.print = `${before.key} ${before.steps.length}`;
    } else if (isStep(entry)) {
      lines.push({ key: `steps ${entry.offset}`, print: entry.offset, steps: [entry] });
    } else {
      lines.push({ key: entry.offset, print: entry.offset, entry });
    }
  }
  return lines;
}

/**
 * @param {Draft} draft
 * @returns {ThreadLine}
 */
const draftLine = (draft) => ({ key: `draft ${draft.id}`, print: `${draft.id} ${draft.length}`, draft });
