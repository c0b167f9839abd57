// A conversation as teammates see it: what was said, notes among it, and between them thin lines on what the flow and
// the queue did and why.

import { h, icon } from '../shared/dom.js';
import { markdown, plain } from '../shared/markdown.js';
import { renderCard } from '../shared/card.js';
import { decisionTable } from './decision.js';
import { showImports } from './imports.js';
import { keyed } from './parts.js';
import { split } from './state.js';

const SILENT = ['draft_requested', 'drafted', 'timer_fired', 'tool_result', 'opened'];

export class Thread {
  #words;
  #nodes;
  #atEnd = true;
  #shownId = null;
  #heard = 0;

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

  show(state) {
    const { talk } = state;
    if (talk.id !== this.#shownId) {
      this.#shownId = talk.id;
      this.#nodes.log.replaceChildren();
      this.#atEnd = true;
      this.#heard = 0;
    }
    const entries = [...talk.entries.values()].filter((entry) => entry.message || !SILENT.includes(entry.kind));
    const lines = joined([...entries, ...talk.drafts.values()]);
    keyed(this.#nodes.log, lines, {
      key: (line) => line.key,
      print: (line) => line.print,
      make: (line) => this.#line(line, state),
    });
    this.#nodes.hint.textContent = talk.typing ? this.#typing(talk.typing) : '';
    if (talk.caughtUp) this.#announce(entries);
    if (this.#atEnd) this.#toEnd();
  }

  #toEnd() {
    this.element.scrollTop = this.element.scrollHeight;
  }

  #typing({ author, name, inside }) {
    const { t } = this.#words;
    return t(inside ? 'writesNote' : 'typing', { name: name ?? t(author === 'contact' ? 'contact' : 'assistant') });
  }

  #announce(entries) {
    if (this.#heard && entries.length > this.#heard) {
      const { t } = this.#words;
      for (const { message } of entries.slice(this.#heard)) {
        if (message?.author.kind === 'contact') {
          this.announcer.replaceChildren(h('p', null, `${message.author.name ?? t('contact')}: ${message.text}`));
        }
      }
    }
    this.#heard = entries.length;
  }

  #line({ item, steps }, state) {
    if (steps) return this.#steps(steps, state);
    if (item.text !== undefined && item.turn) return this.#draft(item);
    if (item.message) return this.#message(item);
    if (item.kind === 'note') return this.#note(item, state);
    if (item.kind === 'closing_noted') return this.#closingNote(item);
    return this.#event(item, state);
  }

  #draft({ text }) {
    const { t } = this.#words;
    return h('li', { class: 'said ours draft' }, h('p', { class: 'byline' }, t('assistantWrites')), h('div', { class: 'bubble' }, markdown(text)));
  }

  #message({ message, at }) {
    const { t, locale, moment } = this.#words;
    const kind = message.author.kind;
    const name = message.author.name ?? t(kind === 'contact' ? 'contact' : 'assistant');
    const text = kind === 'contact' ? plain : markdown;
    const choices = message.buttons?.map((button) => h('span', { class: 'choice', dir: 'auto' }, button.label)) ?? [];
    return h(
      'li',
      { class: `said ${kind === 'contact' ? 'theirs' : 'ours'} ${kind}` },
      h('p', { class: 'byline' }, h('span', { dir: 'auto' }, name), h('time', { datetime: at }, moment(at))),
      message.text && h('div', { class: message.action ? 'bubble pressed' : 'bubble', lang: message.locale, dir: 'auto' }, text(message.text)),
      message.card && renderCard(message.card, { t, locale }),
      choices.length > 0 && h('div', { class: 'choices' }, choices),
    );
  }

  #note({ entry, at }, state) {
    const { t, moment } = this.#words;
    const name = state.people.get(entry.author.id)?.person.name ?? entry.author.name ?? t('assistant');
    return h(
      'li',
      { class: 'said note' },
      h('p', { class: 'byline' }, icon('lock'), h('span', { dir: 'auto' }, `${name} · ${t('noteInside')}`), h('time', { datetime: at }, moment(at))),
      h('div', { class: 'bubble', dir: 'auto' }, plain(entry.text)),
    );
  }

  #closingNote({ entry, at }) {
    const { t, moment } = this.#words;
    const { note, drafted } = entry;
    return h(
      'li',
      { class: 'said note' },
      h('p', { class: 'byline' }, icon('check'), h('span', null, t(drafted ? 'closingNoteDrafted' : 'closingNote')), h('time', { datetime: at }, moment(at))),
      h('div', { class: 'bubble', dir: 'auto' }, note.category && h('strong', null, note.category), plain(note.summary || '–')),
    );
  }

  /** Several thin lines in a row, folded into one. */
  #steps(steps, state) {
    const { t } = this.#words;
    if (steps.length === 1) return this.#event(steps[0], state);
    const last = steps.findLast((step) => step.kind === 'flow_decision') ?? steps.at(-1);
    const about = h('span', null, t('flowSteps', { count: steps.length }), ` · ${this.#stepLine(last)}`);
    return h('li', { class: 'event' }, h('details', null, h('summary', null, icon('flow'), about), h('ol', null, steps.map((step) => this.#event(step, state)))));
  }

  #event({ kind, entry, at }, state) {
    const { t, moment } = this.#words;
    const by = entry.by && this.#doer(entry.by, state);
    const line = (symbol, ...content) => h('li', { class: 'event' }, h('p', null, icon(symbol), ...content, h('time', { datetime: at }, moment(at))));
    if (isStep({ kind })) return line(kind === 'tool_call' ? 'search' : 'flow', h('span', null, this.#stepLine({ kind, entry })));
    if (kind === 'snoozed') return line('clock', h('span', null, entry.until ? t('didSnooze', { name: by, time: moment(entry.until) }) : t('didWake', { name: by })));
    if (kind === 'undelivered') return line('info', h('strong', null, t('notDelivered', { channel: entry.channel, reason: t(`undelivered.${entry.reason}`) ?? entry.reason })));
    if (kind === 'delivered') return line('check', h('span', null, t('deliveredAfterAll', { channel: entry.channel })));
    if (kind === 'closed') return line('check', h('span', null, t('didClose', { name: by })));
    if (kind === 'assigned') return this.#assigned(entry, at, by, state);
    return line('flow', h('span', null, kind));
  }

  #stepLine({ kind, entry }) {
    if (kind === 'tool_call') return this.#words.t(`did.${entry.tool}`) ?? entry.tool;
    return entry.detail || `${entry.what} ${entry.step}`;
  }

  #assigned(entry, at, by, state) {
    const { t, moment } = this.#words;
    const [kind] = split(entry.owner);
    const to = state.ownerName(entry.owner, t);
    const text = { assistant: 'didHandBack', team: 'didQueue', person: 'didAssign' }[kind];
    const time = h('time', { datetime: at }, moment(at));
    const why = entry.decision?.reason ?? (entry.reason === 'absent' ? entry.reason : null);
    const reason = why ? ` · ${t(`reason.${why}`) ?? why}` : '';
    const words = h('span', null, t(text, { owner: to, name: by }), reason);
    if (!entry.decision) return h('li', { class: 'event' }, h('p', null, icon('people'), words, time));
    const table = decisionTable(entry.decision, state, this.#words);
    return h('li', { class: 'event' }, h('details', null, h('summary', null, icon('people'), words, time), table));
  }

  #doer(author, state) {
    const { t } = this.#words;
    if (author.kind === 'teammate') return state.people.get(author.id)?.person.name ?? author.name ?? author.id;
    return t({ contact: 'contact', assistant: 'assistant' }[author.kind] ?? 'system');
  }
}

const isStep = ({ kind }) => kind === 'flow_decision' || kind === 'tool_call';

/** The lines to show: steps of a flow that follow each other become one. */
function joined(items) {
  const lines = [];
  for (const item of items) {
    const before = lines.at(-1);
    if (isStep(item) && before?.steps) {
      before.steps.push(item);
      before.print = `${before.key} ${before.steps.length}`;
    } else if (isStep(item)) {
      lines.push({ key: `steps ${item.offset}`, print: item.offset, steps: [item] });
    } else {
      const key = item.offset ?? `draft ${item.id}`;
      lines.push({ key, print: item.offset ?? `${item.id} ${item.length}`, item });
    }
  }
  return lines;
}
