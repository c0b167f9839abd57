// When people must answer or close: the chip in rows and above the thread, and the line of an escalation.

import { h, icon } from '../shared/dom.js';

const MINUTE_MS = 60_000;
const SOON_MS = 15 * MINUTE_MS;
const SHOWN_AHEAD_MS = 24 * 60 * MINUTE_MS; // a later end is no news

/**
 * The due time that comes next: of the answer, else of the end.
 *
 * @param {Summary} summary
 * @param {number} now
 */
function nextDue({ status, answer_due, resolution_due }, now) {
  if (status !== 'open') return null;
  if (answer_due) return { at: answer_due, left: Date.parse(answer_due) - now, answer: true };
  const left = resolution_due ? Date.parse(resolution_due) - now : Infinity;
  return resolution_due && left < SHOWN_AHEAD_MS ? { at: resolution_due, left, answer: false } : null;
}

/**
 * “Due in 12 min” or “Overdue 1 h”; an empty text where nothing is due.
 *
 * @param {Summary} summary
 * @param {DeskWords} words
 * @param {number} now
 */
export function dueText(summary, { t, waited }, now) {
  const due = nextDue(summary, now);
  if (!due) return '';
  const time = waited(new Date(now - Math.max(MINUTE_MS, Math.abs(due.left))).toISOString(), now);
  const key = due.left < 0 ? (due.answer ? 'overdue' : 'resolveOverdue') : due.answer ? 'dueIn' : 'resolveIn';
  return t(key, { time }) ?? '';
}

/**
 * @param {Summary} summary
 * @param {DeskWords} words
 * @param {number} now
 */
export function dueChip(summary, words, now) {
  const due = nextDue(summary, now);
  if (!due) return null;
  const title = words.t(due.answer ? 'answerBy' : 'closeBy', { time: words.timeText(due.at) });
  const when = due.left < 0 ? 'late' : due.left < SOON_MS ? 'soon' : 'later';
  return h('span', { class: 'tag', 'data-due': when, title }, icon('clock'), dueText(summary, words, now));
}

/**
 * “No answer by 14:05 · notified: Ana · priority raised to High”
 *
 * @param {LogEntryFields} entry
 * @param {DeskWords} words
 */
export function escalationText({ due, notified = {}, priority }, { t, timeText }) {
  const names = Object.values(notified).join(', ');
  const parts = [
    t('didEscalate', { time: timeText(due) }),
    names && t('escalatedTo', { names }),
    priority && t('escalatedPriority', { priority: t(`priority.${priority}`) }),
  ];
  return parts.filter(Boolean).join(' · ');
}
