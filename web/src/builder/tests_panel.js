// The tests of a flow: run against the draft as it is now, and edited as the file that they are.

import { h, icon } from '../shared/dom.js';

/** @type {BuilderPanel} */
export const TESTS = {
  id: 'tests',
  icon: 'check',
  title: (t) => t('titleTests'),
  mount(host, shell) {
    const panel = new TestsPanel(shell);
    host.replaceChildren(panel.element);
    panel.load();
  },
};

/** @typedef {{ name: string, problems: string[], transcript: string[], seconds: number }} TestOutcome */

class TestsPanel {
  #shell;
  #revision = '';
  #status = h('p', { class: 'soft', role: 'status' });
  #problem = h('p', { class: 'warning', role: 'alert', hidden: true });
  #results = h('ul', { class: 'test-list' });
  #text;
  #save;
  #run;

  /** @param {import('./shell.js').Shell} shell */
  constructor(shell) {
    const { t } = shell.words;
    this.#shell = shell;
    this.#text = h('textarea', { class: 'test-text', rows: '14', spellcheck: 'false', dir: 'ltr', readonly: !shell.canEdit });
    this.#run = h('button', { type: 'button', class: 'primary', click: () => this.#play() }, icon('play'), t('tests.run'));
    this.#save = h('button', { type: 'button', class: 'quiet', hidden: !shell.canEdit, click: () => this.#store() }, t('tests.save'));
    const file = h('details', { class: 'test-file' }, h('summary', null, t('tests.file')), h('label', { class: 'field' }, h('span', null, t('tests.yaml')), this.#text), this.#save);
    this.element = h('div', { class: 'tests-panel' }, h('p', { class: 'soft' }, t('tests.about')), this.#run, this.#status, this.#problem, this.#results, file);
  }

  async load() {
    try {
      const kept = await this.#shell.call(`${this.#shell.name}/tests`);
      this.#revision = kept.revision;
      this.#text.value = kept.text || `flow: ${this.#shell.name}\ntests:\n  - name: \n    talk:\n      - \n    expect: {}\n`;
      this.#results.replaceChildren(...kept.names.map((/** @type {string} */ name) => h('li', { dir: 'auto' }, name)));
    } catch (problem) {
      this.#refuse(problem);
    }
  }

  async #play() {
    const { t } = this.#shell.words;
    this.#run.disabled = true;
    this.#problem.hidden = true;
    this.#status.textContent = t('tests.running');
    try {
      const { outcomes } = await this.#shell.call(`${this.#shell.name}/tests/run`, { document: this.#shell.document });
      const failed = outcomes.filter((/** @type {TestOutcome} */ each) => each.problems.length);
      this.#status.textContent = outcomes.length ? t('tests.passed', { passed: outcomes.length - failed.length, all: outcomes.length }) : t('tests.none');
      this.#results.replaceChildren(...[...failed, ...outcomes.filter((/** @type {TestOutcome} */ each) => !each.problems.length)].map((each) => this.#row(each)));
    } catch (problem) {
      this.#status.textContent = '';
      this.#refuse(problem);
    }
    this.#run.disabled = false;
  }

  /** @param {TestOutcome} outcome */
  #row({ name, problems, transcript }) {
    const { t } = this.#shell.words;
    const passed = !problems.length;
    const title = h('span', { class: 'test-name' }, icon(passed ? 'check' : 'alert'), h('span', { dir: 'auto' }, name), h('span', { class: 'hidden' }, t(passed ? 'tests.ok' : 'tests.failed')));
    if (passed) return h('li', { 'data-passed': 'true' }, title);
    const lines = problems.map((each) => h('li', { dir: 'auto' }, each));
    return h('li', { 'data-passed': 'false' }, h('details', { open: true }, h('summary', null, title), h('ul', null, lines), h('pre', { class: 'test-talk', dir: 'auto', tabindex: '0' }, transcript.join('\n'))));
  }

  async #store() {
    const { t } = this.#shell.words;
    this.#problem.hidden = true;
    try {
      const kept = await this.#shell.call(`${this.#shell.name}/tests`, { text: this.#text.value, revision: this.#revision }, 'PUT');
      this.#revision = kept.revision;
      this.#status.textContent = t('tests.saved');
    } catch (problem) {
      this.#refuse(problem);
    }
  }

  /** @param {any} problem */
  #refuse(problem) {
    // The line of a mistake is in the gateway's own sentence.
    this.#problem.textContent = problem.code === 'tests_wrong' ? problem.detail : this.#shell.words.why(problem);
    this.#problem.hidden = false;
  }
}
