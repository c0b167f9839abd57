// Renders what people and models write: line breaks and links, and of Markdown only what chat replies use (bold,
// code, lists, headings as bold lines). It builds nodes and never parses HTML, so that no text becomes markup.

import { h, link, webAddress } from './dom.js';
import { LINK, linked } from './links.js';

// Each part has a bounded length: a reply is rendered again at each delta, and its content must not make that slow.
const PLAIN = new RegExp(LINK, 'g');
const CODE = String.raw`\x60([^\x60\n]{1,2000})\x60`;
const BOLD = String.raw`\*\*(\S(?:[^*\n]{0,2000}\S)?)\*\*`;
const NAMED = String.raw`\[([^\]\n]{1,200})\]\((https?:\/\/[^\s)]{1,2000})\)`;
const RICH = new RegExp([CODE, BOLD, NAMED, LINK].join('|'), 'g');

// `[\s\S]*` also matches the line separators of Unicode. If one of them ended the match, it would be tried from each space.
const ITEM = /^\s{0,6}(?:[-*•]|(\d{1,3})[.)])\s+([\s\S]*)/;
const FENCE = /^\s*\x60{3}/;
const HEADING = /^#{1,6}\s+([\s\S]*)/;

/**
 * @param {string} target
 * @param {string} label
 */
function named(target, label) {
  const href = webAddress(target);
  return href && link(href, label);
}

/**
 * @param {string} text
 * @param {RegExp} pattern
 */
function inline(text, pattern) {
  /** @type {(Node | string)[]} */
  const nodes = [];
  let from = 0;
  for (const match of text.matchAll(pattern)) {
    nodes.push(text.slice(from, match.index));
    from = match.index + match[0].length;
    const [, ...groups] = match;
    const [code, bold, label, target] = pattern === RICH ? groups : [];
    if (code) nodes.push(h('code', { dir: 'ltr' }, code));
    else if (bold) nodes.push(h('strong', null, inline(bold, PLAIN)));
    else if (label) nodes.push(named(target, label) ?? match[0]);
    else nodes.push(...linked(groups.slice(-3)));
  }
  nodes.push(text.slice(from));
  return nodes.filter((node) => node !== '');
}

/**
 * @param {string[]} texts
 * @param {RegExp} pattern
 */
function lines(texts, pattern) {
  return texts.flatMap((text, index) => (index ? [h('br'), ...inline(text, pattern)] : inline(text, pattern)));
}

/**
 * The text as it was written: a person's message is not read as Markdown.
 *
 * @param {string} text
 */
export function plain(text) {
  const fragment = new DocumentFragment();
  fragment.append(h('p', null, lines(text.split('\n'), PLAIN)));
  return fragment;
}

/** @param {string} text */
export function markdown(text) {
  const fragment = new DocumentFragment();
  for (const each of blocksOf(text)) fragment.append(block(each));
  return fragment;
}

/** @typedef {{ kind: 'p' | 'ul' | 'ol' | 'pre' | 'heading', lines: string[], start?: string }} Block */

/**
 * The text as blocks: runs of lines that belong together.
 *
 * @param {string} text
 */
function blocksOf(text) {
  /** @type {Block[]} */
  const blocks = [];
  /** @type {Block | null} */
  let last = null;
  const begin = (/** @type {Block} */ fresh) => {
    blocks.push(fresh);
    return fresh;
  };
  const add = (/** @type {Block['kind']} */ kind, /** @type {string} */ line, /** @type {string} */ start = '') => {
    if (last?.kind !== kind) last = begin({ kind, lines: [], start });
    last.lines.push(line);
  };
  for (const line of text.split('\n')) {
    const fence = FENCE.test(line);
    const item = line.match(ITEM);
    const heading = line.match(HEADING);
    if (last?.kind === 'pre') {
      if (fence) last = null;
      else last.lines.push(line);
    } else if (fence) {
      last = begin({ kind: 'pre', lines: [] });
    } else if (!line.trim()) {
      last = null;
    } else if (item) {
      add(item[1] ? 'ol' : 'ul', item[2], item[1]);
    } else if (heading) {
      add('heading', heading[1]);
    } else {
      add('p', line);
    }
  }
  return blocks;
}

/** @param {Block} block */
function block({ kind, lines: texts, start }) {
  if (kind === 'pre') return h('pre', { tabindex: '0', dir: 'ltr' }, h('code', null, texts.join('\n')));
  if (kind === 'heading') return h('p', null, h('strong', null, lines(texts, PLAIN)));
  if (kind === 'p') return h('p', null, lines(texts, RICH));
  return h(kind, { start: start !== '1' && (start || null) }, texts.map((text) => h('li', null, inline(text, RICH))));
}
