// Legal holds: which conversations stay, by which admin, and the end of a hold.

import { RemovableList } from './removable_list.js';

/** @typedef {{ id: string, of: 'conversation' | 'contact', conversation_id: string, contact: string, by: string, at: string }} Hold */

/**
 * @param {DeskWords} words
 * @param {import('../calls.js').Calls} calls
 * @param {import('./store.js').SettingsStore} store
 * @param {(actor: string) => string} nameOf
 */
export function holdsPage(words, calls, store, nameOf) {
  const { t, timeText } = words;
  const about = (/** @type {Hold} */ { of, by, at }) => [t(`hold.${of}`), nameOf(by), timeText(at)].join(' · ');
  /** @type {import('./removable_list.js').Kind<Hold>} */
  const kind = {
    name: 'hold',
    path: 'holds',
    intro: 'intro.holds',
    end: 'hold.end',
    ended: 'hold.ended',
    title: ({ of, conversation_id, contact }) => (of === 'contact' ? contact : conversation_id),
    about,
    lines: (hold) => [about(hold)],
    conversation: (hold) => hold.conversation_id,
    remove: (hold) => calls.remove(`holds/${hold.id}`),
  };
  return new RemovableList(words, calls, store, kind);
}
