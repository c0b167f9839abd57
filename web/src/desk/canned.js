// Canned replies: found by their shortcut or their text, and filled with names.

import { h } from '../shared/dom.js';
import { folded, matched } from '../shared/matching.js';
import { pickDialog } from './picker.js';

const SHORTCUT_AT_END = /(?:^|[\s([«“"'])(\/([^\s/@]+))$/u;

/** @typedef {import('./state.js').DeskState} State */
/** @typedef {import('./suggestions.js').Source} Source */

/**
 * @param {() => State | null} state
 * @param {string | undefined} none
 * @returns {Source}
 */
export function cannedSource(state, none) {
  const find = (/** @type {string} */ typed) => {
    const now = state();
    const all = now?.me.canned_replies ?? [];
    if (!now || !all.length) return null;
    return found(typed, all).map(({ reply, sure }) => ({
      title: reply.shortcut,
      detail: reply.text,
      sure,
      text: () => filledReply(reply.text, now),
    }));
  };
  return { sign: '/', none, find };
}

/**
 * The replies that match, the best first.
 *
 * @param {string} typed
 * @param {CannedReply[]} all
 */
function found(typed, all) {
  return all
    .map((reply, place) => ({ reply, place, match: matched(typed, reply.shortcut, reply.text) }))
    .filter(({ match }) => match)
    .map(({ reply, place, match }) => ({ reply, place, .../** @type {{ rank: number, sure: boolean }} */ (match) }))
    .sort((a, b) => a.rank - b.rank || a.place - b.place);
}

/**
 * The list of all canned replies.
 *
 * @param {State} state
 * @param {DeskWords} words
 * @param {(text: string) => void} choose
 */
export function pickCanned(state, { t }, choose) {
  const choices = state.me.canned_replies.map(({ shortcut, text }) => ({
    name: shortcut,
    found: text,
    content: [h('strong', null, `/${shortcut}`), h('span', { class: 'soft', dir: 'auto' }, text)],
    choose: () => choose(filledReply(text, state)),
  }));
  pickDialog('canned', t('canned'), { filter: t('findCanned'), none: t(choices.length ? 'nothingFound' : 'nothingCanned'), choices }, t);
}

/**
 * The shortcut with which a text ends, and its reply; without a reply it is mistyped. Null: the text ends with another word.
 *
 * @param {string} text
 * @param {State} state
 */
export function shortcutAtEnd(text, { me }) {
  const [, word, typed] = SHORTCUT_AT_END.exec(text) ?? [];
  if (!word || !me.canned_replies.length) return null;
  const reply = me.canned_replies.find(({ shortcut }) => folded(shortcut) === folded(typed)) ?? null;
  return { word, start: text.length - word.length, reply };
}

/**
 * A reply with the names of the contact and of the teammate.
 *
 * @param {string} text
 * @param {State} state
 */
export function filledReply(text, state) {
  const name = state.talk?.summary?.addressed_as;
  const addressed = name ? text.replaceAll('{name}', () => name) : withoutName(text);
  return addressed.replaceAll('{me}', () => state.me.person.name);
}

/**
 * A text without the contact's name: no comma, space or title is left alone. “Thanks, {name}!” → “Thanks!”,
 * “{name}, one moment” → “One moment”.
 *
 * @param {string} text
 */
export function withoutName(text) {
  return text
    .replace(/(^|\n|[.!?…]\s+)([¡¿]?)\{name\}(?:님|씨)?[ \t]*[,:;،、，]?[ \t]*(\p{L}?)/gu, (_, before, sign, letter) => `${before}${sign}${letter.toLocaleUpperCase()}`)
    .replace(/[ \t]*[,،、，]?[ \t\u00a0]*\{name\}(?:님|씨)?/gu, '');
}
