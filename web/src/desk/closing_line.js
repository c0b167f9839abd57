// The line at which a conversation ends: the person who closed it, or the rule by which it was closed.

import { authorIn } from './contact.js';

const SILENCES = ['silence', 'silence_question', 'silence_assistant', 'unanswered', 'idle'];

/** @type {['day' | 'hour' | 'minute', number][]} */
const UNITS = [['day', 86_400_000], ['hour', 3_600_000], ['minute', 60_000]];

/**
 * @param {DeskEntry} item
 * @param {string | undefined} name of a teammate or of the assistant
 * @param {import('./state.js').Talk} talk
 * @param {DeskWords} words
 */
export function closingText({ entry, at, offset }, name, talk, { t, locale }) {
  const by = /** @type {Author} */ (entry.by);
  if (by.kind === 'contact') return t('didClose', { name: authorIn(talk.summary, by.name, t) });
  if (by.kind !== 'system') return t('didClose', { name });
  const last = [...talk.entries.values()].findLast((each) => each.message && each.message.notice !== 'silence_ends' && each.offset !== offset && Date.parse(each.at) <= Date.parse(at));
  const time = last && silence(Date.parse(at) - Date.parse(last.at), locale);
  // A flow may close at any time, and silence is said only of the rules that wait for it.
  return SILENCES.includes(entry.reason) && time ? t('didCloseSilent', { time }) : t('didCloseByRule');
}

/**
 * “3 days”; null for less than a minute.
 *
 * @param {number} ms
 * @param {string} locale
 */
function silence(ms, locale) {
  const [unit, length] = UNITS.find(([, each]) => ms >= each) ?? [null, 1];
  return unit && new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(Math.floor(ms / length));
}
