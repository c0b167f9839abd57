// What one can do with a flow of the list, as a dialog of buttons that a thumb finds too.

import { openDialog } from '../desk/parts.js';
import { h } from '../shared/dom.js';

/**
 * @param {FlowSummary} flow
 * @param {BuilderWords} words
 * @param {{ canEdit: boolean, canRun: boolean, move: ((by: number) => unknown) | null, copy(): unknown, save(): unknown,
 *   send(method: string, path: string, body?: object): Promise<void> }} can
 */
export function openFlowMenu({ name, state, draft, origin }, { t }, { canEdit, canRun, move, copy, save, send }) {
  openDialog('builder-menu', name, t, (close) => {
    const choice = (/** @type {string} */ label, /** @type {() => unknown} */ act) => {
      const click = () => {
        close();
        act();
      };
      return h('li', null, h('button', { type: 'button', click }, t(label)));
    };
    const isOff = state === 'off';
    return h('ul', { class: 'options' }, [
      choice('exportFile', save),
      canEdit && choice('copyFlow', copy),
      move && choice('moveUp', () => move(-1)),
      move && choice('moveDown', () => move(1)),
      canRun && state !== 'draft' && choice(isOff ? 'switchOn' : 'switchOff', () => send('PUT', '/state', { state: isOff ? 'active' : 'off' })),
      canEdit && draft && state !== 'draft' && choice('discardDraft', () => confirmed(t, t('discardDraftOf', { name }), 'discardDraft', () => send('DELETE', '/draft'))),
      canEdit && origin !== 'file' && (state === 'draft' || (isOff && canRun)) && choice('removeFlow', () => confirmed(t, t('removeFlowOf', { name }), 'removeFlow', () => send('DELETE', ''))),
    ].filter((each) => each instanceof Node));
  });
}

/**
 * @param {BuilderWords['t']} t
 * @param {string} question
 * @param {string} label
 * @param {() => unknown} act
 */
function confirmed(t, question, label, act) {
  openDialog('builder-confirm', question, t, (close) => {
    const go = () => {
      close();
      act();
    };
    return h('footer', null, h('button', { type: 'button', class: 'secondary', click: close }, t('cancel')), h('button', { type: 'button', class: 'primary danger', click: go }, t(label)));
  });
}
