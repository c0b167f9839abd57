// The page of one flow: its header, the canvas, and the panels next to it.

import { h, icon } from '../shared/dom.js';
import { PANELS } from './panels.js';

export class FlowPage {
  #shell;
  /** @type {(() => void)[]} */
  #ends = [];

  /**
   * @param {import('./shell.js').Shell} shell
   * @param {() => void} menu
   */
  constructor(shell, menu) {
    const { t } = shell.words;
    this.#shell = shell;
    const rail = h('button', { type: 'button', class: 'knob menu', 'aria-label': t('views'), click: menu }, icon('menu'));
    const back = h('a', { class: 'knob', href: '#flows', 'aria-label': t('allFlows'), title: t('allFlows') }, icon('back'));
    const controls = h('div', { class: 'builder-controls' });
    const canvas = h('ol', { class: 'builder-canvas' }, (shell.document.steps ?? []).map((step) => h('li', null, Object.keys(step).join(' '))));
    this.element = h('div', { class: 'builder-flow' }, h('header', null, rail, back, h('h1', null, shell.name), controls), canvas);
    for (const panel of PANELS) this.#mount(panel, controls);
  }

  /**
   * @param {BuilderPanel} panel
   * @param {HTMLElement} controls
   */
  #mount(panel, controls) {
    if (panel.role !== 'header' || panel.available?.(this.#shell) === false) return;
    const host = h('div', { class: 'builder-control', 'data-panel': panel.id });
    controls.append(host);
    const end = panel.mount(host, this.#shell);
    if (end) this.#ends.push(end);
  }

  /** The page is in the document now. */
  shown() {}

  close() {
    for (const end of this.#ends) end();
  }
}
