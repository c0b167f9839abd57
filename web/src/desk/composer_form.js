// The composer's fields and buttons, before they show anything.

import { h, icon } from '../shared/dom.js';

export const TEXT_LIMIT = 4_000; // characters: the gateway's limit

/** @typedef {import('./drafts.js').Kind} Mode */

/**
 * @param {Translate} t
 * @param {import('./attachments.js').DeskFiles} files
 * @param {{ mode(mode: Mode): void, draft(): unknown, canned(): unknown, macros(): unknown, close(): unknown }} on
 */
export function buildComposer(t, files, on) {
  const input = h('textarea', { rows: '2', maxlength: TEXT_LIMIT, dir: 'auto', enterkeyhint: 'send', 'aria-describedby': 'composer-hint' });
  const tabs = /** @type {Mode[]} */ (['reply', 'note']).map((mode) =>
    h('button', { type: 'button', 'data-mode': mode, 'aria-pressed': 'false', click: () => on.mode(mode) }, icon(mode === 'reply' ? 'reply' : 'lock'), t(`mode.${mode}`)),
  );
  const send = h('button', { type: 'submit', class: 'primary' }, t('send'));
  const draft = h('button', { type: 'button', class: 'quiet', click: () => on.draft() }, icon('pen'), t('draft'));
  const canned = tool('bolt', t('canned'), () => on.canned());
  const macros = tool('steps', t('macros'), () => on.macros());
  const closing = h('button', { type: 'button', class: 'knob', 'aria-label': t('sendAndClose'), title: `${t('sendAndClose')} (Ctrl+↵)`, click: () => on.close() }, icon('check'));
  const warning = h('p', { class: 'warning', role: 'alert', hidden: true });
  const failed = h('p', { class: 'warning failed', role: 'alert', hidden: true });
  const hint = h('p', { id: 'composer-hint', class: 'composer-hint' });
  const tray = files.tray(input);
  const foot = h('footer', null, tray.button, draft, canned, macros, hint, h('div', { class: 'send' }, closing, send));
  const form = h('form', null, h('div', { class: 'tabs' }, tabs), warning, failed, input, tray.element, foot);
  const ended = h('div', { class: 'ended', hidden: true });
  return { input, tabs, macros, closing, send, draft, warning, failed, hint, form, ended };
}

/**
 * A button in the composer's foot. Where there is little room, only its icon is shown.
 *
 * @param {string} symbol
 * @param {string | undefined} label
 * @param {() => unknown} click
 */
function tool(symbol, label, click) {
  return h('button', { type: 'button', class: 'quiet tool', 'aria-label': label, title: label, click }, icon(symbol), h('span', { class: 'word' }, label));
}
