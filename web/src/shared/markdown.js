// Shows what people and models write: line breaks and links, and of Markdown only what chat replies use (bold,
// code, lists, headings as bold lines). It builds nodes and never parses HTML, so that no text becomes markup.

import { h, link, webAddress } from './dom.js';

// Bounded pieces only: a reply is rendered again at each delta, and must not become slow by its content.
const LINK = String.raw`(https?:\/\/[^\s<>"'\x60]{1,2000})|([\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8})`;
const PLAIN = new RegExp(LINK, 'g');
const CODE = String.raw`\x60([^\x60\n]{1,2000})\x60`;
const BOLD = String.raw`\*\*(\S(?:[^*\n]{0,2000}\S)?)\*\*`;
const NAMED = String.raw`\[([^\]\n]{1,200})\]\((https?:\/\/[^\s)]{1,2000})\)`;
const RICH = new RegExp([CODE, BOLD, NAMED, LINK].join('|'), 'g');

// To the end, with other line breaks too: where one of them ended the match, it would be tried from each space.
const ITEM = /^\s{0,6}(?:[-*•]|(\d{1,3})[.)])\s+([^]*)/;
const FENCE = /^\s*\x60{3}/;
const HEADING = /^#{1,6}\s+([^]*)/;

function linked(address, mail) {
  if (mail) return [h('a', { href: `mailto:${mail}` }, mail)];
  const around = address.includes('(') ? /[.,;:!?\]*]{1,99}$/ : /[.,;:!?)\]*]{1,99}$/;
  const end = address.match(around)?.[0] ?? ''; // punctuation of the sentence, not of the address
  const bare = address.slice(0, address.length - end.length);
  const href = webAddress(bare);
  return href ? [link(href, bare), end] : [address];
}

function inline(text, pattern) {
  const nodes = [];
  let from = 0;
  for (const match of text.matchAll(pattern)) {
    nodes.push(text.slice(from, match.index));
    from = match.index + match[0].length;
    const [, ...groups] = match;
    const [code, bold, label, target] = pattern === RICH ? groups : [];
    if (code) nodes.push(h('code', { dir: 'ltr' }, code));
    else if (bold) nodes.push(h('strong', null, inline(bold, PLAIN)));
    else if (label) nodes.push(webAddress(target) ? link(webAddress(target), label) : match[0]);
    else nodes.push(...linked(groups.at(-2), groups.at(-1)));
  }
  nodes.push(text.slice(from));
  return nodes.filter((node) => node !== '');
}

function lines(texts, pattern) {
  return texts.flatMap((text, index) => (index ? [h('br'), ...inline(text, pattern)] : inline(text, pattern)));
}

/** As it was written: what a person says is not read as Markdown. */
export function plain(text) {
  const fragment = new DocumentFragment();
  fragment.append(h('p', null, lines(text.split('\n'), PLAIN)));
  return fragment;
}

export function markdown(text) {
  const fragment = new DocumentFragment();
  for (const each of blocksOf(text)) fragment.append(block(each));
  return fragment;
}

/** Runs of lines that belong together: {kind: 'p' | 'ul' | 'ol' | 'pre' | 'heading', lines}. */
function blocksOf(text) {
  const blocks = [];
  let last = null;
  const add = (kind, line, more) => {
    if (last?.kind !== kind) blocks.push((last = { kind, lines: [], ...more }));
    last.lines.push(line);
  };
  for (const line of text.split('\n')) {
    const fence = FENCE.test(line);
    const item = line.match(ITEM);
    if (last?.kind === 'pre') {
      if (fence) last = null;
      else last.lines.push(line);
    } else if (fence) {
      blocks.push((last = { kind: 'pre', lines: [] }));
    } else if (!line.trim()) {
      last = null;
    } else if (item) {
      add(item[1] ? 'ol' : 'ul', item[2], { start: item[1] });
    } else if (HEADING.test(line)) {
      add('heading', line.match(HEADING)[1]);
    } else {
      add('p', line);
    }
  }
  return blocks;
}

function block({ kind, lines: texts, start }) {
  if (kind === 'pre') return h('pre', { tabindex: '0', dir: 'ltr' }, h('code', null, texts.join('\n')));
  if (kind === 'heading') return h('p', null, h('strong', null, lines(texts, PLAIN)));
  if (kind === 'p') return h('p', null, lines(texts, RICH));
  return h(kind, { start: start !== '1' && start }, texts.map((text) => h('li', null, inline(text, RICH))));
}
