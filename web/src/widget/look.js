// How a site wants the widget to look: colours, logo, texts, place, and a launcher of its own. Only pages that set one of these,
// or whose desk has a look of its own, load it. The preview in the desk's settings shows a look by the same functions.
//
// A colour is corrected until it can be read, because a site's colour was not chosen for small text.

import { BLACK, READABLE, WHITE, contrast, corrected, pixelOf } from '../shared/colours.js';
import { h, webAddress } from '../shared/dom.js';

export const SURFACES = /** @type {const} */ ([[229, 241, 236], [23, 52, 44]]); // those of each theme on which it is hardest to read

/** @typedef {import('../shared/colours.js').Colour} Colour */

/**
 * `locale`: the language of the texts.
 *
 * @param {Partial<WidgetSettings>} wanted
 * @param {{ root: HTMLElement, locale: string, toggle(): void }} host
 */
export function apply({ accent, ink, logo, greeting, offset, hide, launcher }, { root, locale, toggle }) {
  if (accent) colour(root, accent, ink);
  const address = logo && webAddress(new URL(logo, location.href).href);
  if (address && (address.startsWith('https:') || address.startsWith(`${location.origin}/`))) showLogo(root, address);
  if (greeting) greet(root, textIn(greeting, locale));
  const { x, y } = typeof offset === 'object' ? offset : { x: offset, y: offset };
  for (const [name, length] of Object.entries({ '--offset-x': x, '--offset-y': y })) {
    const pixels = Number.parseFloat(String(length)); // also of “24px”
    if (Number.isFinite(pixels)) root.style.setProperty(name, `${pixels}px`);
  }
  const own = launcher ? document.querySelector(launcher) : null;
  own?.addEventListener('click', toggle);
  const usual = root.querySelector('.launcher');
  if ((hide || own) && usual instanceof HTMLElement) usual.style.display = 'none';
  if (own && usual) mirror(own, usual);
  if (launcher && !own) console.error(`Frontdesk: no element matches launcher "${launcher}"`);
}

/**
 * @param {string | Record<string, string>} text the page's own, or one for each language
 * @param {string} locale
 */
const textIn = (text, locale) => (typeof text === 'string' ? text : text[locale]);

/**
 * @param {HTMLElement} root
 * @param {string} address
 */
function showLogo(root, address) {
  const image = h('img', { src: address, alt: '' });
  Object.assign(image.style, { inlineSize: '75%', blockSize: '75%', objectFit: 'contain' });
  root.querySelector('.mark')?.replaceChildren(image);
}

/**
 * The greeting is the first thing in the log, before any message.
 *
 * @param {HTMLElement} root
 * @param {string} text
 */
function greet(root, text) {
  const greeting = h('p', { class: 'greeting', dir: 'auto' }, text);
  Object.assign(greeting.style, { margin: '0 auto 1em', maxInlineSize: '90%', textAlign: 'center', textWrap: 'balance', whiteSpace: 'pre-line', overflowWrap: 'anywhere' });
  root.querySelector('.log')?.prepend(greeting);
}

/**
 * A launcher of the page says, as the usual one does, whether the panel is open.
 *
 * @param {Element} own
 * @param {Element} usual
 */
function mirror(own, usual) {
  const names = ['aria-expanded', 'aria-haspopup'];
  const follow = () => {
    for (const name of names) own.setAttribute(name, usual.getAttribute(name) ?? 'false');
  };
  new MutationObserver(follow).observe(usual, { attributeFilter: names });
  follow();
}

/**
 * @param {HTMLElement} root
 * @param {string} accent
 * @param {string | undefined} ink
 */
function colour(root, accent, ink) {
  if (!CSS.supports('color', accent)) return console.error(`Frontdesk: "${accent}" is no colour`);
  const wanted = pixelOf(accent);
  const text = ink && CSS.supports('color', ink) ? pixelOf(ink) : null;
  const pairs = SURFACES.map((surface) => {
    const readable = corrected(wanted, surface);
    return [readable, text && contrast(readable, text) >= READABLE ? text : plainest(readable)];
  });
  const pair = (/** @type {0 | 1} */ index) => `light-dark(${pairs.map((each) => `rgb(${each[index].join(' ')})`).join(', ')})`;
  root.style.setProperty('--frontdesk-accent', pair(0));
  root.style.setProperty('--frontdesk-on-accent', pair(1));
}

/** Black or white: one of them can be read on each colour. @param {Colour} ground */
const plainest = (ground) => (contrast(ground, WHITE) >= contrast(ground, BLACK) ? WHITE : BLACK);
