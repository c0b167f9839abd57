// The panels at the side: one at a time, chosen by the buttons in the header. On a phone a panel covers the canvas.

import { h, icon } from '../shared/dom.js';

export class SidePanels {
  #shell;
  #form;
  #panels;
  #open = 'form';
  #title = h('h2', { tabindex: '-1' });
  #body = h('div', { class: 'panel-body scroll' });
  /** @type {(() => void) | null} */
  #end = null;
  /** @type {Map<string, HTMLButtonElement>} */
  #knobs = new Map();

  /**
   * @param {import('./shell.js').Shell} shell
   * @param {import('./form_panel.js').FormPanel} form
   * @param {BuilderPanel[]} panels
   */
  constructor(shell, form, panels) {
    const { t } = shell.words;
    this.#shell = shell;
    this.#form = form;
    this.#panels = panels.filter((panel) => panel.available?.(shell) !== false);
    const close = h('button', { type: 'button', class: 'knob', 'aria-label': t('closePanel'), title: t('closePanel'), click: () => this.open('') }, icon('close'));
    this.element = h('aside', { class: 'builder-panel', 'aria-label': t('panel') }, h('header', null, this.#title, close), this.#body);
    this.buttons = h('div', { class: 'panel-buttons', role: 'group', 'aria-label': t('panels') });
    for (const { id, icon: symbol, title } of [{ id: 'form', icon: 'pen', title: () => t('step') }, ...this.#panels]) {
      const knob = h('button', { type: 'button', class: 'knob', 'aria-pressed': 'false', 'aria-label': title(t), title: title(t), 'data-panel': id, click: () => this.open(this.#open === id ? '' : id) }, icon(symbol ?? 'dots'));
      this.#knobs.set(id, knob);
      this.buttons.append(knob);
    }
    shell.on('selection', ({ place }) => {
      if (this.#open === 'form') this.#title.textContent = form.title;
      else if (place && !matchMedia('(min-width: 60rem)').matches) this.open('form');
    });
    shell.on('document', () => this.#open === 'form' && this.#name());
    shell.on('checked', () => this.#count());
    this.open(matchMedia('(min-width: 60rem)').matches ? 'form' : '');
  }

  #name() {
    this.#title.textContent = this.#form.title;
  }

  /** How many findings there are, on their button. */
  #count() {
    const knob = this.#knobs.get('findings');
    if (!knob) return;
    const { findings, words } = this.#shell;
    const errors = findings.filter(({ severity }) => severity === 'error').length;
    knob.replaceChildren(icon(findings.length ? 'alert' : 'allRight'), ...(findings.length ? [h('span', { class: 'panel-count', 'aria-hidden': 'true' }, findings.length)] : []));
    knob.dataset.severity = errors ? 'error' : findings.length ? 'warning' : 'none';
    knob.setAttribute('aria-label', `${words.t('findings')}: ${findings.length}`);
  }

  /** @param {string} id a panel, or nothing */
  open(id) {
    if (id === this.#open && id === 'form' && this.#body.firstChild === this.#form.element) return;
    this.#end?.();
    this.#end = null;
    this.#open = id;
    this.element.hidden = !id;
    for (const [name, knob] of this.#knobs) knob.setAttribute('aria-pressed', String(name === id));
    if (id === 'form') {
      this.#name();
      this.#body.replaceChildren(this.#form.element);
      return;
    }
    const panel = this.#panels.find((each) => each.id === id);
    if (!panel) return;
    this.#title.textContent = panel.title(this.#shell.words.t);
    const host = h('div', { class: `panel-${id}` });
    this.#body.replaceChildren(host);
    this.#end = panel.mount(host, this.#shell) ?? null;
  }

  close() {
    this.#end?.();
  }
}
