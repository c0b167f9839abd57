// Undo of a write in HubSpot, from its receipt: the teammate sees what would be written back, and confirms it. The outcome is
// an entry of the log, which everyone at the desk reads.

import { labelOf, nameOf, shown } from '../shared/contact.js';
import { h, icon } from '../shared/dom.js';
import { openDialog } from './parts.js';

/** @typedef {import('./state.js').DeskState} State */
/** @typedef {import('./state.js').Talk} Talk */
/** @typedef {'none' | 'running' | 'done' | 'failed'} UndoStatus */

export const UNDO_TOOL = 'undo_change';

/** @param {DeskEntry} item */
export const isReceipt = ({ kind, undo_until: until, message }) => kind === 'tool_result' && Boolean(until) && !message;

/**
 * The calls whose writes have a receipt with an undo: the receipt is their line.
 *
 * @param {string} call
 * @param {Talk} talk
 */
export function hasReceipt(call, talk) {
  return [...talk.entries.values()].some((item) => isReceipt(item) && item.entry.call_id === call);
}

/**
 * How far the undo of a receipt is, or that of a request for one.
 *
 * @param {DeskEntry} item
 * @param {Talk} talk
 * @returns {UndoStatus}
 */
export function undoStatus(item, talk) {
  const entries = [...talk.entries.values()];
  const request = item.kind === 'undo_requested' ? item : entries.findLast(({ kind, entry }) => kind === 'undo_requested' && entry.call_id === item.entry.call_id);
  if (!request) return 'none';
  const result = resultOf(request, talk);
  if (!result) return 'running';
  return result.status === 'ok' ? 'done' : 'failed';
}

/**
 * @param {DeskEntry} request
 * @param {Talk} talk
 */
function resultOf({ offset }, talk) {
  const call = `${talk.id}.${offset}.undo`;
  return [...talk.entries.values()].findLast(({ kind, entry }) => kind === 'tool_result' && entry.call_id === call)?.entry.result;
}

/**
 * The sentence about a request: what was written back, or why nothing was.
 *
 * @param {DeskEntry} item
 * @param {string | undefined} name
 * @param {Talk} talk
 * @param {DeskWords} words
 */
export function undoSentence(item, name, talk, words) {
  const { t, locale } = words;
  const result = resultOf(item, talk);
  if (!result) return t('undo.running', { name });
  const { data, changes = [], by, effect } = result;
  if (result.status === 'ok') {
    const isNote = data?.changes?.some(({ property }) => property === 'note');
    if (isNote) return t('undo.doneNote', { name });
    return data?.removed ? t('undo.doneRemoved', { name }) : t('undo.done', { name, changes: listOf(data?.changes ?? [], words) });
  }
  if (result.status === 'unavailable') return t(effect === 'unknown' ? 'undo.unknown' : 'undo.unavailable', { name });
  if (result.status !== 'changed') return t('undo.gone', { name });
  const now = changes.map(({ property, label, after, after_text: text }) => `${nameOfProperty(property, label, t)}: ${after ? shown(property, after, { t, locale }, text) : t('empty')}`);
  return [t('undo.changed', { name }), now.join(', '), by && t('undo.changedBy', { name: by })].filter(Boolean).join(' · ');
}

export class Undo {
  #words;
  #calls;

  /**
   * @param {DeskWords} words
   * @param {import('./calls.js').Calls} calls
   */
  constructor(words, calls) {
    this.#words = words;
    this.#calls = calls;
  }

  /**
   * The line of a write that only teammates see, such as answers that a flow saved.
   *
   * @param {DeskEntry} item
   * @param {Talk} talk
   */
  receipt(item, talk) {
    const { entry } = item;
    const done = this.#words.t(`did.${entry.tool}`) ?? this.#words.t('did.other');
    const values = (entry.result?.data?.changes ?? []).map(({ property, label, after, after_text: text }) => `${nameOfProperty(property, label, this.#words.t)}: ${after ? shown(property, after, this.#words, text) : this.#words.t('empty')}`);
    return h('span', { class: 'receipt' }, [done, values.join(', ')].filter(Boolean).join(' · '), this.part(item, talk));
  }

  /**
   * The button below a receipt, or what became of its undo; null where there is none.
   *
   * @param {DeskEntry} item
   * @param {Talk} talk
   */
  part(item, talk) {
    const { t } = this.#words;
    if (!item.undo_until) return null;
    const status = undoStatus(item, talk);
    if (status === 'running' || status === 'done') return h('span', { class: 'undo-state' }, icon('undo'), t(status === 'done' ? 'undo.isDone' : 'undo.isRunning'));
    if (Date.parse(item.undo_until) < Date.now()) return null;
    return h('button', { type: 'button', class: 'undo', 'data-key': `undo ${item.offset}`, click: () => this.#ask(item, talk) }, icon('undo'), t('undo'), h('span', { class: 'hidden' }, ` · ${t('undo.title')}`));
  }

  /**
   * @param {DeskEntry} item
   * @param {Talk} talk
   */
  #ask(item, talk) {
    const { t, why } = this.#words;
    openDialog('undo', t('undo.title'), t, (close) => {
      const problem = h('p', { class: 'warning', role: 'alert', hidden: true });
      const submit = h('button', { type: 'submit', class: 'primary', autofocus: true }, t('undo'));
      const form = h(
        'form',
        null,
        this.#effect(item, talk),
        h('p', { class: 'soft' }, t('undo.onlyIfSame')),
        problem,
        h('footer', null, h('button', { type: 'button', class: 'quiet', click: close }, t('cancel')), submit),
      );
      form.addEventListener('submit', async (event) => {
        event.preventDefault();
        submit.disabled = true;
        try {
          await this.#calls.post(`conversations/${encodeURIComponent(talk.id)}/undo`, { receipt: item.offset });
          close();
        } catch (refused) {
          problem.hidden = false;
          problem.textContent = why(refused);
          submit.disabled = false;
        }
      });
      return form;
    });
  }

  /**
   * What the undo would do.
   *
   * @param {DeskEntry} item
   * @param {Talk} talk
   */
  #effect({ entry }, talk) {
    const { t, locale } = this.#words;
    const { changes = [], contact, kind } = entry.result?.data ?? {};
    if (kind === 'note_added') {
      const call = [...talk.entries.values()].find((each) => each.kind === 'tool_call' && each.entry.call_id === entry.call_id);
      return [h('p', null, t('undo.willRemoveNote')), h('blockquote', { dir: 'auto' }, call?.entry.arguments?.body ?? '')];
    }
    if (!changes.length) return h('p', { dir: 'auto' }, contact ? t('undo.willRemove', { name: nameOf(contact) }) : t('undo.willRemoveOwn'));
    const side = (/** @type {'del' | 'ins'} */ tag, /** @type {string} */ property, /** @type {string | null | undefined} */ value, /** @type {string | null | undefined} */ text) =>
      h(tag, null, value ? shown(property, value, { t, locale }, text) : t('empty'));
    const rows = changes.flatMap(({ property, label, before, after, before_text: was, after_text: is }) => [
      h('dt', null, nameOfProperty(property, label, t)),
      h(
        'dd',
        { dir: 'auto' },
        h('span', { class: 'hidden' }, `${t('undo.isNow')} `),
        side('del', property, after, is),
        h('span', { class: 'arrow', 'aria-hidden': 'true' }, ' → '),
        h('span', { class: 'hidden' }, ` ${t('undo.willBe')} `),
        side('ins', property, before, was),
      ),
    ]);
    return h('dl', { class: 'changes' }, rows);
  }
}

/**
 * @param {Change[]} changes
 * @param {DeskWords} words
 */
function listOf(changes, { t, locale }) {
  const value = (/** @type {string} */ property, /** @type {string | null | undefined} */ text, /** @type {string | null | undefined} */ given) => (text ? shown(property, text, { t, locale }, given) : t('empty'));
  return changes.map(({ property, label, before, after, before_text: was, after_text: is }) => `${nameOfProperty(property, label, t)}: ${value(property, before, was)} → ${value(property, after, is)}`).join(', ');
}

/**
 * @param {string} property
 * @param {string | null | undefined} label
 * @param {Translate} t
 */
const nameOfProperty = (property, label, t) => labelOf(property, { [property]: label }, t);
