// Keeps the host page's styles out of the widget, so that it looks the same on each site.
//
// Rules of the page reach the element itself, but no element in its shadow tree. The element therefore has important inline
// styles, which win over all rules of the page, and in the tree a root that inherits nothing. The floating widget is in the
// browser's top layer, where transforms, filters, zoom levels and stacking orders of the page have no effect. Sizes follow
// the root's own font size, which is the visitor's setting, and not the page's.

import { h } from '../shared/dom.js';

const WATCHED = ['class', 'style', 'dir', 'data-theme', 'data-color-scheme', 'data-bs-theme'];

export class Isolation {
  #host;
  #inline;
  #theme;
  #changes = new MutationObserver(() => this.#follow());
  /** @type {HTMLElement | null} */
  #body = null;

  /**
   * `inline`: part of the page. `theme`: `light` or `dark`; any other follows the page.
   *
   * @param {HTMLElement} host
   * @param {{ inline: boolean, theme?: string, position?: string }} options
   */
  constructor(host, { inline, theme = 'auto', position }) {
    this.#host = host;
    this.#inline = inline;
    this.#theme = theme;
    this.root = h('div', { class: 'root', popover: inline ? null : 'manual' });
    this.root.dataset.mode = inline ? 'inline' : 'floating';
    this.root.dataset.position = position === 'start' ? 'start' : 'end';
    this.#style('none');
  }

  /** Follows the page while it changes, as when a visitor switches its theme, or a framework replaces the document's content. */
  begin() {
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#follow());
    this.#follow();
  }

  /** Observes another body, and comes back if it was removed together with the one before. */
  #observe() {
    const { documentElement: page, body } = document;
    if (!body || body === this.#body) return;
    this.#body = body;
    this.#changes.observe(document, { childList: true });
    this.#changes.observe(page, { attributeFilter: WATCHED, childList: true });
    this.#changes.observe(body, { attributeFilter: WATCHED });
    if (this.#inline || this.#host.isConnected) return;
    page.append(this.#host);
    this.show();
  }

  /** Shows the widget, when its styles are there. */
  show() {
    this.#style(this.#inline ? 'block' : 'contents');
    // Before this the root has no size of its own. In `rem` its parts would have the page's.
    this.root.style.setProperty('--rem', getComputedStyle(this.root).fontSize);
    if (!this.#inline) this.root.showPopover?.();
  }

  /** @param {string} display */
  #style(display) {
    const { style } = this.#host;
    const wanted = { all: 'initial', display, ...(this.#inline && { 'block-size': '100%' }) };
    for (const [name, value] of Object.entries(wanted)) style.setProperty(name, value, 'important');
  }

  #follow() {
    this.#observe();
    if (!document.body) return; // the next one is about to come
    const { root } = this;
    const page = document.documentElement;
    root.dir = (this.#inline && this.#host.closest('[dir]')?.getAttribute('dir')) || page.dir || document.body.dir || 'ltr';
    root.dataset.theme = ['light', 'dark'].includes(this.#theme) ? this.#theme : themeAround(this.#host);
    // A zoom of the page's own enlarges the top layer too. That of the browser is not part of this number.
    if (!this.#inline) root.style.zoom = String(1 / (page.currentCSSZoom || 1));
  }
}

/**
 * The theme of the page around an element: by the first background that is no glass, else by the page's color scheme.
 *
 * @param {HTMLElement} host
 */
function themeAround(host) {
  /** @type {Element | null} */
  let element = host.parentElement === document.documentElement ? document.body : host.parentElement;
  for (; element; element = element.parentElement) {
    const [red, green, blue, alpha] = pixelOf(getComputedStyle(element).backgroundColor);
    if (alpha > 127) return red * 0.3 + green * 0.6 + blue * 0.1 < 110 ? 'dark' : 'light';
  }
  const scheme = getComputedStyle(document.documentElement).colorScheme;
  return scheme.includes('dark') && (!scheme.includes('light') || matchMedia('(prefers-color-scheme: dark)').matches) ? 'dark' : 'light';
}

/**
 * A colour in any notation as red, green, blue and alpha, from 0 to 255.
 *
 * @param {string} colour
 */
function pixelOf(colour) {
  const context = document.createElement('canvas').getContext('2d');
  if (!context) return [0, 0, 0, 0];
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  return context.getImageData(0, 0, 1, 1).data;
}
