// Whether all is saved, in the header; what went wrong, in a notice below it; and the other people who have the flow open.

import { h, icon } from '../shared/dom.js';
import { asProblem } from '../shared/api.js';
import { openMerge } from './merge.js';

export class SavingState {
  #shell;
  #drafts;
  element = h('span', { class: 'saving', role: 'status' });
  notice = h('div', { class: 'builder-notices' });

  /**
   * @param {import('./shell.js').Shell} shell
   * @param {import('./drafts.js').Drafts} drafts
   */
  constructor(shell, drafts) {
    this.#shell = shell;
    this.#drafts = drafts;
    for (const event of /** @type {const} */ (['saving', 'checked', 'reloaded', 'editors'])) shell.on(event, () => this.#show());
    this.#show();
  }

  #show() {
    const { words, canEdit, reason, summary, person } = this.#shell;
    const { state } = this.#drafts;
    this.element.dataset.state = state;
    const icons = { saved: 'check', conflict: 'alert', failed: 'alert', saving: 'clock', changed: 'clock' };
    this.element.replaceChildren(...(canEdit ? [icon(icons[state]), words.t(`saving.${state}`)] : []));
    const others = (summary?.editors ?? []).filter((each) => personOf(each.person) !== person.id);
    const notices = [
      !canEdit && h('p', { class: 'warning' }, icon('lock'), readOnlyText(words, reason)),
      others.length > 0 && h('p', { class: 'warning' }, icon('people'), words.t('alsoEditing', { names: others.map(({ name, person: id }) => name ?? personOf(id)).join(', ') })),
      state === 'failed' && h('p', { class: 'warning', role: 'alert' }, icon('alert'), words.t('notSaved', { why: this.#drafts.problem })),
      state === 'conflict' && this.#conflict(),
      this.#drafts.unchecked && h('p', { class: 'warning' }, icon('alert'), words.t('notChecked', { why: this.#drafts.unchecked })),
    ];
    this.notice.replaceChildren(...notices.filter((each) => each !== false && each !== ''));
  }

  #conflict() {
    const { words } = this.#shell;
    const { by, at } = this.#drafts.conflict ?? {};
    const text = by && at ? words.t('conflictBy', { name: this.#shell.summary?.names?.[by] ?? personOf(by), ago: words.ago(at) ?? '' }) : words.t('conflict');
    const act = (/** @type {() => Promise<void>} */ doing) => async () => {
      try {
        await doing();
      } catch (error) {
        notice.querySelector('p')?.replaceChildren(words.why(asProblem(error)));
      }
    };
    const compare = h('button', { type: 'button', class: 'secondary', click: () => openMerge(this.#shell, this.#drafts) }, words.t('compareBoth'));
    const mine = h('button', { type: 'button', class: 'secondary', click: act(() => this.#drafts.keepMine()) }, words.t('keepMine'));
    const theirs = h('button', { type: 'button', class: 'secondary', click: act(() => this.#drafts.takeTheirs()) }, words.t('takeTheirs'));
    const notice = h('div', { class: 'warning conflict', role: 'alert' }, icon('alert'), h('p', null, text), compare, mine, theirs);
    return notice;
  }
}

/** `person:ben` → `ben` @param {string} actor */
const personOf = (actor) => actor.replace(/^person:/, '');

/**
 * @param {BuilderWords} words
 * @param {string} reason
 */
function readOnlyText({ t }, reason) {
  const text = t(`readOnlyBecause.${reason}`);
  return text === `readOnlyBecause.${reason}` ? t('readOnlyHere') : text;
}
