// The composer for replies, which make their author the owner, and for internal notes. Typing `/` offers the canned replies.
// Each conversation keeps its unsent text.

import { h, icon } from '../shared/dom.js';
import { addressedTo } from './contact.js';
import { keep } from './parts.js';

const TYPING_EVERY = 3_000;
const TEXT_LIMIT = 4_000; // characters: the gateway's limit

/** @typedef {import('./state.js').DeskState} State */
/** @typedef {import('./state.js').Talk} Talk */
/** @typedef {'reply' | 'note'} Mode */

export class Composer {
  #words;
  #on;
  #nodes;
  /** @type {State | null} */
  #state = null;
  /** @type {Mode} */
  #mode = 'reply';
  /** @type {Map<string, { text: string, mode: Mode, since: string | null }>} */
  #unsent = new Map();
  /** @type {string | null} */
  #id = null;
  /** @type {string | null} */
  #since = null; // the conversation's offset when the teammate began to type
  #typed = 0;
  #choice = 0;

  /**
   * `reply` and `note` resolve to whether the gateway accepted the text.
   *
   * @param {DeskWords} words
   * @param {{
   *   reply(text: string): Promise<boolean>, note(text: string): Promise<boolean>, draft(): unknown, typing(inside: boolean): unknown,
   *   again(): unknown,
   * }} on
   */
  constructor(words, on) {
    const { t } = words;
    this.#words = words;
    this.#on = on;
    const input = h('textarea', { rows: '2', maxlength: TEXT_LIMIT, dir: 'auto', enterkeyhint: 'send', 'aria-describedby': 'composer-hint' });
    const canned = h('ul', { class: 'canned', role: 'listbox', 'aria-label': t('canned'), hidden: true });
    const tabs = /** @type {Mode[]} */ (['reply', 'note']).map((mode) =>
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

  /** @param {Mode} mode */
  focus(mode) {
    this.mode(mode);
    this.#nodes.input.focus();
  }

  /** @param {Mode} mode */
  mode(mode) {
    this.#mode = mode;
    const { t } = this.#words;
    const { tabs, input, send, form } = this.#nodes;
    for (const tab of tabs) tab.setAttribute('aria-pressed', String(tab.dataset.mode === mode));
    form.dataset.mode = mode;
    input.placeholder = t(`placeholder.${mode}`) ?? '';
    input.ariaLabel = input.placeholder;
    send.textContent = t(mode === 'reply' ? 'send' : 'saveNote') ?? '';
    this.#hint();
  }

  /**
   * Inserts the assistant's draft before the text that is there.
   *
   * @param {string} text
   */
  fill(text) {
    const { input } = this.#nodes;
    this.mode('reply');
    input.value = [text, input.value].filter(Boolean).join('\n\n').slice(0, TEXT_LIMIT);
    this.#typedSomething();
    input.focus();
  }

  /** @param {State} state */
  show(state) {
    const talk = /** @type {Talk} */ (state.talk);
    this.#state = state;
    if (talk.id !== this.#id) this.#switch(talk.id);
    const open = talk.summary?.status !== 'closed';
    this.#nodes.form.hidden = !open;
    this.#nodes.ended.hidden = open;
    if (!open) keep(this.#nodes.ended, talk.id, () => this.#closed());
    this.#hint();
    this.#warn();
  }

  /** @param {string} id */
  #switch(id) {
    const { input, ended } = this.#nodes;
    if (this.#id) this.#unsent.set(this.#id, { text: input.value, mode: this.#mode, since: this.#since });
    const unsent = this.#unsent.get(id) ?? { text: '', mode: /** @type {Mode} */ ('reply'), since: null };
    this.#id = id;
    this.#since = unsent.since;
    input.value = unsent.text;
    delete ended.dataset.kept;
    this.mode(unsent.mode);
    this.#offer();
    this.#fit();
  }

  #closed() {
    const { t } = this.#words;
    return [h('p', null, t('isClosed')), h('button', { type: 'button', class: 'primary', click: () => this.#on.again() }, t('writeAgain'))];
  }

  #hint() {
    const { t } = this.#words;
    const state = this.#state;
    const owner = state?.talk?.summary?.owner;
    /** @type {string | undefined} */
    let text;
    if (this.#mode === 'note') text = t('hintNote');
    else if (state && owner && owner !== `person:${state.self}`) text = t('hintTakeover', { owner: state.ownerName(owner, t) });
    this.#nodes.hint.textContent = text ?? '';
  }

  /** Warns of another teammate's reply since this teammate began to type. */
  #warn() {
    const { t } = this.#words;
    const { warning } = this.#nodes;
    const author = this.#mode === 'reply' ? this.#otherAuthor() : undefined;
    warning.hidden = !author;
    const text = (author && t('repliedSince', { name: author.name ?? author.id })) ?? '';
    if (warning.textContent !== text) warning.textContent = text;
  }

  /** The last other teammate who replied since this one began to type. */
  #otherAuthor() {
    const since = this.#since;
    if (!since || !this.#state?.talk) return undefined;
    const { talk, self } = this.#state;
    const isOther = (/** @type {DeskEntry} */ { offset, kind, entry }) =>
      kind === 'message' && entry.author.kind === 'teammate' && entry.author.id !== self && isLater(offset, since);
    return [...talk.entries.values()].findLast(isOther)?.entry.author;
  }

  #listen() {
    const { input, form, canned } = this.#nodes;
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#send();
    });
    input.addEventListener('input', () => this.#typedSomething());
    input.addEventListener('keydown', (event) => {
      if (event.isComposing || event.keyCode === 229) return; // the key belongs to an input method, as for Korean
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
    if (!input.value.trim()) this.#since = null;
    else this.#since ??= this.#state?.talk?.offset ?? null;
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
    input.readOnly = true; // no text is sent twice, and no text typed during the request is lost
    const accepted = await (this.#mode === 'reply' ? this.#on.reply(text) : this.#on.note(text));
    input.readOnly = false;
    if (!accepted || !id) return;
    this.#unsent.delete(id);
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

  /** Offers the canned replies that match the text after a slash. */
  #offer() {
    const { input, canned } = this.#nodes;
    const typed = /^\/([\w-]*)$/.exec(input.value)?.[1];
    const all = this.#state?.me.canned_replies ?? [];
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

  /** @param {KeyboardEvent} event */
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
      /** @type {HTMLElement} */ (options[this.#choice]).click();
      return true;
    }
    return false;
  }

  /** @param {CannedReply} reply */
  #insert({ text }) {
    const { input, canned } = this.#nodes;
    input.value = addressedTo(text.replaceAll('{me}', () => this.#state?.me.person.name ?? ''), this.#state?.talk?.summary);
    canned.hidden = true;
    this.#choice = 0;
    input.focus();
    this.#fit();
  }
}

/**
 * Whether an offset comes after another; as text, 9-10 would come before 9-9.
 *
 * @param {string} one
 * @param {string} other
 */
function isLater(one, other) {
  const [a, b] = [one, other].map((offset) => offset.split('-').map(Number));
  return a[0] > b[0] || (a[0] === b[0] && (a[1] ?? 0) > (b[1] ?? 0));
}
