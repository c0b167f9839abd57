// Where a teammate writes: replies, which take the conversation over, and notes that stay inside. Typing `/` offers
// the canned replies. What was begun is kept for each conversation until it is sent.

import { h, icon } from '../shared/dom.js';
import { keep } from './parts.js';

const TYPING_EVERY = 3_000;
const TEXT_LIMIT = 4_000; // characters: the gateway's limit

export class Composer {
  #words;
  #on;
  #nodes;
  #state = null;
  #mode = 'reply';
  #begun = new Map();
  #id = null;
  #since = null;
  #typed = 0;
  #choice = 0;

  /** `on`: reply(text), note(text), draft(), typing(inside), again(). The first two resolve to whether it was taken. */
  constructor(words, on) {
    const { t } = words;
    this.#words = words;
    this.#on = on;
    const input = h('textarea', { rows: '2', maxlength: TEXT_LIMIT, dir: 'auto', enterkeyhint: 'send', 'aria-describedby': 'composer-hint' });
    const canned = h('ul', { class: 'canned', role: 'listbox', 'aria-label': t('canned'), hidden: true });
    const tabs = ['reply', 'note'].map((mode) =>
      h('button', { type: 'button', 'data-mode': mode, 'aria-pressed': 'false', click: () => this.mode(mode) }, icon(mode === 'reply' ? 'reply' : 'lock'), t(`mode.${mode}`)),
    );
    const send = h('button', { type: 'submit', class: 'primary' }, t('send'));
    const draft = h('button', { type: 'button', class: 'quiet', click: () => on.draft() }, icon('pen'), t('draft'));
    const slash = h('button', { type: 'button', class: 'quiet', click: () => this.#offerAll() }, icon('bolt'), t('canned'));
    const warning = h('p', { class: 'warning', role: 'alert', hidden: true });
    const hint = h('p', { id: 'composer-hint', class: 'composer-hint' });
    const form = h('form', null, h('div', { class: 'tabs' }, tabs), warning, canned, input, h('footer', null, draft, slash, hint, send));
    const ended = h('div', { class: 'ended', hidden: true });
    this.#nodes = { input, canned, tabs, send, draft, warning, hint, form, ended };
    this.element = h('div', { class: 'composer' }, form, ended);
    this.#listen();
    this.mode('reply');
  }

  focus(mode) {
    this.mode(mode);
    this.#nodes.input.focus();
  }

  mode(mode) {
    this.#mode = mode;
    const { t } = this.#words;
    const { tabs, input, send, form } = this.#nodes;
    for (const tab of tabs) tab.setAttribute('aria-pressed', String(tab.dataset.mode === mode));
    form.dataset.mode = mode;
    input.placeholder = t(`placeholder.${mode}`);
    input.setAttribute('aria-label', t(`placeholder.${mode}`));
    send.textContent = t(mode === 'reply' ? 'send' : 'saveNote');
    if (this.#state) this.#hint();
  }

  /** Puts the assistant's draft in, before whatever is there already. */
  fill(text) {
    const { input } = this.#nodes;
    this.mode('reply');
    input.value = [text, input.value].filter(Boolean).join('\n\n').slice(0, TEXT_LIMIT);
    this.#typedSomething();
    input.focus();
  }

  show(state) {
    const { talk } = state;
    this.#state = state;
    if (talk.id !== this.#id) this.#switch(talk.id);
    const open = talk.summary?.status !== 'closed';
    this.#nodes.form.hidden = !open;
    this.#nodes.ended.hidden = open;
    if (!open) keep(this.#nodes.ended, talk.id, () => this.#closed());
    this.#hint();
    this.#warn();
  }

  #switch(id) {
    const { input, ended } = this.#nodes;
    if (this.#id) this.#begun.set(this.#id, { text: input.value, mode: this.#mode, since: this.#since });
    const begun = this.#begun.get(id) ?? { text: '', mode: 'reply', since: null };
    this.#id = id;
    this.#since = begun.since;
    input.value = begun.text;
    delete ended.dataset.kept;
    this.mode(begun.mode);
    this.#offer();
    this.#fit();
  }

  #closed() {
    const { t } = this.#words;
    return [h('p', null, t('isClosed')), h('button', { type: 'button', class: 'primary', click: () => this.#on.again() }, t('writeAgain'))];
  }

  #hint() {
    const { t } = this.#words;
    const { summary } = this.#state.talk;
    let text = '';
    if (this.#mode === 'note') text = t('hintNote');
    else if (summary && summary.owner !== `person:${this.#state.self}`) {
      text = t('hintTakeover', { owner: this.#state.ownerName(summary.owner, t) });
    }
    this.#nodes.hint.textContent = text;
  }

  /** Somebody else answered while this was being written. */
  #warn() {
    const { t } = this.#words;
    const { warning } = this.#nodes;
    const { talk, self } = this.#state;
    const replied = this.#since && this.#mode === 'reply' && [...talk.entries.values()].filter(({ offset, kind, entry }) =>
      kind === 'message' && entry.author.kind === 'teammate' && entry.author.id !== self && later(offset, this.#since)).at(-1);
    warning.hidden = !replied;
    const text = replied ? t('repliedMeanwhile', { name: replied.entry.author.name ?? replied.entry.author.id }) : '';
    if (warning.textContent !== text) warning.textContent = text;
  }

  #listen() {
    const { input, form, canned } = this.#nodes;
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#send();
    });
    input.addEventListener('input', () => this.#typedSomething());
    input.addEventListener('keydown', (event) => {
      if (event.isComposing || event.keyCode === 229) return; // a key that an input method still composes with
      if (!canned.hidden && this.#inMenu(event)) return event.preventDefault();
      if (event.key === 'Enter' && !event.shiftKey) {
        event.preventDefault();
        this.#send();
      }
    });
  }

  #typedSomething() {
    const { input } = this.#nodes;
    this.#fit();
    this.#offer();
    const { talk } = this.#state;
    if (!input.value.trim()) this.#since = null;
    else this.#since ??= talk.offset;
    const now = Date.now();
    if (input.value.trim() && now - this.#typed > TYPING_EVERY) {
      this.#typed = now;
      this.#on.typing(this.#mode === 'note');
    }
  }

  async #send() {
    const { input } = this.#nodes;
    const text = input.value.trim();
    if (!text || input.readOnly) return;
    const id = this.#id;
    input.readOnly = true; // nothing is sent twice, and nothing typed meanwhile is lost
    const taken = await (this.#mode === 'reply' ? this.#on.reply(text) : this.#on.note(text));
    input.readOnly = false;
    if (!taken) return;
    this.#begun.delete(id);
    if (this.#id !== id) return;
    input.value = '';
    this.#since = null;
    this.#fit();
    this.#warn();
  }

  #fit() {
    const { input } = this.#nodes;
    input.style.height = 'auto';
    input.style.height = `${Math.min(input.scrollHeight, 240)}px`;
  }

  #offerAll() {
    const { input } = this.#nodes;
    if (!input.value.startsWith('/')) input.value = '/';
    input.focus();
    this.#offer();
  }

  /** The canned replies that what was typed after a slash may mean. */
  #offer() {
    const { input, canned } = this.#nodes;
    const typed = /^\/([\w-]*)$/.exec(input.value)?.[1];
    const all = this.#state?.me?.canned_replies ?? [];
    const found = typed === undefined ? [] : all.filter(({ shortcut, text }) => shortcut.startsWith(typed) || text.toLowerCase().includes(typed));
    canned.hidden = typed === undefined || !all.length;
    this.#choice = Math.min(this.#choice, Math.max(found.length - 1, 0));
    canned.replaceChildren(
      ...found.map((reply, place) =>
        h('li', { role: 'option', 'aria-selected': String(place === this.#choice), click: () => this.#insert(reply) }, h('strong', null, `/${reply.shortcut}`), h('span', { dir: 'auto' }, reply.text)),
      ),
    );
    if (!found.length) canned.append(h('li', { class: 'none' }, this.#words.t('noCanned')));
  }

  #inMenu({ key }) {
    const { canned } = this.#nodes;
    const options = [...canned.querySelectorAll('[role=option]')];
    if (key === 'Escape') {
      canned.hidden = true;
      return true;
    }
    if (['ArrowDown', 'ArrowUp'].includes(key) && options.length) {
      this.#choice = (this.#choice + (key === 'ArrowDown' ? 1 : -1) + options.length) % options.length;
      this.#offer();
      return true;
    }
    if (['Enter', 'Tab'].includes(key) && options.length) {
      options[this.#choice].click();
      return true;
    }
    return false;
  }

  #insert({ text }) {
    const { input, canned } = this.#nodes;
    const { summary } = this.#state.talk;
    input.value = text.replaceAll('{name}', summary?.name ?? '').replaceAll('{me}', this.#state.me.person.name);
    canned.hidden = true;
    this.#choice = 0;
    input.focus();
    this.#fit();
  }
}

/** Whether an offset comes after another; as text, 9-10 would come before 9-9. */
function later(one, other) {
  const [a, b] = [one, other].map((offset) => offset.split('-').map(Number));
  return a[0] > b[0] || (a[0] === b[0] && (a[1] ?? 0) > (b[1] ?? 0));
}
