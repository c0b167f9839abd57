// Keeps events of typing and scrolling inside of the widget. The page would take them for its own, because it sees the element
// as their target, and no text field: its keyboard shortcuts would act on each letter, its copy protection would block a paste,
// and its own scrolling would stop that of the messages. Clicks pass, so that menus of the page still close.

const KEPT = [
  'keydown', 'keypress', 'keyup', 'beforeinput', 'copy', 'cut', 'paste', 'contextmenu', 'selectstart', 'focusin', 'wheel', 'touchmove',
  'dragenter', 'dragover', 'dragleave', 'drop',
];

/** @param {HTMLElement} root */
export function keepInside(root) {
  for (const name of KEPT) root.addEventListener(name, (event) => event.stopPropagation(), { passive: true });
}
