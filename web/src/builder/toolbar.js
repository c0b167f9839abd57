// The toolbar above the canvas. It does by buttons all that keys and dragging do.

import { h, icon } from '../shared/dom.js';

/**
 * @param {import('./shell.js').Shell} shell
 * @param {import('./editor.js').Editor} editor
 * @param {import('./canvas.js').Canvas} canvas
 * @param {() => void} insert
 */
export function createToolbar(shell, editor, canvas, insert) {
  const { t } = shell.words;
  const isStep = () => editor.step !== null;
  /** @type {(name: string, symbol: string, keys: string, act: () => unknown, can?: () => boolean) => HTMLButtonElement} */
  const button = (name, symbol, keys, act, can = () => true) => {
    const made = h('button', { type: 'button', class: 'knob', 'aria-label': t(name), 'aria-keyshortcuts': keys || null, title: keys ? `${t(name)} (${keys.replaceAll('+', ' + ').replace('Control', 'Ctrl')})` : t(name), 'data-do': name, click: act }, icon(symbol));
    states.push(() => {
      made.disabled = !can();
    });
    return made;
  };
  /** @type {(() => void)[]} */
  const states = [];
  const group = (/** @type {HTMLElement[]} */ ...buttons) => h('div', { class: 'tool-group', role: 'group' }, buttons);
  const level = h('button', { type: 'button', class: 'quiet zoom-level', 'aria-label': t('zoomReset'), title: t('zoomReset'), click: () => zoomed(() => canvas.zoom.set(1)) });
  const zoomed = (/** @type {() => void} */ act) => {
    act();
    level.textContent = `${Math.round(canvas.zoom.level * 100)} %`;
  };
  zoomed(() => {});
  const add = h('button', { type: 'button', class: 'secondary tool-insert', click: insert }, icon('plus'), h('span', null, t('insertStep')));
  states.push(() => {
    add.disabled = !shell.canEdit;
  });
  const element = h(
    'div',
    { class: 'canvas-tools', role: 'toolbar', 'aria-label': t('tools') },
    add,
    group(button('undo', 'undo', 'Control+Z', () => editor.undo(), () => editor.canUndo), button('redo', 'redo', 'Control+Shift+Z', () => editor.redo(), () => editor.canRedo)),
    group(
      button('copyStep', 'copy', 'Control+C', () => editor.copy(), isStep),
      button('cutStep', 'cut', 'Control+X', () => editor.cut(), isStep),
      button('pasteStep', 'paste', 'Control+V', () => editor.paste(), () => editor.canPaste),
      button('removeStep', 'trash', 'Delete', () => editor.remove(), isStep),
    ),
    group(
      button('moveUp', 'up', 'Alt+ArrowUp', () => editor.up(), isStep),
      button('moveDown', 'down', 'Alt+ArrowDown', () => editor.down(), isStep),
      button('moveIn', 'indent', 'Alt+ArrowRight', () => (editor.canGoInto() ? editor.into() : editor.aside()), isStep),
      button('moveOut', 'outdent', 'Alt+ArrowLeft', () => editor.out(), isStep),
    ),
    group(button('foldAll', 'fold', '', () => canvas.foldAll(true)), button('unfoldAll', 'unfold', '', () => canvas.foldAll(false))),
    h('span', { class: 'grow' }),
    group(button('zoomOut', 'minus', '', () => zoomed(() => canvas.zoom.step(-1))), level, button('zoomIn', 'plus', '', () => zoomed(() => canvas.zoom.step(1))), button('zoomFit', 'fit', '', () => zoomed(() => canvas.zoom.fit()))),
  );
  const show = () => {
    for (const state of states) state();
    level.textContent = `${Math.round(canvas.zoom.level * 100)} %`;
  };
  for (const event of /** @type {const} */ (['document', 'selection', 'reloaded', 'saving'])) shell.on(event, show);
  element.addEventListener('click', show);
  show();
  return element;
}
