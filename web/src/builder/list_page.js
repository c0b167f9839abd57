// The list of flows, and the way to each of them.

import { h, icon } from '../shared/dom.js';

export class ListPage {
  #words;
  #calls;
  #list = h('ul', { class: 'flow-list' });

  /**
   * @param {BuilderWords} words
   * @param {import('../desk/calls.js').Calls} calls
   * @param {() => void} menu
   */
  constructor(words, calls, menu) {
    const { t } = words;
    this.#words = words;
    this.#calls = calls;
    const rail = h('button', { type: 'button', class: 'knob menu', 'aria-label': t('views'), click: menu }, icon('menu'));
    this.element = h('div', { class: 'builder-list' }, h('header', null, rail, h('h1', null, t('flows'))), this.#list);
  }

  async load() {
    const { t } = this.#words;
    /** @type {{ flows: FlowSummary[] }} */
    const { flows } = await this.#calls.get('flows');
    const links = flows.map(({ name, description }) => {
      const href = `#flows/${encodeURIComponent(name)}`;
      return h('li', null, h('a', { href }, h('strong', null, name), h('span', { class: 'soft' }, description)));
    });
    this.#list.replaceChildren(...(links.length ? links : [h('li', { class: 'soft' }, t('nothingYet'))]));
  }
}
