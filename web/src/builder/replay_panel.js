// “What would this draft have done last week?”: past conversations are replayed page by page, and what differs adds up.

import { h, icon } from '../shared/dom.js';

const DAYS = [1, 7, 30];
const MAX_SHOWN = 20;

/** @type {BuilderPanel} */
export const REPLAY = {
  id: 'replay',
  icon: 'history',
  title: (t) => t('titleReplay'),
  mount(host, shell) {
    const panel = new ReplayPanel(shell);
    host.replaceChildren(panel.element);
    return () => panel.stop();
  },
};

class ReplayPanel {
  #shell;
  #running = 0;
  #days;
  #start;
  #end;
  #status = h('p', { class: 'soft', role: 'status' });
  #problem = h('p', { class: 'warning', role: 'alert', hidden: true });
  #found = h('div', { class: 'replay-found' });

  /** @param {import('./shell.js').Shell} shell */
  constructor(shell) {
    const { t } = shell.words;
    this.#shell = shell;
    this.#days = h('select', null, DAYS.map((each) => h('option', { value: each, selected: each === 7 }, t(`replay.days.${each}`))));
    this.#start = h('button', { type: 'button', class: 'primary', click: () => this.#replay() }, icon('play'), t('replay.start'));
    this.#end = h('button', { type: 'button', class: 'quiet', hidden: true, click: () => this.stop() }, t('replay.stop'));
    const ask = h('label', { class: 'field' }, h('span', null, t('replay.question')), this.#days);
    this.element = h('div', { class: 'replay-panel' }, h('p', { class: 'soft' }, t('replay.about')), ask, h('div', { class: 'row' }, this.#start, this.#end), this.#status, this.#problem, this.#found);
  }

  stop() {
    this.#running += 1;
    this.#start.disabled = false;
    this.#end.hidden = true;
  }

  async #replay() {
    const { t } = this.#shell.words;
    this.#running += 1;
    const run = this.#running;
    this.#start.disabled = true;
    this.#end.hidden = false;
    this.#problem.hidden = true;
    this.#status.textContent = t('replay.running', { count: 0 });
    this.#found.replaceChildren();
    const sums = new Sums();
    const { document } = this.#shell;
    /** @type {string | null} */
    let after = null;
    try {
      do {
        const page = await this.#shell.call(`${this.#shell.name}/replay`, { document, days: Number(this.#days.value), after });
        if (run !== this.#running) return;
        sums.add(page.summary);
        after = page.next;
        this.#status.textContent = t('replay.running', { count: sums.conversations });
        this.#found.replaceChildren(...this.#content(sums));
      } while (after);
      this.#status.textContent = t(sums.conversations ? 'replay.done' : 'replay.none', { count: sums.conversations });
    } catch (problem) {
      if (run !== this.#running) return;
      this.#problem.textContent = this.#shell.words.why(problem);
      this.#problem.hidden = false;
      this.#status.textContent = '';
    }
    this.stop();
  }

  /** @param {Sums} sums */
  #content(sums) {
    const { t } = this.#shell.words;
    if (!sums.conversations) return [];
    const figures = [
      [t('replay.equal'), sums.equal],
      [t('replay.other'), sums.conversations - sums.equal],
      [t('replay.handedOver'), `${sums.before} → ${sums.after}`],
    ];
    const moves = sums.moved.slice(0, MAX_SHOWN).map(([before, after, count]) => h('tr', null, h('td', null, count), h('td', { dir: 'auto' }, before === after ? before : `${before} → ${after}`)));
    const patterns = sums.frequent.slice(0, MAX_SHOWN).map(({ kind, before, after, count }) => h('li', null, h('strong', null, `${count} · ${t(`replay.kind.${kind}`)}`), before ? h('del', { dir: 'auto' }, before) : '', after ? h('ins', { dir: 'auto' }, after) : ''));
    const examples = sums.examples.slice(0, MAX_SHOWN).map((each) => h('li', null, h('a', { href: `#conversation/${each.conversation_id}`, dir: 'ltr' }, each.conversation_id), ` ${each.outcome_before === each.outcome_after ? each.outcome_after : `${each.outcome_before} → ${each.outcome_after}`}`));
    return [
      h('dl', { class: 'replay-figures' }, figures.map(([name, value]) => h('div', null, h('dt', null, name), h('dd', null, value)))),
      h('h3', null, t('replay.moves')),
      h('table', { class: 'replay-moves' }, h('tbody', null, moves)),
      h('h3', null, t('replay.differences')),
      h('ol', { class: 'replay-patterns' }, patterns),
      h('h3', null, t('replay.examples')),
      h('ul', { class: 'replay-examples' }, examples),
    ];
  }
}

/** The sums of the pages so far. */
class Sums {
  conversations = 0;
  equal = 0;
  before = 0;
  after = 0;
  /** @type {any[]} */
  examples = [];
  /** @type {Map<string, [string, string, number]>} */
  #moves = new Map();
  /** @type {Map<string, { kind: string, before: string | null, after: string | null, count: number }>} */
  #patterns = new Map();

  /** @param {any} summary */
  add(summary) {
    this.conversations += summary.conversations;
    this.equal += summary.equal;
    this.before += summary.handed_over[0];
    this.after += summary.handed_over[1];
    this.examples.push(...summary.examples);
    for (const { before, after, conversations } of summary.moves) {
      const known = this.#moves.get(`${before} ${after}`)?.[2] ?? 0;
      this.#moves.set(`${before} ${after}`, [before, after, known + conversations]);
    }
    for (const { kind, before, after, conversations } of summary.patterns) {
      const key = JSON.stringify([kind, before, after]);
      this.#patterns.set(key, { kind, before, after, count: (this.#patterns.get(key)?.count ?? 0) + conversations });
    }
  }

  get moved() {
    return [...this.#moves.values()].toSorted((one, other) => other[2] - one[2]);
  }

  get frequent() {
    return [...this.#patterns.values()].toSorted((one, other) => other.count - one.count);
  }
}
