// The bar above a conversation: its owner, other teammates who look at it, and the actions.

import { h, icon } from '../shared/dom.js';
import { doubt, nameIn } from './contact.js';
import { chipsOf } from './describing.js';
import { dueChip, dueText } from './due.js';
import { SHORTCUTS } from './keys.js';
import { menuDialog } from './menu.js';
import { keep, knob } from './parts.js';

export class Head {
  #words;
  #link;
  #name;
  #doubt;
  #matter;
  #about;
  #chips;
  #back;
  #buttons;
  /** @type {Record<string, boolean>} actions that are not possible now */
  #hidden = {};

  /**
   * @param {DeskWords} words
   * @param {{ link(view: string): string, does: Record<string, (key: string) => unknown>, details(): void }} on
   */
  constructor(words, { link, does, details }) {
    const { t } = words;
    this.#words = words;
    this.#link = link;
    this.#name = h('h2', { dir: 'auto', tabindex: '-1' });
    this.#doubt = h('span', { class: 'doubts' });
    this.#matter = h('p', { class: 'matter', dir: 'auto' });
    this.#about = h('p', { class: 'about', 'aria-live': 'polite' });
    this.#chips = h('p', { class: 'tags' });
    this.#back = h('a', { class: 'knob back', 'aria-label': t('back'), title: t('back') }, icon('back'));
    const button = (/** @type {string} */ key, /** @type {string} */ symbol, /** @type {string | undefined} */ label) => {
      const shortcut = SHORTCUTS.find((each) => each.name === key)?.keys[0];
      return knob(symbol, `${label} (${shortcut})`, () => does[key](''), { 'data-do': key });
    };
    const take = h('button', { type: 'button', class: 'primary', click: () => does.take(''), 'data-do': 'take' }, t('take'));
    const close = h('button', { type: 'button', class: 'secondary', click: () => does.close(''), 'data-do': 'close' }, icon('check'), h('span', null, t('close')));
    const more = h('button', { type: 'button', class: 'knob details', 'aria-label': t('details'), title: t('details'), click: details }, icon('info'));
    const knobs = [button('assign', 'people', t('assign')), button('handBack', 'robot', t('handBack')), button('snooze', 'clock', t('snooze')), knob('dots', t('moreActions'), () => menuDialog(this.#words, does, this.#hidden), { 'aria-haspopup': 'dialog', 'data-do': 'menu' })];
    this.#buttons = h('div', { class: 'actions' }, take, knobs, close, more);
    this.element = h('header', { class: 'head' }, this.#back, h('div', { class: 'title' }, h('div', { class: 'named' }, this.#name, this.#doubt), this.#matter, this.#about), this.#buttons, this.#chips);
  }

  get heading() {
    return this.#name;
  }

  /** @param {import('./state.js').DeskState} state */
  show(state) {
    const { t } = this.#words;
    const talk = /** @type {import('./state.js').Talk} */ (state.talk);
    const { summary } = talk;
    this.#back.href = this.#link(state.view);
    this.#name.textContent = summary ? nameIn(summary, t) : '…';
    keep(this.#doubt, String(summary?.confirmed) + summary?.name + summary?.email, () => doubt(summary, t));
    const matter = summary?.matter ?? '';
    if (this.#matter.textContent !== matter) {
      this.#matter.textContent = this.#matter.title = matter;
      this.#matter.hidden = !matter;
    }
    const viewers = talk.viewers.map((id) => state.personName(id, t));
    const owner = summary && (talk.gone ? t('isGoneShort') : summary.status === 'open' ? state.ownerName(summary.owner, t) : t('isClosedShort'));
    const about = [owner, viewers.length && t('alsoHere', { names: viewers.join(', ') })].filter(Boolean).join(' · ');
    if (this.#about.textContent !== about) this.#about.textContent = about;
    const { labels } = state.me;
    const now = Date.now();
    const due = summary ? dueText(summary, this.#words, now) : '';
    keep(this.#chips, JSON.stringify([summary?.labels, summary?.priority, labels, due]), () => (summary ? [dueChip(summary, this.#words, now), ...chipsOf(summary, state.me, t)] : []));
    const open = summary?.status === 'open' && !talk.gone;
    const own = summary?.owner === `person:${state.self}`;
    // Only the gateway knows all addresses: a contact may have typed one for answers by e-mail.
    const hidden = { take: !open || own, handBack: !open || summary?.owner === 'assistant', assign: !open, snooze: !open, close: !open, transcript: !state.me.mail || summary?.channel !== 'widget', block: state.me.person.role === 'teammate', hold: state.me.person.role !== 'admin', asTest: state.me.person.role !== 'admin', menu: !summary || talk.gone };
    this.#hidden = hidden;
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (this.#buttons.querySelectorAll('[data-do]'))) {
      button.hidden = this.#hidden[button.dataset.do ?? ''];
    }
    const snooze = this.#buttons.querySelector('[data-do=snooze]');
    snooze?.setAttribute('aria-pressed', String(Boolean(summary?.snoozed_until)));
  }
}
