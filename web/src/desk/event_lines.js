// Thin lines between messages: who did something, and the steps of a flow with their reasons.

import { h, icon } from '../shared/dom.js';
import { closingText } from './closing_line.js';
import { clockTime, fullTime } from './days.js';
import { decisionTable } from './decision.js';
import { describingText } from './describing.js';
import { escalationText } from './due.js';
import { rawStep, reasonOfTeam, sentenceOf } from './flow_steps.js';
import { split } from './state.js';
import { undoSentence } from './undo.js';

/** @typedef {import('./state.js').DeskState} State */
/** @typedef {import('./state.js').Talk} Talk */

/**
 * The line of an entry that is no message; null for a kind that this page does not know.
 *
 * @param {DeskEntry} item
 * @param {State} state
 * @param {DeskWords} words
 */
export function eventLine(item, state, words) {
  const { kind, entry, at } = item;
  const { t, timeText } = words;
  const name = entry.by && doer(entry.by, state, t);
  if (kind === 'assigned') return assignedLine(item, name, state, words);
  if (kind === 'labelled' || kind === 'prioritised') {
    return thinLine(kind === 'labelled' ? 'tag' : 'flag', describingText(item, name, state.me, words), at, words);
  }
  if (kind === 'escalated') return thinLine('alert', escalationText(entry, words), at, words);
  if (kind === 'snoozed') {
    const text = entry.until ? t('didSnooze', { name, time: timeText(entry.until) }) : t('didWake', { name });
    return thinLine('clock', text, at, words);
  }
  if (kind === 'undo_requested') {
    const text = undoSentence(item, doer(entry.author, state, t), /** @type {Talk} */ (state.talk), words);
    return thinLine('undo', text, at, words);
  }
  if (kind === 'undelivered') {
    const reason = t(`undelivered.${entry.reason}`) ?? t('undelivered.other');
    return thinLine('info', h('strong', null, t('notDelivered', { channel: entry.channel, reason })), at, words);
  }
  if (kind === 'delivered') return thinLine('check', t('deliveredAfterAll', { channel: entry.channel }), at, words);
  if (kind === 'rated') return ratedLine(item, words);
  if (kind === 'reopened') return thinLine('undo', t('didReopen'), at, words);
  if (kind === 'closed') return thinLine('check', closingText(item, name, /** @type {Talk} */ (state.talk), words), at, words);
  return null;
}

/**
 * @param {DeskEntry} item
 * @param {DeskWords} words
 */
function ratedLine({ entry, at }, words) {
  const said = entry.comment && h('q', { class: 'comment', dir: 'auto' }, entry.comment);
  return thinLine('star', h('span', null, words.t('didRate', { rating: entry.rating }), said && [' ', said]), at, words);
}

/**
 * The steps of a flow in a row, folded into one line. Admins also read them as the log has them.
 *
 * @param {DeskEntry[]} steps
 * @param {State} state
 * @param {DeskWords} words
 */
export function stepsLine(steps, state, words) {
  const { t } = words;
  const talk = /** @type {Talk} */ (state.talk);
  const shown = steps.map((step) => ({ step, text: sentenceOf(step, talk, state, words) })).filter(({ text }) => text !== null);
  const raw = state.isAdmin && technical(steps, t);
  const last = shown.at(-1);
  if (!last) return h('li', { class: 'event' }, raw);
  if (shown.length === 1 && !raw) return thinLine('flow', last.text, last.step.at, words);
  const main = shown.findLast(({ step }) => step.entry.data?.answer) ?? last;
  const time = h('time', { datetime: main.step.at, title: fullTime(main.step.at, words.locale) }, clockTime(main.step.at, words.locale));
  const more = shown.length > 1 && h('span', { class: 'more-steps' }, t('moreSteps', { count: shown.length - 1 }));
  const list = shown.length > 1 && h('ol', null, shown.map(({ step, text }) => thinLine('flow', text, step.at, words)));
  return h('li', { class: 'event' }, h('details', null, h('summary', null, icon('flow'), h('span', { dir: 'auto' }, main.text), more, time), list, raw));
}

/**
 * @param {DeskEntry[]} steps
 * @param {Translate} t
 */
function technical(steps, t) {
  const list = h('ol', { class: 'raw', dir: 'ltr' }, steps.map((step) => h('li', null, rawStep(step))));
  return h('details', { class: 'technical' }, h('summary', null, t('technical')), list);
}

/**
 * @param {DeskEntry} item
 * @param {string | undefined} name
 * @param {State} state
 * @param {DeskWords} words
 */
function assignedLine(item, name, state, words) {
  const { entry, at } = item;
  const { t, locale } = words;
  const to = state.ownerName(entry.owner, t, entry.owner_name);
  const content = h('span', null, assignedText(item, to, name, state, words));
  if (!entry.decision) return thinLine('people', content, at, words);
  const time = h('time', { datetime: at, title: fullTime(at, locale) }, clockTime(at, locale));
  const table = decisionTable(entry.decision, state, words);
  return h('li', { class: 'event' }, h('details', null, h('summary', null, icon('people'), content, time), table));
}

/**
 * @param {DeskEntry} item
 * @param {string | undefined} to
 * @param {string | undefined} name
 * @param {State} state
 * @param {DeskWords} words
 */
function assignedText(item, to, name, state, words) {
  const { t } = words;
  const { entry } = item;
  const [kind] = split(entry.owner);
  if (kind === 'team' && entry.reason === 'flow') {
    const because = reasonOfTeam(item, /** @type {Talk} */ (state.talk), words);
    return t(because ? 'wentToBecause' : 'wentTo', { team: to, reason: because });
  }
  const key = kind === 'assistant' ? 'didHandBack' : kind === 'team' ? 'didQueue' : 'didAssign';
  const why = entry.decision?.reason ?? (['absent', 'escalated', 'queue_timeout'].includes(entry.reason) ? entry.reason : null);
  const reason = why && t(`reason.${why}`);
  if (reason && entry.by?.kind === 'system') return t(key, { owner: to, name: reason }); // that Frontdesk did it says nothing
  return [t(key, { owner: to, name }), reason].filter(Boolean).join(' · ');
}

/**
 * @param {string} symbol
 * @param {import('../shared/dom.js').Piece} content
 * @param {string} at
 * @param {DeskWords} words
 */
export function thinLine(symbol, content, at, { locale }) {
  const time = h('time', { datetime: at, title: fullTime(at, locale) }, clockTime(at, locale));
  return h('li', { class: 'event' }, h('p', null, icon(symbol), h('span', { dir: 'auto' }, content), time));
}

/**
 * The name of the person or the part of Frontdesk that did something.
 *
 * @param {Author} author
 * @param {State} state
 * @param {Translate} t
 */
function doer(author, state, t) {
  if (author.kind === 'teammate') return state.people.get(author.id)?.person.name ?? author.name ?? state.personName(author.id, t);
  return t(['contact', 'assistant'].includes(author.kind) ? author.kind : 'system');
}
