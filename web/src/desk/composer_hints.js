// What the composer says of a text before it is sent: who will have the conversation, and who replied in between.

import { split } from './state.js';

/** @typedef {import('./state.js').DeskState} State */

/**
 * Who reads a note, or who has the conversation after a reply.
 *
 * @param {State} state
 * @param {import('./drafts.js').Kind} mode
 * @param {Translate} t
 */
export function hintOf(state, mode, t) {
  if (mode === 'note') return t('hintNote');
  const owner = state.talk?.summary?.owner;
  if (!owner || owner === `person:${state.self}`) return '';
  // A person who left the desk keeps nothing.
  const keeps = state.me.reply_takes_over === 'never_from_person' && state.people.has(split(owner)[1]) && owner.startsWith('person:');
  return t(keeps ? 'hintKeeps' : 'hintTakeover', { owner: state.ownerName(owner, t) });
}

/**
 * The last other teammate who replied since this offset.
 *
 * @param {State} state
 * @param {string} since
 */
export function otherAuthorSince({ talk, self }, since) {
  const isOther = (/** @type {DeskEntry} */ { offset, kind, entry }) =>
    kind === 'message' && entry.author.kind === 'teammate' && entry.author.id !== self && isLater(offset, since);
  return [...(talk?.entries.values() ?? [])].findLast(isOther)?.entry.author;
}

/**
 * Whether an offset comes after another; as text, 9-10 would come before 9-9.
 *
 * @param {string} one
 * @param {string} other
 */
function isLater(one, other) {
  const [a, b] = [one, other].map((offset) => offset.split('-').map(Number));
  return a[0] > b[0] || (a[0] === b[0] && (a[1] ?? 0) > (b[1] ?? 0));
}
