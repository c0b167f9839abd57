// The panel as a window: a sheet that covers a small screen, or a window next to the page's content. It takes the focus, and
// gives it back.

import { isComposing } from '../shared/keyboard.js';

export const SHEET = '(max-width: 480px), (max-height: 480px)'; // a phone, or a window zoomed to that size

export class PanelWindow {
  #host;
  #parts;
  #sheet = matchMedia(SHEET);
  /** @type {HTMLElement | null} */
  #returnTo = null;

  /**
   * @param {HTMLElement} host
   * @param {ReturnType<typeof import('./panel.js').buildPanel>} parts
   */
  constructor(host, parts) {
    this.#host = host;
    this.#parts = parts;
  }

  /** @param {{ toggle: () => void, close: () => void, isOpen: () => boolean }} on */
  listen({ toggle, close, isOpen }) {
    const { panel, launcher } = this.#parts;
    launcher?.addEventListener('click', toggle);
    this.#parts.close?.addEventListener('click', close);
    panel.addEventListener('cancel', (event) => {
      event.preventDefault(); // Escape on a modal dialog: `close` does the rest too
      close();
    });
    panel.addEventListener('keydown', (/** @type {KeyboardEvent} */ event) => {
      if (event.key !== 'Escape' || isComposing(event)) return;
      event.preventDefault();
      event.stopPropagation();
      close();
    });
    this.#sheet.addEventListener('change', () => isOpen() && this.#reopen());
    visualViewport?.addEventListener('resize', () => this.#fitViewport());
    visualViewport?.addEventListener('scroll', () => this.#fitViewport());
  }

  open() {
    this.#returnTo = deepestFocus();
    this.#show();
  }

  close() {
    closeDialog(this.#parts.panel);
  }

  returnFocus() {
    const back = this.#returnTo?.isConnected ? this.#returnTo : this.#parts.launcher;
    back?.focus();
  }

  focusIn() {
    // On a touch screen, focus in the composer would open a keyboard over the messages.
    const { input, panel } = this.#parts;
    (matchMedia('(pointer: coarse)').matches ? panel : input).focus();
  }

  /** Takes the focus back from the dialog's first button, where the browser puts it when a dialog opens. */
  unfocus() {
    const { panel } = this.#parts;
    if (this.#sheet.matches) panel.focus();
    else if (this.#returnTo) this.#returnTo.focus();
    else /** @type {HTMLElement | null} */ (this.#host.shadowRoot?.activeElement)?.blur();
  }

  /** A sheet covers the page, so it keeps the focus inside; a window next to the page's content does not. */
  #show() {
    const { panel } = this.#parts;
    if (!(panel instanceof HTMLDialogElement)) return;
    this.#fitViewport();
    if (this.#sheet.matches) panel.showModal();
    else panel.show();
  }

  #reopen() {
    const focused = this.#host.shadowRoot?.activeElement;
    this.close();
    this.#show();
    if (focused instanceof HTMLElement) focused.focus();
  }

  /** Keeps a sheet above the on-screen keyboard, which does not change the layout's viewport. */
  #fitViewport() {
    if (!visualViewport) return;
    const { style } = this.#parts.panel;
    style.setProperty('--viewport-height', `${visualViewport.height}px`);
    style.setProperty('--viewport-top', `${visualViewport.offsetTop}px`);
  }
}

function deepestFocus() {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element === document.body || !(element instanceof HTMLElement) ? null : element;
}

/** @param {HTMLElement} panel */
function closeDialog(panel) {
  if (panel instanceof HTMLDialogElement) panel.close();
}
