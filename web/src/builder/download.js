// Gives a text to the browser as a file.

import { h } from '../shared/dom.js';

/**
 * @param {string} name
 * @param {string} text
 * @param {string} type
 */
export function saveAs(name, text, type) {
  const href = URL.createObjectURL(new Blob([text], { type }));
  h('a', { href, download: name }).click();
  URL.revokeObjectURL(href);
}
