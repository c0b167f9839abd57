// The versions of the open flow: who published them, what they changed, and the way back to an earlier one.

import { openDialog, showToast } from '../desk/parts.js';
import { asProblem } from '../shared/api.js';
import { h } from '../shared/dom.js';
import { renderDifference } from './difference.js';

/** @typedef {{ number: number, by: string, at: string, note: string, active: boolean, file: boolean, canary?: string | null }} FlowVersion */

/** @type {BuilderPanel} */
export const VERSIONS = {
  id: 'versions',
  icon: 'stack',
  title: (t) => t('titleVersions'),
  mount(host, shell) {
    const view = new VersionsView(host, shell);
    view.load();
    return shell.on('reloaded', () => view.load());
  },
};

class VersionsView {
  #host;
  #shell;
  /** @type {FlowVersion[]} */
  #versions = [];
  /** @type {Record<string, string>} */
  #names = {};

  /**
   * @param {HTMLElement} host
   * @param {import('./shell.js').Shell} shell
   */
  constructor(host, shell) {
    this.#host = host;
    this.#shell = shell;
  }

  get #path() {
    return `${encodeURIComponent(this.#shell.name)}/versions`;
  }

  async load() {
    const { words } = this.#shell;
    try {
      const { versions, names } = await this.#shell.call(this.#path);
      this.#versions = versions;
      this.#names = names;
      const rows = this.#versions.map((version) => this.#row(version));
      this.#host.replaceChildren(rows.length ? h('ol', { class: 'flow-versions' }, rows) : h('p', { class: 'soft' }, words.t('noVersions')));
    } catch (error) {
      this.#host.replaceChildren(h('p', { class: 'warning', role: 'alert' }, words.why(asProblem(error))));
    }
  }

  /** @param {FlowVersion} version */
  #row(version) {
    const { words, editing } = this.#shell;
    const { t } = words;
    const difference = h('div', { class: 'flow-compared', 'aria-live': 'polite' });
    const author = version.file ? t('fromFile') : (this.#names[version.by] ?? version.by.replace(/^\w+:/, ''));
    const compare = this.#targets(version).map(([to, label]) => h('button', { type: 'button', class: 'secondary', click: () => this.#compare(version.number, to, difference) }, label));
    const onTrial = version.canary === 'running';
    const back = !version.active && !onTrial && editing === 'builder' && h('button', { type: 'button', class: 'secondary', click: () => this.#askBack(version) }, t('rollBack'));
    const head = h('h3', null, t('versionNumber', { number: version.number }), version.active ? h('span', { class: 'flow-state', 'data-state': 'active' }, t('runsNow')) : '', onTrial || version.canary === 'rolled_back' ? h('span', { class: 'flow-state' }, t(`canaryWas.${version.canary}`)) : '');
    const about = h('p', { class: 'soft', dir: 'auto' }, `${author} · ${words.ago(version.at)}`);
    const note = version.note ? h('p', { dir: 'auto' }, version.note) : '';
    return h('li', null, head, about, note, h('div', { class: 'flow-actions' }, ...compare, back || ''), difference);
  }

  /**
   * With what a version is compared: the one before it, what runs, and the draft.
   *
   * @param {FlowVersion} version
   * @returns {[string, string][]}
   */
  #targets({ number, active }) {
    const { t } = this.#shell.words;
    const before = this.#versions.find((each) => each.number < number);
    const current = this.#versions.find((each) => each.active);
    /** @type {[string, string][]} */
    const targets = [];
    if (before) targets.push([`<${before.number}`, t('compareBefore')]);
    if (current && !active) targets.push([String(current.number), t('compareActive')]);
    if (this.#shell.summary?.draft) targets.push(['draft', t('compareDraft')]);
    return targets;
  }

  /**
   * @param {number} number
   * @param {string} to `<2`: from version 2 to this one
   * @param {HTMLElement} place
   */
  async #compare(number, to, place) {
    const [from, until] = to.startsWith('<') ? [to.slice(1), number] : [number, to];
    try {
      if (to === 'draft') await this.#shell.flush();
      place.replaceChildren(renderDifference(this.#shell, await this.#shell.call(`${this.#path}/${from}/difference?to=${until}`)));
    } catch (error) {
      place.replaceChildren(h('p', { class: 'warning', role: 'alert' }, this.#shell.words.why(asProblem(error))));
    }
  }

  /** @param {FlowVersion} version */
  #askBack({ number }) {
    const shell = this.#shell;
    const { t, why } = shell.words;
    openDialog('builder-back', t('rollBackTitle', { number }), t, (close) => {
      const note = h('textarea', { id: 'back-note', rows: '2', maxlength: '500' });
      const go = async (/** @type {Event} */ event) => {
        event.preventDefault();
        try {
          const { version } = await shell.call(`${encodeURIComponent(shell.name)}/roll-back`, { version: number, note: note.value.trim() });
          shell.take(await shell.call(encodeURIComponent(shell.name)));
          showToast(t('published', { version }));
        } catch (error) {
          showToast(why(asProblem(error)), { error: true });
        }
        close();
      };
      const end = h('footer', null, h('button', { type: 'button', class: 'secondary', click: close }, t('cancel')), h('button', { type: 'submit', class: 'primary' }, t('rollBack')));
      return h('form', { submit: go }, h('p', { class: 'soft' }, t('rollBackAbout')), h('label', { for: 'back-note' }, t('publishNote')), note, end);
    });
  }
}
