// The composer for replies and for internal notes. `/` offers the canned replies at the caret. Unsent texts are drafts, one
// for each conversation and kind.

import { h } from '../shared/dom.js';
import { isComposing } from '../shared/keyboard.js';
import { cannedSource, filledReply, pickCanned, shortcutAtEnd } from './canned.js';
import { TEXT_LIMIT, buildComposer } from './composer_form.js';
import { hintOf, otherAuthorSince } from './composer_hints.js';
import { keep, showToast } from './parts.js';
import { peopleSource } from './mentions.js';
import { Suggestions, insertAt } from './suggestions.js';

const TYPING_EVERY = 3_000;

/** @typedef {import('./state.js').DeskState} State */
/** @typedef {import('./state.js').Talk} Talk */
/** @typedef {import('./drafts.js').Kind} Mode */

export class Composer {
  #words;
  #on;
  #files;
  #nodes;
  /** @type {State | null} */
  #state = null;
  /** @type {Mode} */
  #mode = 'reply';
  /** @type {Map<string, Mode>} */
  #modes = new Map(); // of conversations with an unsent text
  /** @type {string | null} */
  #id = null;
  /** @type {string | null} */
  #since = null; // the conversation's offset when the teammate began to type
  #typed = 0;
  #asText = ''; // a text that is sent though it ends like a shortcut
  #drafts;
  #suggestions;

  /**
   * `reply` and `note` resolve to the reason why the text was not sent, or to null.
   *
   * @param {DeskWords} words
   * @param {import('./drafts.js').Drafts} drafts
   * @param {{
   *   reply(text: string, files: Attachment[]): Promise<string | null>, note(text: string, files: Attachment[]): Promise<string | null>,
   *   draft(): unknown, typing(inside: boolean): unknown, again(): unknown, macros(): unknown,
   *   replyAndClose(text: string, files: Attachment[]): Promise<string | null>,
   * }} on
   * @param {import('./attachments.js').DeskFiles} files
   */
  constructor(words, drafts, on, files) {
    const { t } = words;
    this.#words = words;
    this.#drafts = drafts;
    this.#on = on;
    this.#files = files;
    const canned = cannedSource(() => this.#state, t('noCanned'));
    const people = peopleSource(() => this.#state);
    this.#nodes = buildComposer(t, files, {
      mode: (mode) => this.mode(mode),
      draft: on.draft,
      macros: on.macros,
      canned: () => this.#state && pickCanned(this.#state, words, (text) => this.#insert(text)),
      close: () => this.#send({ closing: true }),
    });
    const { input, form, ended } = this.#nodes;
    this.#suggestions = new Suggestions(input, t('suggestions'), () => (this.#mode === 'note' ? [canned, people] : [canned]));
    input.before(this.#suggestions.element);
    this.element = h('div', { class: 'composer' }, form, ended);
    this.#listen();
    this.mode('reply');
  }

  /** @param {Mode} mode */
  focus(mode) {
    this.mode(mode);
    this.#nodes.input.focus();
  }

  /**
   * Shows the draft of a reply or of a note.
   *
   * @param {Mode} mode
   */
  mode(mode) {
    this.#mode = mode;
    if (this.#id) this.#modes.set(this.#id, mode);
    this.#load();
    const { t } = this.#words;
    const { tabs, send, form } = this.#nodes;
    for (const tab of tabs) tab.setAttribute('aria-pressed', String(tab.dataset.mode === mode));
    form.dataset.mode = mode;
    this.#placeholder();
    this.#nodes.closing.hidden = mode !== 'reply';
    send.textContent = t(mode === 'reply' ? 'send' : 'saveNote') ?? '';
    this.#hint();
  }

  /** Names `/` only where it offers something. */
  #placeholder() {
    const { input } = this.#nodes;
    const plain = this.#mode === 'reply' && !this.#state?.me.canned_replies.length;
    const text = this.#words.t(plain ? 'placeholder.plain' : `placeholder.${this.#mode}`) ?? '';
    if (input.placeholder !== text) input.placeholder = input.ariaLabel = text;
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
    else if (document.activeElement !== this.#nodes.input) this.#load();
    const open = talk.summary?.status !== 'closed' && !talk.gone;
    this.#nodes.form.hidden = !open;
    this.#nodes.ended.hidden = open;
    if (!open) keep(this.#nodes.ended, `${talk.id} ${talk.gone}`, () => (talk.gone ? h('p', null, this.#words.t('isGone')) : this.#closed()));
    this.#nodes.macros.hidden = !state.me.macros.length;
    this.#placeholder();
    this.#hint();
    this.#warn();
  }

  /** @param {string} id */
  #switch(id) {
    this.#id = id;
    delete this.#nodes.ended.dataset.kept;
    this.#refused(null);
    this.#files.follow(id);
    const onlyNote = this.#drafts.read(id, 'note') && !this.#drafts.read(id, 'reply');
    this.mode(this.#modes.get(id) ?? (onlyNote ? 'note' : 'reply'));
  }

  /** Shows the draft of this conversation, which another tab may have changed. */
  #load() {
    const { input } = this.#nodes;
    const draft = this.#id ? this.#drafts.read(this.#id, this.#mode) : null;
    this.#since = draft?.since ?? null;
    if (input.value === (draft?.text ?? '')) return;
    input.value = draft?.text ?? '';
    this.#suggestions.hide();
    this.#fit();
  }

  #closed() {
    const { t } = this.#words;
    return [h('p', null, t('isClosed')), h('button', { type: 'button', class: 'primary', click: () => this.#on.again() }, t('writeAgain'))];
  }

  #hint() {
    this.#nodes.hint.textContent = (this.#state ? hintOf(this.#state, this.#mode, this.#words.t) : '') ?? '';
  }

  /** Warns of another teammate's reply since this teammate began to type. */
  #warn() {
    const { t } = this.#words;
    const { warning } = this.#nodes;
    const author = this.#mode === 'reply' && this.#state && this.#since ? otherAuthorSince(this.#state, this.#since) : undefined;
    warning.hidden = !author;
    const text = (author && t('repliedSince', { name: author.name ?? author.id })) ?? '';
    if (warning.textContent !== text) warning.textContent = text;
  }

  #listen() {
    const { input, form } = this.#nodes;
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#send();
    });
    input.addEventListener('input', () => this.#typedSomething());
    input.addEventListener('keydown', (event) => {
      if (isComposing(event) || this.#suggestions.take(event)) return;
      if (event.key === 'Enter' && !event.shiftKey) {
        event.preventDefault();
        this.#send({ closing: (event.ctrlKey || event.metaKey) && this.#mode === 'reply' });
      }
    });
  }

  #typedSomething() {
    const { input } = this.#nodes;
    this.#fit();
    if (this.#asText) this.#refused(null);
    this.#asText = '';
    this.#suggestions.look();
    if (!input.value.trim()) this.#since = null;
    else this.#since ??= this.#state?.talk?.offset ?? null;
    if (this.#id) this.#drafts.write(this.#id, this.#mode, input.value, this.#since);
    const now = Date.now();
    if (input.value.trim() && now - this.#typed > TYPING_EVERY) {
      this.#typed = now;
      this.#on.typing(this.#mode === 'note');
    }
  }

  /**
   * Says why a text was not sent. The text stays.
   *
   * @param {string | null} reason
   */
  #refused(reason) {
    const { failed } = this.#nodes;
    failed.hidden = !reason;
    failed.textContent = reason ? (this.#words.t('notSent', { reason }) ?? reason) : '';
  }

  async #send({ closing = false } = {}) {
    const { input, send } = this.#nodes;
    const text = input.value.trim();
    const [id, mode] = [this.#id, this.#mode];
    if (!id || input.readOnly) return;
    if (mode === 'reply' && this.#endsWithShortcut(input.value.trimEnd())) return;
    const files = this.#files.take(() => this.#id === id && this.#send({ closing }));
    if (!files || (!text && !files.length)) return;
    input.readOnly = true; // no text is sent twice, and no text typed during the request is lost
    const post = mode === 'note' ? this.#on.note : closing ? this.#on.replyAndClose : this.#on.reply;
    send.disabled = true;
    this.#refused(null);
    const problem = await post(text, files);
    input.readOnly = send.disabled = false;
    if (problem !== null && this.#id === id) {
      this.#files.restore();
      this.#refused(problem);
    }
    if (problem !== null) return;
    this.#drafts.write(id, mode, '', null);
    this.#modes.delete(id);
    if (this.#id !== id) return;
    this.#load();
    this.#warn();
  }

  /**
   * A shortcut at the end becomes its reply, also where the button sends the text or a space follows. A mistyped one is sent as
   * text only by a second attempt.
   *
   * @param {string} text
   */
  #endsWithShortcut(text) {
    const state = this.#state;
    const found = state && shortcutAtEnd(text, state);
    if (!found || text === this.#asText || this.#suggestions.isClosedAt(found.start)) return false;
    const { input, failed } = this.#nodes;
    if (found.reply) return this.#insert(filledReply(found.reply.text, state), found.start, input.value.length);
    this.#asText = text;
    failed.hidden = false;
    failed.textContent = this.#words.t('notCanned', { text: found.word }) ?? '';
    return true;
  }

  #fit() {
    const { input } = this.#nodes;
    input.style.height = 'auto';
    input.style.height = `${Math.min(input.scrollHeight, 240)}px`;
  }

  /** @param {string} text */
  #insert(text, start = this.#nodes.input.selectionStart, end = this.#nodes.input.selectionEnd) {
    if (!insertAt(this.#nodes.input, text, start, end)) showToast(this.#words.t('tooLong'), { error: true });
    return true;
  }
}
