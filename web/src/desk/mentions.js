// Mentions of colleagues in notes: suggestions after `@`. The gateway finds the people in the text, and notifies them.

import { matched } from '../shared/matching.js';

/**
 * @param {() => import('./state.js').DeskState | null} state
 * @returns {import('./suggestions.js').Source}
 */
export function peopleSource(state) {
  const find = (/** @type {string} */ typed) => {
    const now = state();
    if (!now) return null;
    const found = [...now.people.values()]
      .filter(({ person }) => person.id !== now.self)
      .map(({ person }) => ({ person, match: matched(typed, person.name, person.id) }))
      .filter(({ match }) => match)
      .map(({ person, match }) => ({ title: person.name, detail: '', sure: Boolean(match?.sure), rank: match?.rank ?? 0, text: () => `@${person.name} ` }))
      .sort((a, b) => a.rank - b.rank);
    return found.length ? found : null; // an `@` that names no colleague is text
  };
  return { sign: '@', none: undefined, find };
}

/**
 * The people that a note mentions, as a part of its heading.
 *
 * @param {string[] | undefined} mentions
 * @param {import('./state.js').DeskState} state
 * @param {Translate} t
 */
export function mentionsIn(mentions, state, t) {
  const names = mentions?.map((id) => state.personName(id, t)).join(', ');
  return names && t('noteMentions', { names });
}
