// Keys of the canvas, as trees have them: arrows go and open, Enter edits, and with Alt the arrows move the step itself.

import { isComposing } from '../shared/keyboard.js';

/**
 * @param {HTMLElement} tree
 * @param {import('./canvas.js').Canvas} canvas
 * @param {import('./shell.js').Shell} shell
 * @param {import('./editor.js').Editor} editor
 * @param {{ insert(target: [FlowPlace, number]): void, open(): void }} on
 */
export function listenForTreeKeys(tree, canvas, shell, editor, on) {
  /** @param {number} number */
  const go = (number) => {
    const item = canvas.items[Math.min(Math.max(number, 0), canvas.items.length - 1)];
    if (item) shell.select(item.place, { focus: true });
  };
  const here = () => canvas.items.findIndex(({ element }) => element === document.activeElement);

  /** @type {Record<string, (number: number) => unknown>} */
  const plain = {
    ArrowDown: (number) => go(number + 1),
    ArrowUp: (number) => go(number - 1),
    Home: () => go(0),
    End: () => go(canvas.items.length - 1),
    ArrowRight: (number) => {
      const item = canvas.items[number];
      if (!item?.opens) return undefined;
      const folded = item.element.getAttribute('aria-expanded') === 'false';
      return folded ? canvas.fold(item.key, false) : go(number + 1);
    },
    ArrowLeft: (number) => {
      const item = canvas.items[number];
      if (item?.opens && item.element.getAttribute('aria-expanded') === 'true') return canvas.fold(item.key, true);
      const parent = canvas.items.findIndex(({ key }) => key === item?.parent);
      return parent >= 0 ? go(parent) : undefined;
    },
    Enter: () => on.open(),
    ' ': () => on.open(),
    Insert: () => on.insert(editor.target()),
    '+': () => on.insert(editor.target()),
    Delete: () => editor.remove(),
    Backspace: () => editor.remove(),
    '*': () => canvas.foldAll(false),
  };
  /** @type {Record<string, () => unknown>} */
  const withAlt = { ArrowUp: () => editor.up(), ArrowDown: () => editor.down(), ArrowRight: () => (editor.canGoInto() ? editor.into() : editor.aside()), ArrowLeft: () => editor.out() };
  /** @type {Record<string, () => unknown>} */
  const withControl = { c: () => editor.copy(), x: () => editor.cut(), v: () => editor.paste(), d: () => editor.duplicate() };

  tree.addEventListener('keydown', (event) => {
    if (isComposing(event) || here() < 0) return;
    const control = event.ctrlKey || event.metaKey;
    // A selected text is copied as everywhere.
    if (control && String(getSelection() ?? '')) return;
    const act = control ? !event.altKey && withControl[event.key.toLowerCase()] : event.altKey ? withAlt[event.key] : plain[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act(here());
  });
}
