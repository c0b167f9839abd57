// Actions on all selected conversations: the bar above the list, the shortcuts, and the requests with their honest result.

import { h } from '../shared/dom.js';
import { labelDialog, priorityDialog } from './describing.js';
import { assignDialog, closeDialog, snoozeDialog } from './dialogs.js';
import { keep, knob, showToast } from './parts.js';

const MAX_AT_ONCE = 100; // conversations of a request

/** @typedef {import('./state.js').DeskState} State */
/** @typedef {{ done: number, codes: string[] }} Result */
/** @typedef {{ do: string, [field: string]: unknown }} BulkAction */

export class Bulk {
  #words;
  #calls;
  #state;
  #nodes;
  #busy = false;

  /**
   * @param {DeskWords} words
   * @param {import('./calls.js').Calls} calls
   * @param {State} state
   */
  constructor(words, calls, state) {
    const { t } = words;
    this.#words = words;
    this.#calls = calls;
    this.#state = state;
    const count = h('p', { class: 'count-selected', role: 'status' });
    const all = h('button', { type: 'button', class: 'quiet', click: () => state.selection.add(state.list.rows()) }, t('selectAll'));
    const actions = h(
      'div',
      { class: 'knobs' },
      knob('people', t('assign'), () => this.#assign()),
      knob('tag', t('label'), () => this.#label()),
      knob('flag', t('priority'), () => this.#prioritise()),
      knob('clock', t('snooze'), () => this.#snooze()),
      knob('check', t('close'), () => this.#close()),
    );
    const clear = knob('close', t('selectNone'), () => state.selection.clear());
    this.#nodes = { count, actions };
    this.element = h('div', { class: 'bulk', role: 'toolbar', 'aria-label': t('selected'), hidden: true }, h('div', { class: 'bulk-top' }, count, all, clear), actions);
  }

  show() {
    const { selection } = this.#state;
    const { count, actions } = this.#nodes;
    this.element.hidden = !selection.active;
    keep(count, String(selection.size), () => this.#words.t('selectedCount', { count: selection.size }) ?? '');
    for (const button of /** @type {Iterable<HTMLButtonElement>} */ (actions.children)) button.disabled = this.#busy || !selection.size;
  }

  /**
   * The page's commands, which apply to the selection while there is one.
   *
   * @param {Record<string, (key: string) => unknown>} commands
   * @returns {Record<string, (key: string) => unknown>}
   */
  over(commands) {
    const { selection } = this.#state;
    const own = {
      assign: () => this.#assign(),
      label: () => this.#label(),
      priority: () => this.#prioritise(),
      snooze: () => this.#snooze(),
      close: () => this.#close(),
      leave: () => selection.clear(),
    };
    const over = Object.entries(own).map(([name, does]) => [name, (/** @type {string} */ key) => (selection.active && !this.#busy ? does() : commands[name](key))]);
    return { ...commands, ...Object.fromEntries(over) };
  }

  #assign() {
    assignDialog(this.#state, this.#words, (owner) => this.#act({ do: 'assign', owner }));
  }

  #label() {
    const rows = this.#state.selection.all();
    const has = (/** @type {string} */ id) => {
      const number = rows.filter((row) => row.labels?.includes(id)).length;
      return number === rows.length || (number ? null : false);
    };
    labelDialog(this.#state.me.labels, this.#words, has, (add, remove) => this.#act({ do: 'label', add, remove }));
  }

  #prioritise() {
    const priorities = new Set(this.#state.selection.all().map((row) => row.priority ?? 'normal'));
    const [now = null] = priorities.size === 1 ? priorities : [];
    priorityDialog(this.#words, now, (priority) => this.#act({ do: 'prioritise', priority }));
  }

  #snooze() {
    snoozeDialog(this.#words, (minutes) => this.#act({ do: 'snooze', minutes }));
  }

  #close() {
    closeDialog(this.#state, this.#words, (note) => this.#act({ do: 'close', ...note }), { several: true });
  }

  /**
   * Resolves to the reason why nothing was done, or to null.
   *
   * @param {BulkAction} action
   */
  async #act(action) {
    const rows = this.#state.selection.all();
    const { t } = this.#words;
    this.#busy = true;
    this.#state.selection.changed();
    /** @type {Result} */
    const result = { done: 0, codes: [] };
    try {
      for (let first = 0; first < rows.length; first += MAX_AT_ONCE) await this.#send(rows.slice(first, first + MAX_AT_ONCE), action, result);
    } catch (problem) {
      const why = this.#words.why(problem);
      // A part may be done already: that part is reported, and the rest stays selected.
      if (action.do !== 'close' || result.done) showToast(result.done ? `${t(`bulk.${action.do}`, { count: result.done })} · ${why}` : why, { error: true });
      return why;
    } finally {
      this.#busy = false;
      this.#state.selection.changed();
    }
    this.#state.selection.clear();
    showToast(summed(action, result, t), { error: result.codes.length > 0 });
    return null;
  }

  /**
   * @param {Summary[]} rows
   * @param {BulkAction} action
   * @param {Result} result
   */
  async #send(rows, action, result) {
    const conversations = rows.map(({ id, owner_counter }) => ({ id, expected_counter: owner_counter }));
    const { done, results } = /** @type {BulkAnswer} */ (await this.#calls.post('conversations/bulk', { conversations, action }));
    result.done += done;
    for (const each of results) if (!each.done) result.codes.push(each.code ?? '');
  }
}

/**
 * “Closed 47, 3 had a new owner”.
 *
 * @param {BulkAction} action
 * @param {Result} result
 * @param {Translate} t
 */
function summed(action, { done, codes }, t) {
  const counts = new Map();
  for (const code of codes) counts.set(code, (counts.get(code) ?? 0) + 1);
  const refused = [...counts].map(([code, count]) => t(`bulkRefused.${code}`, { count }) ?? t('bulkRefused.other', { count }));
  return [t(`bulk.${action.do}`, { count: done }), ...refused].join(', ');
}
