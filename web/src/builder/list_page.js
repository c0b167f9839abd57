// The list of flows, in the order in which they run, and the ways to new ones. Rows are moved by dragging and by keys.

import { showToast } from '../desk/parts.js';
import { asProblem } from '../shared/api.js';
import { h, icon } from '../shared/dom.js';
import { rolledBackText } from './canary_notice.js';
import { saveAs } from './download.js';
import { openFlowMenu } from './flow_menu.js';
import { Kinds } from './kinds.js';
import { openNewFlow } from './new_flow.js';
import { triggerText } from './sentences.js';

/** @typedef {{ editing: string, reason?: string, flows: FlowSummary[], names?: Record<string, string> }} FlowList */

export class ListPage {
  #words;
  #calls;
  #kinds;
  #list = h('ol', { class: 'flow-list' });
  #notice = h('div', { class: 'builder-notices' });
  #news = h('p', { class: 'hidden', role: 'status', 'aria-live': 'polite' });
  #buttons = h('div', { class: 'builder-controls' });
  /** @type {FlowList} */
  #shown = { editing: 'read_only', flows: [] };
  #dragged = '';

  /**
   * @param {BuilderWords} words
   * @param {import('../desk/calls.js').Calls} calls
   * @param {() => void} menu
   */
  constructor(words, calls, menu) {
    const { t } = words;
    this.#words = words;
    this.#calls = calls;
    this.#kinds = new Kinds({ steps: [], triggers: [], flow: [], names: [] }, words.locale);
    const rail = h('button', { type: 'button', class: 'knob menu', 'aria-label': t('views'), click: menu }, icon('menu'));
    const head = h('header', null, rail, h('h1', null, t('flows')), h('span', { class: 'grow' }), this.#buttons);
    this.element = h('div', { class: 'builder-list' }, head, this.#notice, this.#list, this.#news);
  }

  async load() {
    const [list, kinds] = await Promise.all([this.#calls.send('GET', 'flows'), this.#calls.send('GET', 'flows/kinds').catch(() => null)]);
    // Without an agent conditions are shown as they are written.
    if (kinds) this.#kinds = new Kinds({ steps: [], triggers: [], flow: [], names: [], ...kinds }, this.#words.locale);
    this.#show(list);
  }

  /** @param {FlowList} list */
  #show(list) {
    this.#shown = list;
    const { t } = this.#words;
    const { editing, flows, reason } = list;
    const canEdit = editing !== 'read_only';
    const add = h('button', { type: 'button', class: 'primary', click: () => openNewFlow(this.#words, this.#calls, flows) }, icon('plus'), t('newFlow'));
    const patch = h('button', { type: 'button', class: 'secondary', click: () => this.#export('patch', 'flows.patch') }, t('exportPatch'));
    this.#buttons.replaceChildren(...[editing === 'patch' && patch, canEdit && add].filter((each) => each instanceof Node));
    const readOnly = !canEdit && h('p', { class: 'warning' }, icon('lock'), t(`readOnlyBecause.${reason ?? 'setting'}`));
    this.#notice.replaceChildren(...(readOnly ? [readOnly] : []));
    const rows = flows.map((flow, number) => this.#row(flow, number));
    this.#list.replaceChildren(...(rows.length ? rows : [h('li', { class: 'soft' }, t('noFlows'))]));
  }

  /**
   * @param {FlowSummary} flow
   * @param {number} number
   */
  #row(flow, number) {
    const { name, description, state } = flow;
    const { t } = this.#words;
    const href = `#flows/${encodeURIComponent(name)}`;
    const about = [description, this.#trigger(flow)].filter(Boolean).map((text) => h('span', { class: 'soft', dir: 'auto' }, text));
    const text = h('a', { href }, h('strong', null, name), ...about, ...this.#remarks(flow));
    const badge = h('span', { class: 'flow-state', 'data-state': state }, t(`state.${state}`));
    const more = h('button', { type: 'button', class: 'knob', 'aria-haspopup': 'dialog', 'aria-label': t('moreOf', { name }), 'data-key': `more-${name}`, click: () => this.#menu(flow, number) }, icon('dots'));
    const row = h('li', { class: 'flow-row', 'data-flow': name }, this.#canOrder ? this.#handle(name, number) : '', text, badge, more);
    row.addEventListener('dragover', (event) => this.#dragged && event.preventDefault());
    row.addEventListener('drop', (event) => {
      event.preventDefault();
      this.#move(this.#dragged, number);
    });
    return row;
  }

  get #canOrder() {
    return this.#shown.editing === 'builder' && this.#shown.flows.length > 1;
  }

  /**
   * @param {string} name
   * @param {number} number
   */
  #handle(name, number) {
    const label = this.#words.t('reorder', { name, number: number + 1, count: this.#shown.flows.length });
    const handle = h('button', { type: 'button', class: 'knob flow-handle', draggable: 'true', 'aria-label': label, title: this.#words.t('reorderHelp'), 'data-key': `handle-${name}` }, icon('list'));
    handle.addEventListener('dragstart', (event) => {
      this.#dragged = name;
      event.dataTransfer?.setData('text/plain', name);
    });
    handle.addEventListener('dragend', () => {
      this.#dragged = '';
    });
    handle.addEventListener('keydown', (event) => {
      const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      if (!by) return;
      event.preventDefault();
      event.stopPropagation();
      this.#move(name, number + by);
    });
    return handle;
  }

  /**
   * @param {string} name
   * @param {number} to
   */
  async #move(name, to) {
    const { t, why } = this.#words;
    const names = this.#shown.flows.map((each) => each.name);
    const from = names.indexOf(name);
    if (from < 0 || to < 0 || to >= names.length || from === to) return;
    names.splice(to, 0, ...names.splice(from, 1));
    try {
      this.#show(await this.#calls.send('PUT', 'flows/order', { names }));
      this.#news.textContent = t('reordered', { name, number: to + 1, count: names.length });
    } catch (error) {
      showToast(why(asProblem(error)), { error: true });
    }
    const handle = this.#list.querySelector(`[data-key="${CSS.escape(`handle-${name}`)}"]`);
    if (handle instanceof HTMLElement) handle.focus();
  }

  /** @param {FlowSummary} flow */
  #trigger({ trigger }) {
    if (!trigger || typeof trigger !== 'object') return '';
    const kind = this.#kinds.said(this.#kinds.triggers.get(trigger.on)?.title) || String(trigger.on ?? '');
    const shell = /** @type {any} */ ({ words: this.#words, kinds: this.#kinds });
    return [kind, triggerText(shell, trigger)].filter(Boolean).join(': ');
  }

  /** What else one wants to know of a flow, a line each. @param {FlowSummary} flow */
  #remarks({ origin, draft, overlaps, running, canary, rolled_back: rolledBack, changed_by: by, changed_at: at }) {
    const { t, ago } = this.#words;
    const nameOf = (/** @type {string} */ actor) => this.#shown.names?.[actor] ?? actor.replace(/^\w+:/, '');
    const versions = Object.entries(running ?? {}).sort(([one], [other]) => Number(other) - Number(one));
    const count = versions.reduce((sum, [, number]) => sum + number, 0);
    const inVersions = versions.map(([version, number]) => `${version === '0' ? t('inFile') : t('versionNumber', { number: version })}: ${number}`).join(', ');
    const lines = [
      origin === 'file' ? t('fromFile') : by && at ? t('changedBy', { name: nameOf(by), ago: ago(at) }) : '',
      canary && t('canaryIn', { version: canary.version, share: canary.share })?.replace(/[.。]$/, ''), // one part of a line
      draft && t('draftBy', { name: nameOf(draft.by), ago: ago(draft.at) }),
      count > 0 && `${t('runningIn', { count })} (${inVersions})`,
    ].filter(Boolean);
    const cautions = [
      rolledBack && rolledBackText(this.#words, rolledBack),
      overlaps?.length && t('takesAllOf', { names: overlaps.join(', ') }),
    ].filter(Boolean);
    return [h('span', { class: 'soft' }, lines.join(' · ')), ...cautions.map((text) => h('span', { class: 'flow-caution' }, icon('alert'), text))];
  }

  /**
   * @param {FlowSummary} flow
   * @param {number} number
   */
  #menu(flow, number) {
    openFlowMenu(flow, this.#words, {
      canEdit: this.#shown.editing !== 'read_only',
      canRun: this.#shown.editing === 'builder',
      move: this.#canOrder ? (by) => this.#move(flow.name, number + by) : null,
      copy: () => openNewFlow(this.#words, this.#calls, this.#shown.flows, flow.name),
      save: () => this.#export(`${encodeURIComponent(flow.name)}/file`, `${flow.name}.yaml`),
      send: (method, path, body) => this.#send(method, `flows/${encodeURIComponent(flow.name)}${path}`, body),
    });
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {object} [body]
   */
  async #send(method, path, body) {
    try {
      await this.#calls.send(method, path, body);
      await this.load();
    } catch (error) {
      showToast(this.#words.why(asProblem(error)), { error: true });
    }
  }

  /**
   * @param {string} path
   * @param {string} file
   */
  async #export(path, file) {
    try {
      const text = await this.#calls.text(`flows/${path}`);
      if (text) saveAs(file, text, 'text/plain');
      else showToast(this.#words.t('noPatch'));
    } catch (error) {
      showToast(this.#words.why(asProblem(error)), { error: true });
    }
  }
}
