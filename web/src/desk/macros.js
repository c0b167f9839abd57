// Macros: several actions by one click, and “send and close”. One request runs all steps and reports each of them.

import { h } from '../shared/dom.js';
import { filledReply } from './canned.js';
import { closeDialog } from './dialogs.js';
import { showToast } from './parts.js';
import { pickDialog } from './picker.js';

/** @type {Record<string, string>} */
const WORD_OF = { reply: 'mode.reply', note: 'mode.note', label: 'label', prioritise: 'priority', assign: 'assign', snooze: 'snooze', close: 'close' };

/** @typedef {import('./state.js').DeskState} State */
/** @typedef {{ do: string, status: 'done' | 'refused' | 'skipped', code?: string | null, detail?: string | null }} StepReport */

export class Macros {
  #words;
  #calls;
  #state;

  /**
   * @param {DeskWords} words
   * @param {import('./calls.js').Calls} calls
   * @param {State} state
   */
  constructor(words, calls, state) {
    this.#words = words;
    this.#calls = calls;
    this.#state = state;
  }

  /** The list of macros. The chosen one runs at once. */
  pick() {
    const { t } = this.#words;
    const choices = this.#state.me.macros.map((macro) => ({
      name: macro.name,
      found: macro.steps.map((step) => step.text ?? '').join(' '),
      content: [h('strong', { dir: 'auto' }, macro.name), h('span', { class: 'soft', dir: 'auto' }, macro.steps.map((step) => t(WORD_OF[step.do])).join(' · '))],
      choose: () => this.#runMacro(macro),
    }));
    pickDialog('macros', t('macros'), { filter: t('findMacro'), none: t(choices.length ? 'nothingFound' : 'noMacros'), choices }, t);
  }

  /**
   * Sends a reply and closes the conversation, with the note that the desk asks for. Resolves to the reason why the reply was
   * not sent, which is empty if the teammate left the dialog; null: it was sent.
   *
   * @param {string} text
   * @param {Attachment[]} files
   * @returns {Promise<string | null>}
   */
  sendAndClose(text, files) {
    const { mode } = this.#state.me.closing_notes;
    const steps = (/** @type {{ category: string | null, summary: string }} */ note) => [
      { do: 'reply', text, attachments: files.map(({ id }) => id) },
      { do: 'close', ...note },
    ];
    if (!['category_required', 'required'].includes(mode)) return this.#sent(steps({ category: null, summary: '' }));
    return new Promise((resolve) => {
      /** @type {string | null} */
      let problem = '';
      const dialog = closeDialog(this.#state, this.#words, async (note) => {
        problem = await this.#sent(steps(note));
        return problem;
      });
      dialog.addEventListener('close', () => resolve(problem));
    });
  }

  /** @param {Macro} macro */
  async #runMacro(macro) {
    const steps = macro.steps.map((step) => (step.do === 'reply' ? { ...step, text: filledReply(step.text ?? '', this.#state) } : step));
    try {
      const report = await this.#run(steps);
      if (report?.every((step) => step.status === 'done')) showToast(this.#words.t('macroDone', { name: macro.name }));
    } catch (problem) {
      showToast(this.#words.why(problem), { error: true });
    }
  }

  /**
   * The reason why the first step, the reply, was not done, which is empty without a conversation; null: it was done.
   *
   * @param {object[]} steps
   */
  async #sent(steps) {
    try {
      const report = await this.#run(steps);
      if (!report) return '';
      return report[0]?.status === 'done' ? null : this.#words.why(report[0]);
    } catch (problem) {
      return this.#words.why(problem);
    }
  }

  /**
   * Runs the steps, and says which of them was refused. Null: there is no conversation. Throws a Problem if the request failed.
   *
   * @param {object[]} steps
   * @returns {Promise<StepReport[] | null>}
   */
  async #run(steps) {
    const { t, why } = this.#words;
    const id = this.#state.talk?.id;
    if (!id) return null;
    /** @type {{ steps: StepReport[] }} */
    const report = await this.#calls.post(`conversations/${encodeURIComponent(id)}/steps`, { steps });
    const refused = report.steps.find((step) => step.status === 'refused');
    if (refused) showToast(t('stepRefused', { step: t(WORD_OF[refused.do]), why: why(refused) }), { error: true });
    return report.steps;
  }
}
