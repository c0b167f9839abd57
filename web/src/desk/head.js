// The conversation's own bar: whose it is, who else looks at it, and what can be done.

import { h, icon } from '../shared/dom.js';
import { SHORTCUTS } from './keys.js';
import { knob, nameIn } from './parts.js';

export class Head {
  #words;
  #link;
  #name;
  #about;
  #back;
  #buttons;

  constructor(words, { link, does, details }) {
    const { t } = words;
    this.#words = words;
    this.#link = link;
    this.#name = h('h2', { dir: 'auto', tabindex: '-1' });
    this.#about = h('p', { class: 'about', 'aria-live': 'polite' });
    this.#back = h('a', { class: 'knob back', 'aria-label': t('back') }, icon('back'));
    const button = (key, symbol, label) => knob(symbol, `${label} (${SHORTCUTS.find((each) => each.name === key).keys[0]})`, does[key], { 'data-do': key });
    const take = h('button', { type: 'button', class: 'primary', click: does.take, 'data-do': 'take' }, t('take'));
    const close = h('button', { type: 'button', class: 'secondary', click: does.close, 'data-do': 'close' }, icon('check'), h('span', null, t('close')));
    const more = h('button', { type: 'button', class: 'knob details', 'aria-label': t('details'), click: details }, icon('info'));
    this.#buttons = h('div', { class: 'actions' }, take, button('assign', 'people', t('assign')), button('handBack', 'bell', t('handBack')), button('snooze', 'clock', t('snooze')), close, more);
    this.element = h('header', { class: 'head' }, this.#back, h('div', { class: 'title' }, this.#name, this.#about), this.#buttons);
  }

  show(state) {
    const { t } = this.#words;
    const { talk, self } = state;
    const { summary } = talk;
    this.#back.href = this.#link(state.view);
    this.#name.textContent = summary ? nameIn(summary, t) : '…';
    const viewers = talk.viewers.map((id) => state.people.get(id)?.person.name ?? id);
    const owner = summary && (summary.status === 'open' ? state.ownerName(summary.owner, t) : t('isClosedShort'));
    const about = [owner, viewers.length && t('alsoHere', { names: viewers.join(', ') })].filter(Boolean).join(' · ');
    if (this.#about.textContent !== about) this.#about.textContent = about;
    const open = summary?.status === 'open';
    const own = summary?.owner === `person:${self}`;
    const hidden = { take: !open || own, handBack: !open || summary.owner === 'assistant', assign: !open, snooze: !open, close: !open };
    for (const button of this.#buttons.querySelectorAll('[data-do]')) button.hidden = hidden[button.dataset.do];
    const snooze = this.#buttons.querySelector('[data-do=snooze]');
    snooze.setAttribute('aria-pressed', String(Boolean(summary?.snoozed_until)));
  }
}
