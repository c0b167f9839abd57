// The menu of a conversation: actions that have no button of their own in its head, with their shortcuts.

import { h, icon } from '../shared/dom.js';
import { SHORTCUTS } from './keys.js';
import { openDialog } from './parts.js';

// The first three have buttons of their own where there is room for them.
const ITEMS = [
  { name: 'assign', symbol: 'people' },
  { name: 'handBack', symbol: 'robot' },
  { name: 'snooze', symbol: 'clock' },
  { name: 'label', symbol: 'tag' },
  { name: 'priority', symbol: 'flag' },
  { name: 'unread', symbol: 'dot' },
  { name: 'macro', symbol: 'steps' },
  { name: 'transcript', symbol: 'mail' },
  { name: 'asTest', symbol: 'steps' },
  { name: 'hold', symbol: 'bookmark' },
  { name: 'block', symbol: 'lock' },
];

/**
 * @param {DeskWords} words
 * @param {Record<string, (key: string) => unknown>} does
 * @param {Record<string, boolean>} [hidden] actions that are not possible now
 */
export function menuDialog({ t }, does, hidden = {}) {
  openDialog('menu', t('moreActions'), t, (close) => {
    const items = ITEMS.filter(({ name }) => !hidden[name]).map(({ name, symbol }) => {
      const click = () => {
        close();
        does[name]('');
      };
      const key = SHORTCUTS.find((each) => each.name === name)?.keys[0];
      return h('li', null, h('button', { type: 'button', click }, icon(symbol), h('span', null, t(name)), key && h('kbd', null, key)));
    });
    return h('ul', { class: 'options' }, items);
  });
}
