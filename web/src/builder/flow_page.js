// The page of one flow: its header, the toolbar and the canvas, and the panels next to them.

import { h, icon } from '../shared/dom.js';
import { CanaryNotice } from './canary_notice.js';
import { Canvas } from './canvas.js';
import { Drafts } from './drafts.js';
import { Editor } from './editor.js';
import { Editors } from './editors.js';
import { FINDINGS } from './findings.js';
import { FormPanel } from './form_panel.js';
import { openInsertMenu } from './insert.js';
import { PANELS } from './panels.js';
import { SavingState } from './saving_state.js';
import { SidePanels } from './side_panels.js';
import { createToolbar } from './toolbar.js';

export class FlowPage {
  #shell;
  #canvas;
  #editor;
  #drafts;
  #editors;
  #panels;
  /** @type {(() => void)[]} */
  #ends = [];
  #news = h('p', { class: 'hidden', role: 'status', 'aria-live': 'polite' });

  /**
   * @param {import('./shell.js').Shell} shell
   * @param {() => void} menu
   */
  constructor(shell, menu) {
    this.#shell = shell;
    this.#editor = new Editor(shell, (text) => this.#say(text));
    this.#drafts = new Drafts(shell);
    this.#editors = new Editors(shell, this.#drafts);
    shell.flush = () => this.#drafts.flush();
    const insert = (/** @type {[FlowPlace, number]} */ target) => this.#insert(target);
    const form = new FormPanel(shell, { insert });
    this.#panels = new SidePanels(shell, form, [FINDINGS, ...PANELS.filter(({ role }) => role !== 'header')]);
    this.#canvas = new Canvas(shell, this.#editor, { insert, open: () => this.#open(form), addCase: (place, about) => this.#editor.addCase(place, about) });
    const saving = new SavingState(shell, this.#drafts);
    const canary = new CanaryNotice(shell, () => this.#panels.open('canary'));
    const tools = createToolbar(shell, this.#editor, this.#canvas, () => this.#insert(this.#editor.target()));
    const work = h('div', { class: 'builder-work' }, tools, this.#canvas.element);
    const body = h('div', { class: 'builder-body' }, work, this.#panels.element);
    this.element = h('div', { class: 'builder-flow' }, this.#header(menu, saving), saving.notice, canary.element, body, this.#news);
    this.element.addEventListener('keydown', (event) => this.#key(event));
  }

  /**
   * @param {() => void} menu
   * @param {SavingState} saving
   */
  #header(menu, saving) {
    const shell = this.#shell;
    const { t } = shell.words;
    const rail = h('button', { type: 'button', class: 'knob menu', 'aria-label': t('views'), click: menu }, icon('menu'));
    const back = h('a', { class: 'knob', href: '#flows', 'aria-label': t('allFlows'), title: t('allFlows') }, icon('back'));
    const name = h('button', { type: 'button', class: 'flow-name', title: t('aboutFlow'), click: () => shell.select([], { focus: false }) }, shell.name);
    const state = h('span', { class: 'flow-state' });
    const show = () => {
      const now = shell.summary?.state ?? 'draft';
      state.dataset.state = now;
      state.textContent = t(`state.${now}`);
    };
    show();
    // A publication reads the flow again.
    shell.on('reloaded', show);
    const controls = h('div', { class: 'builder-controls' });
    for (const panel of PANELS) this.#mount(panel, controls);
    const readOnly = shell.canEdit ? null : h('span', { class: 'flow-state' }, t('readOnly'));
    return h('header', null, rail, back, h('h1', null, name), state, readOnly, saving.element, h('span', { class: 'grow' }), this.#panels.buttons, controls);
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

  /** @param {[FlowPlace, number]} target */
  #insert(target) {
    if (!this.#shell.canEdit) return;
    openInsertMenu(this.#shell, (kind) => {
      this.#editor.insert(kind, target);
      this.#panels.open('form');
    });
  }

  /** @param {FormPanel} form */
  #open(form) {
    this.#panels.open('form');
    form.show();
    if (document.activeElement?.closest('[role="tree"]') && this.#byKey) form.focus();
  }

  /** Whether the last thing that one did was to press a key: then the focus goes to the form. */
  #byKey = false;

  /** @param {KeyboardEvent} event */
  #key(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    const inField = target.closest('input:not([type=checkbox]), textarea, select');
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !inField) {
      const key = event.key.toLowerCase();
      const act = key === 'z' ? (event.shiftKey ? () => this.#editor.redo() : () => this.#editor.undo()) : key === 'y' ? () => this.#editor.redo() : null;
      if (act) {
        event.preventDefault();
        act();
      }
    }
    if (event.key === 'Escape' && this.#panels.element.contains(target)) {
      this.#shell.select(this.#shell.selection, { focus: true });
      event.stopPropagation();
    }
    // Single keys are shortcuts of the desk, which this page is not.
    if (event.key.length === 1 && event.key !== '?') event.stopPropagation();
  }

  /** @param {string} text */
  #say(text) {
    // The same text again is news, too.
    this.#news.textContent = this.#news.textContent === text ? `${text}\u00a0` : text;
  }

  /** The page is in the document now. */
  shown() {
    for (const type of ['keydown', 'pointerdown']) {
      this.element.addEventListener(type, () => {
        this.#byKey = type === 'keydown';
      }, { capture: true });
    }
    this.#canvas.map.draw();
    this.#drafts.check();
  }

  close() {
    for (const end of this.#ends) end();
    this.#panels.close();
    this.#drafts.close();
    this.#editors.close();
  }
}
