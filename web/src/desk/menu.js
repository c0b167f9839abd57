// The menu of a conversation: actions that have no button of their own in its head, with their shortcuts.

import { h, icon } from '../shared/dom.js';
import { SHORTCUTS } from './keys.js';
import { openDialog } from './parts.js';

const ITEMS = [
  { name: 'label', symbol: 'tag' },
  { name: 'priority', symbol: 'flag' },
  { name: 'unread', symbol: 'dot' },
];

/**
 * @param {DeskWords} words
 * @param {Record<string, (key: string) => unknown>} does
 */
export function menuDialog({ t }, does) {
  openDialog('menu', t('moreActions'), t, (close) => {
    const items = ITEMS.map(({ name, symbol }) => {
      const click = () => {
        close();
        does[name]('');
      };
      const key = SHORTCUTS.find((each) => each.name === name)?.keys[0];
      return h('li', null, h('button', { type: 'button', click }, icon(symbol), h('span', null, t(name)), h('kbd', null, key)));
    });
    return h('ul', { class: 'options' }, items);
  });
}
