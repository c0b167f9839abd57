// The widget's fixed elements, by name. The view gives them their content.

import { h, icon } from '../shared/dom.js';

/**
 * `inline`: part of the page, without launcher and close button.
 *
 * @param {{ t: Translate, title: string, inline: boolean }} options
 */
export function buildPanel({ t, title, inline }) {
  const status = h('p', { class: 'status' });
  const close = inline ? null : button('icon-button', { 'aria-label': t('close') }, icon('close'));
  const mark = h('span', { class: 'mark', 'aria-hidden': 'true' }, icon('bell'));
  const heading = h('h2', { dir: 'auto' }, title);
  const history = button('icon-button', { 'aria-label': t('history'), hidden: true }, icon('clock'));
  const header = h('header', null, mark, h('div', null, heading, status), history, close);
  const banner = h('div', { class: 'banner', hidden: true });
  const jumpLabel = h('span', null, t('jump'));
  const jump = button('jump', { hidden: true }, icon('down'), jumpLabel);
  const { log, list, activity } = buildLog(t);
  const { form, input, limit } = buildComposer(t);
  /** @type {HTMLElement} */
  const panel = h(
    inline ? 'section' : 'dialog', // only a dialog can be modal, as the sheet on a phone is
    { id: 'panel', class: 'panel', 'aria-label': title, tabindex: '-1' },
    ...[header, banner, log, jump, limit, form],
  );
  const announcer = h('div', { class: 'hidden', role: 'status', 'aria-live': 'polite' });
  const fixed = { panel, mark, heading, history, status, close, banner, log, list, activity, jump, jumpLabel, limit, form, input, announcer };
  return { ...fixed, ...buildLauncher(inline) };
}

/**
 * @param {string} name
 * @param {Parameters<typeof h>[1]} attributes
 * @param {...Node | string | undefined} children
 */
function button(name, attributes, ...children) {
  return h('button', { type: 'button', class: name, ...attributes }, ...children);
}

/**
 * Screen readers do not read the log: a draft that grows would be read again and again. The announcer has each message once.
 *
 * @param {Translate} t
 */
function buildLog(t) {
  const list = h('ol', null);
  const dots = h('span', { class: 'dots', 'aria-hidden': 'true' }, h('i'), h('i'), h('i'));
  const activity = h('p', { class: 'activity', hidden: true }, dots, h('span'));
  const named = { role: 'log', 'aria-live': 'off', 'aria-label': t('log'), tabindex: '0' };
  return { log: h('div', { class: 'log', ...named }, list, activity), list, activity };
}

/** @param {Translate} t */
function buildComposer(t) {
  const input = h('textarea', {
    rows: '1',
    'aria-describedby': 'limit',
    'aria-label': t('placeholder'),
    placeholder: t('placeholder'),
    dir: 'auto',
    enterkeyhint: 'send',
    autocomplete: 'off',
  });
  const send = h('button', { type: 'submit', class: 'send', 'aria-label': t('send') }, icon('send'));
  const limit = h('p', { id: 'limit', class: 'limit', role: 'status', hidden: true });
  return { input, limit, form: h('form', null, input, send) };
}

/** @param {boolean} inline */
function buildLauncher(inline) {
  if (inline) return { launcher: null, badge: null };
  const badge = h('span', { class: 'badge', 'aria-hidden': 'true', hidden: true });
  const faces = [h('span', { class: 'closed' }, icon('bell')), h('span', { class: 'opened' }, icon('close'))];
  const launcher = button('launcher', { 'aria-haspopup': 'dialog', 'aria-controls': 'panel' }, ...faces, badge);
  return { launcher, badge };
}
