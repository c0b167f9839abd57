// The block list: contacts whose messages are refused, with the reason, the author and the end of each block.

import { RemovableList } from './removable_list.js';

/**
 * @typedef {{
 *   id: string, contact: string, name: string | null, conversation_id: string, reason: string, by: string, at: string,
 *   until: string, by_network: boolean, network: string | null,
 * }} Block
 */

/**
 * @param {DeskWords} words
 * @param {import('../calls.js').Calls} calls
 * @param {import('./store.js').SettingsStore} store
 * @param {(actor: string) => string} nameOf
 */
export function blocksPage(words, calls, store, nameOf) {
  const { t, timeText } = words;
  const until = (/** @type {Block} */ block) => t('blockedUntil', { time: timeText(block.until) });
  /** @type {import('./removable_list.js').Kind<Block>} */
  const kind = {
    name: 'block',
    path: 'blocks',
    intro: 'intro.blocks',
    end: 'unblock',
    ended: 'unblocked',
    title: ({ name, contact }) => name ?? contact,
    about: (block) => [block.reason, until(block), nameOf(block.by)].filter(Boolean).join(' · '),
    lines: (block) => [block.reason, until(block), `${nameOf(block.by)}, ${timeText(block.at)}`, block.by_network && t('blockedNetwork')],
    conversation: (block) => block.conversation_id,
    remove: (block) => calls.change('DELETE', `blocks/${block.id}`, undefined, '*'),
  };
  return new RemovableList(words, calls, store, kind);
}
