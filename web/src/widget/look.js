// How a site wants the widget to look: colours, logo, place, and a launcher of its own. Only sites that set one of these load it.
//
// A colour is corrected until it can be read, because a site's colour was not chosen for small text.

import { h, webAddress } from '../shared/dom.js';

const READABLE = 4.5; // the contrast that WCAG 2.2 asks for
const SURFACES = /** @type {const} */ ([[229, 241, 236], [23, 52, 44]]); // those of each theme on which it is hardest to read
const BLACK = [0, 0, 0];
const WHITE = [255, 255, 255];

/** @typedef {readonly number[]} Colour */

/**
 * @param {Partial<WidgetSettings>} wanted
 * @param {{ root: HTMLElement, element: import('./view.js').ChatElement, toggle(): void }} host
 */
export function apply({ accent, logo, offset, hide, launcher }, { root, element, toggle }) {
  if (accent) colour(root, accent);
  const address = logo && webAddress(new URL(logo, location.href).href);
  if (address && (address.startsWith('https:') || address.startsWith(`${location.origin}/`))) {
    element.logo = h('img', { src: address, alt: '' });
    Object.assign(element.logo.style, { inlineSize: '75%', blockSize: '75%', objectFit: 'contain' });
    element.update();
  }
  const { x, y } = typeof offset === 'object' ? offset : { x: offset, y: offset };
  for (const [name, length] of Object.entries({ x, y })) {
    if (Number.isFinite(length)) root.style.setProperty(`--offset-${name}`, `${length}px`);
  }
  const own = launcher ? document.querySelector(launcher) : null;
  own?.addEventListener('click', toggle);
  const usual = root.querySelector('.launcher');
  if ((hide || own) && usual instanceof HTMLElement) usual.style.display = 'none';
  if (launcher && !own) console.error(`Frontdesk: no element matches launcher "${launcher}"`);
}

/**
 * @param {HTMLElement} root
 * @param {string} accent
 */
function colour(root, accent) {
  if (!CSS.supports('color', accent)) return console.error(`Frontdesk: "${accent}" is no colour`);
  const wanted = pixelOf(accent);
  const pairs = SURFACES.map((surface) => {
    const readable = corrected(wanted, surface);
    return [readable, contrast(readable, WHITE) >= contrast(readable, BLACK) ? WHITE : BLACK];
  });
  const pair = (/** @type {0 | 1} */ index) => `light-dark(${pairs.map((each) => `rgb(${each[index].join(' ')})`).join(', ')})`;
  root.style.setProperty('--frontdesk-accent', pair(0));
  root.style.setProperty('--frontdesk-on-accent', pair(1));
}

/**
 * The colour, darker on a light surface or lighter on a dark one, until it can be read there.
 *
 * @param {Colour} wanted
 * @param {Colour} surface
 */
function corrected(wanted, surface) {
  const towards = contrast(surface, BLACK) > contrast(surface, WHITE) ? BLACK : WHITE;
  for (let part = 0; part < 1; part += 0.05) {
    const mixed = wanted.map((value, index) => Math.round(value + (towards[index] - value) * part));
    if (contrast(mixed, surface) >= READABLE) return mixed;
  }
  return towards;
}

/**
 * @param {Colour} one
 * @param {Colour} other
 */
function contrast(one, other) {
  const [lighter, darker] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (lighter + 0.05) / (darker + 0.05);
}

/** @param {Colour} colour */
function luminance(colour) {
  const [red, green, blue] = colour.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return red * 0.2126 + green * 0.7152 + blue * 0.0722;
}

/**
 * A colour in any notation as red, green and blue.
 *
 * @param {string} text
 */
function pixelOf(text) {
  const context = document.createElement('canvas').getContext('2d');
  if (!context) return BLACK;
  context.fillStyle = text;
  context.fillRect(0, 0, 1, 1);
  return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3);
}
