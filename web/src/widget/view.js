// The widget on the page: the launcher, the panel, the conversation's items and the composer, and where the focus goes.
// It shows the state of a Chat. All of it is in a shadow tree, so that the styles and scripts of the host page do not reach it.

import { h } from '../shared/dom.js';
import { Banner } from './banner.js';
import { Composer } from './composer.js';
import { activityText, messageOf, spoken } from './item_words.js';
import { ItemList } from './items.js';
import { Launcher } from './launcher.js';
import { buildPanel } from './panel.js';
import { Scroll } from './scroll.js';
import { PanelWindow } from './window.js';

const NAME = 'frontdesk-chat';
const SPOKEN_KEPT = 8;

/**
 * @typedef {{
 *   chat: import('./chat.js').Chat, strings: Translate, locale: string, settings: WidgetSettings, inline: boolean, emit: Emit,
 *   parts: import('./parts.js').Parts,
 * }} ViewOptions
 */

export class ChatElement extends HTMLElement {
  /** @type {ViewOptions['chat']} */
  #chat;
  /** @type {Translate} */
  #t;
  #locale;
  #inline;
  #emit;
  #load;
  #parts;
  #items;
  #banner;
  #window;
  #scroll;
  #composer;
  #launcher;
  /** What may be promised about the people at the desk, once it is known. */
  availability = { text: '', online: false };
  #opened = false;
  #scheduled = false;
  #previewed = false;

  /** @param {ViewOptions} options */
  constructor({ chat, strings, locale, settings, inline, emit, parts }) {
    super();
    this.#chat = chat;
    this.#t = strings;
    this.#locale = locale;
    this.#inline = inline;
    this.#emit = emit;
    this.#load = parts;
    const own = /** @type {any} */ (settings.title);
    const title = own?.[locale] ?? own ?? strings('title');
    this.#parts = buildPanel({ t: strings, title, inline });
    this.#window = new PanelWindow(this, this.#parts);
    this.#scroll = new Scroll(this.#parts, strings);
    this.#launcher = new Launcher(this.#parts, strings, (message) => this.#preview(message).catch(reportError));
    const { session, visitor } = chat;
    this.#composer = new Composer(this.#parts, { t: strings, locale }, {
      send: (text, files) => {
        visitor.keep({ draft: '' });
        this.#act(() => chat.send(text, files));
      },
      files: () => (chat.files ? chat.files.take() : {}),
      typed: (text) => {
        visitor.keep({ draft: text });
        if (text.trim()) session.outgoing.typing();
      },
    });
    this.#composer.text = visitor.kept.draft ?? '';
    chat.drafted = () => {
      // The text of the tab in which the visitor types now.
      if (document.hidden) this.#composer.text = visitor.kept.draft ?? '';
    };
    this.#items = new ItemList(this.#parts.list, {
      t: strings,
      locale,
      on: { click: (button) => this.#click(button), retry: (id) => session.outgoing.retry(id), renew: (id) => parts.load('renewal').then((part) => part.renew(chat, id)).catch(reportError) },
    });
    this.#banner = new Banner(this.#parts.banner, strings, {
      retry: () => session.begin(),
      shown: (text) => this.#opened && this.#speak(text, this.#locale),
    });
    chat.changed = () => this.#schedule();
    chat.arrived = (message) => this.#arrived(message);
  }

  /**
   * Puts the widget's elements into the shadow tree.
   *
   * @param {HTMLElement} root
   */
  mount(root) {
    const { panel, launcher, announcer } = this.#parts;
    root.lang = this.#locale;
    root.append(announcer, panel, ...(launcher ? [launcher] : []));
    this.attachShadow({ mode: 'open' }).append(root);
    this.#parts.history.addEventListener('click', () => this.#showHistory());
    document.addEventListener('visibilitychange', () => this.#watch());
    if (!this.#inline) {
      this.#window.listen({ toggle: () => this.toggle(), close: () => this.close(), isOpen: () => this.#opened });
    }
    this.#render();
  }

  toggle() {
    if (this.#opened) this.close();
    else this.open();
  }

  /** Makes all items again: there are more kinds of cards now. */
  refresh() {
    this.#items.refresh();
    this.#render();
  }

  /** The part that shows cards, loaded with the first of them. */
  async loadCards() {
    const cards = await this.#load.load('cards', { words: true, styles: true });
    if (this.#items.cards !== cards) {
      this.#items.cards = cards;
      this.refresh();
    }
    return cards;
  }

  /** The part that attaches and shows files: loaded when the panel opens, or with the first message that has files. */
  async #loadFiles() {
    const { begin } = await this.#load.load('attachments', { words: true, styles: true });
    this.#items.files ??= begin(this.#chat, this.#t, this.#parts);
    this.refresh();
  }

  /** The composer, before which parts put what they ask. */
  get form() {
    return this.#parts.form;
  }

  async #showHistory() {
    const part = await this.#load.load('history', { words: true, styles: true });
    const { panel, history } = this.#parts;
    part.show({ panel, opener: history, access: this.#chat.session.current, base: this.#chat.base, t: this.#t, locale: this.#locale });
  }

  /** Makes the list, the header and the launcher again. */
  update() {
    this.#schedule();
  }

  open({ focus = true } = {}) {
    if (!this.#opened) {
      this.#opened = true;
      this.#chat.visitor.keep({ open: true });
      this.#window.open();
      this.#chat.session.begin();
      this.#watch();
      this.#render();
      this.#scroll.toEnd();
      this.#emit('open');
    }
    if (focus) this.#window.focusIn();
    else if (!this.#inline) this.#window.unfocus();
  }

  close() {
    if (!this.#opened || this.#inline) return;
    this.#opened = false;
    this.#chat.visitor.keep({ open: false });
    this.#window.close();
    this.#watch();
    this.#render();
    this.#window.returnFocus();
    this.#emit('close');
  }

  /**
   * Puts text into the composer, for the visitor to send or change.
   *
   * @param {string} text
   */
  compose(text) {
    this.open({ focus: false });
    this.#composer.text = text;
    this.#chat.visitor.keep({ draft: text });
    this.#parts.input.focus();
  }

  #watch() {
    this.#chat.watch(this.#opened && !document.hidden);
  }

  /** @param {() => void} act */
  #act(act) {
    act();
    this.#render();
    this.#scroll.toEnd();
  }

  /** @param {Button} button */
  #click(button) {
    this.#window.focusIn(); // the button is about to be disabled, and would drop the focus
    this.#act(() => this.#chat.click(button));
  }

  /** Renders at most once a frame, for any number of deltas. A hidden page has no frames. */
  #schedule() {
    if (this.#scheduled) return;
    this.#scheduled = true;
    const render = () => {
      this.#scheduled = false;
      this.#render();
    };
    if (document.hidden) setTimeout(render, 100);
    else requestAnimationFrame(render);
  }

  #render() {
    const items = this.#chat.conversation.items();
    if (!this.#items.cards && items.some((item) => messageOf(item)?.card)) this.loadCards().catch(reportError);
    const files = (this.#opened && this.#chat.attachments) || items.some((item) => messageOf(item)?.attachments);
    if (files && !this.#items.files) this.#loadFiles().catch(reportError);
    this.#items.show(items, { live: this.#chat.session.status === 'live', seen: this.#chat.conversation.seen });
    this.#renderActivity(this.#chat.conversation.activity);
    this.#renderStatus(this.#chat.session);
    this.#launcher.show(this.#chat.unread.count, this.#opened, this.#chat.conversation.messages().findLast(({ author }) => author.kind !== 'contact'));
    this.#scroll.settle();
  }

  /** @param {VisibleMessage | null} message */
  async #preview(message) {
    if (message?.id === this.#chat.visitor.kept.previewed) message = null; // its visitor has closed it
    if (!message && !this.#previewed) return;
    this.#previewed = true;
    const part = await this.#load.load('preview', { words: true, styles: true });
    const { launcher } = this.#parts;
    part.show({
      launcher, message, t: this.#t, cards: this.#items.cards,
      open: () => this.open(),
      dismissed: (/** @type {string} */ id) => {
        this.#chat.visitor.keep({ previewed: id });
        launcher?.focus();
        this.#render();
      },
    });
  }

  /** @param {import('./conversation.js').Activity | null} activity */
  #renderActivity(activity) {
    const { activity: row } = this.#parts;
    row.hidden = !activity;
    if (!activity) return;
    if (activity.tool && !this.#items.cards) this.loadCards().catch(reportError); // with the words for tools
    const label = row.lastElementChild;
    if (label) label.textContent = activityText(activity, this.#t);
  }

  /** @param {import('./session.js').Session} session */
  #renderStatus(session) {
    const { status, current } = session;
    const { status: label, form, history } = this.#parts;
    this.dataset.status = status;
    const { place } = this.#chat.conversation;
    const { text, online } = this.availability;
    label.textContent = (place ? this.#t('queue', { place }) : status === 'ended' ? this.#t('closed') : text) ?? '';
    label.toggleAttribute('data-online', online && !place && status === 'live');
    history.hidden = !current;
    form.classList.toggle('off', status === 'refused');
    this.#banner.show(session);
  }

  /** @param {VisibleMessage} message */
  async #arrived(message) {
    if (message.author.kind === 'contact') return;
    this.#scroll.arrived();
    // A card's words come with the part that shows it.
    const cards = message.card ? await this.loadCards().catch(reportError) : null;
    this.#speak(spoken(message, this.#t, cards), message.locale ?? this.#locale);
  }

  /**
   * Has screen readers read a complete text, once.
   *
   * @param {string} text
   * @param {string} lang
   */
  #speak(text, lang) {
    const { announcer } = this.#parts;
    announcer.append(h('p', { lang }, text));
    while (announcer.childElementCount > SPOKEN_KEPT) announcer.firstElementChild?.remove();
  }
}

/** @param {ViewOptions} options */
export function createChatElement(options) {
  if (!customElements.get(NAME)) customElements.define(NAME, ChatElement);
  return new ChatElement(options);
}
