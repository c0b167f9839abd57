// Makes elements without markup strings: text stays text, and no inline style or script can result from it.

/**
 * @typedef {Node | string | number | false | null | undefined} Piece
 * @typedef {Piece | Piece[] | Piece[][]} Child
 * @typedef {string | number | boolean | null | undefined | ((event: Event) => unknown)} Attribute
 */

/**
 * An element. Attributes that are null, false or undefined are left out; functions become listeners.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, Attribute> | null} [attributes]
 * @param {...Child} children
 */
export function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === 'function') element.addEventListener(name, value);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  // One by one: a long text has more pieces than a call may have arguments.
  for (const child of /** @type {Piece[]} */ (children.flat(2))) {
    if (child !== null && child !== undefined && child !== false) element.append(typeof child === 'number' ? String(child) : child);
  }
  return element;
}

/**
 * An element of the page's own HTML.
 *
 * @param {string} id
 */
export const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** @type {Record<string, string>} */
const PATHS = {
  bell: 'M4 17h16M6 17a6 6 0 0 1 12 0M12 11V8M10 8h4M3 20h18',
  close: 'M6 6l12 12M18 6L6 18',
  send: 'M12 19V5M6 11l6-6 6 6',
  down: 'M12 5v14M6 13l6 6 6-6',
  clock: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l3 2',
  check: 'M5 13l4 4L19 7',
  alert: 'M12 8v5M12 16.5v.5M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z',
};

/** @param {Record<string, string>} paths */
export const addIcons = (paths) => Object.assign(PATHS, paths);

/** @param {string} name */
export function icon(name) {
  const namespace = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(namespace, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(namespace, 'path');
  path.setAttribute('d', PATHS[name]);
  svg.append(path);
  return svg;
}

/**
 * The address if it is one of the web, else null: a record may hold any text, also `javascript:`.
 *
 * @param {string} text
 */
export function webAddress(text) {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  return ['http:', 'https:'].includes(url.protocol) ? url.href : null;
}

/**
 * A link that opens a new tab, and does not name this page to the other site.
 *
 * @param {string} href
 * @param {...Child} children
 */
export function link(href, ...children) {
  return h('a', { href, target: '_blank', rel: 'noopener noreferrer' }, ...children);
}
