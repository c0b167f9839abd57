// The widget on the page: the launcher, the panel, the conversation's items and the composer, and where the focus goes.
// It shows the state of a Chat. All of it is in a shadow tree, so that the styles and scripts of the host page do not reach it.

import { h } from '../shared/dom.js';
import { Banner } from './banner.js';
import { ItemList, spoken } from './items.js';
import { buildPanel } from './panel.js';
import { PanelWindow } from './window.js';

const NAME = 'frontdesk-chat';
const NEAR_END_PX = 80;
const SPOKEN_KEPT = 8;

/**
 * @typedef {{
 *   chat: import('./chat.js').Chat, strings: Translate, locale: string, settings: WidgetSettings, inline: boolean, emit: Emit,
 *   more: () => void,
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
  #parts;
  #items;
  #banner;
  #window;
  #opened = false;
  #atEnd = true;
  #scheduled = false;
  /** @type {(() => void) | undefined} */
  #more;

  /** @param {ViewOptions} options */
  constructor({ chat, strings, locale, settings, inline, emit, more }) {
    super();
    this.#more = more;
    this.#chat = chat;
    this.#t = strings;
    this.#locale = locale;
    this.#inline = inline;
    this.#emit = emit;
    this.lang = locale;
    this.dataset.position = settings.position === 'start' ? 'start' : 'end';
    this.dataset.theme = settings.theme === 'light' || settings.theme === 'dark' ? settings.theme : 'auto';
    this.dataset.mode = inline ? 'inline' : 'floating';
    this.#parts = buildPanel({ t: strings, title: settings.title ?? strings('title') ?? '', inline });
    this.#window = new PanelWindow(this, this.#parts);
    this.#items = new ItemList(this.#parts.list, {
      t: strings,
      locale,
      on: { click: (button) => this.#click(button), retry: (id) => chat.retry(id), renew: (id) => chat.renew(id) },
    });
    this.#banner = new Banner(this.#parts.banner, strings, {
      retry: () => chat.begin(),
      shown: (text) => this.#opened && this.#speak(text, this.#locale),
    });
    chat.changed = () => this.#schedule();
    chat.arrived = (message) => this.#announce(message);
  }

  /**
   * Puts the element in place. Resolves when its styles are loaded; until then it is hidden.
   *
   * @param {Element} parent
   * @param {string} stylesheet
   */
  mounted(parent, stylesheet) {
    const { panel, launcher, announcer } = this.#parts;
    const root = this.attachShadow({ mode: 'open' });
    this.hidden = true;
    const styles = h('link', { rel: 'stylesheet', href: stylesheet });
    const loaded = new Promise((resolve, reject) => {
      styles.onload = resolve;
      styles.onerror = () => reject(new Error(`could not load ${stylesheet}`));
    });
    root.append(styles, announcer, panel, ...(launcher ? [launcher] : []));
    parent.append(this);
    this.#listen();
    this.#render();
    return loaded.then(() => {
      this.hidden = false;
    });
  }

  /** Makes all items again: there are more kinds of cards now. */
  refresh() {
    this.#items.refresh();
    this.#render();
  }

  open({ focus = true } = {}) {
    if (!this.#opened) {
      this.#opened = true;
      this.#window.open();
      this.#chat.begin();
      this.#watch();
      this.#render();
      this.#toEnd();
      this.#emit('open');
    }
    if (focus) this.#window.focusIn();
    else if (!this.#inline) this.#window.unfocus();
  }

  close() {
    if (!this.#opened || this.#inline) return;
    this.#opened = false;
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
    const { input } = this.#parts;
    input.value = text.slice(0, input.maxLength);
    this.#fit();
    input.focus();
  }

  #listen() {
    const { log, form, input, jump } = this.#parts;
    jump.addEventListener('click', () => this.#toEnd());
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#send();
    });
    input.addEventListener('keydown', (event) => {
      // 229: a key that an input method is still composing with, as for Korean
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
      event.preventDefault();
      this.#send();
    });
    input.addEventListener('input', () => {
      this.#fit();
      if (input.value.trim()) this.#chat.typing();
    });
    log.addEventListener('scroll', () => {
      this.#atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_END_PX;
      jump.hidden = this.#atEnd;
    });
    new ResizeObserver(() => this.#atEnd && this.#toEnd()).observe(log);
    document.addEventListener('visibilitychange', () => this.#watch());
    if (this.#inline) return;
    const toggle = () => (this.#opened ? this.close() : this.open());
    this.#window.listen({ toggle, close: () => this.close(), isOpen: () => this.#opened });
  }

  #watch() {
    this.#chat.watch(this.#opened && !document.hidden);
  }

  #send() {
    const { input } = this.#parts;
    const text = input.value.trim();
    if (!text) return;
    input.value = '';
    this.#fit();
    this.#chat.send(text);
    this.#render();
    this.#toEnd();
  }

  /** @param {Button} button */
  #click(button) {
    this.#chat.click(button);
    this.#window.focusIn(); // the button is about to be disabled, and would drop the focus
    this.#render();
    this.#toEnd();
  }

  #fit() {
    const { input } = this.#parts;
    input.style.height = 'auto';
    input.style.height = `${input.scrollHeight}px`;
  }

  #toEnd() {
    const { log } = this.#parts;
    log.scrollTop = log.scrollHeight;
    this.#atEnd = true;
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
    if (this.#chat.imports) {
      this.#more?.();
      this.#more = undefined; // once
    }
    this.#items.show(this.#chat.conversation.items());
    this.#renderActivity(this.#chat.conversation.activity);
    this.#renderStatus(this.#chat.status);
    this.#renderLauncher(this.#chat.unread);
    if (this.#atEnd) this.#toEnd();
  }

  /** @param {import('./conversation.js').Activity | null} activity */
  #renderActivity(activity) {
    const { activity: row } = this.#parts;
    row.hidden = !activity;
    if (!activity) return;
    const t = this.#t;
    const name = activity.name ?? t(activity.author === 'teammate' ? 'teammate' : 'assistant');
    /** @type {Record<string, string | null | undefined>} */
    const words = {
      typing: t('typing', { name }),
      tool: t(`tool.${activity.tool}`) ?? t('working'),
      slow: activity.text,
    };
    const label = row.lastElementChild;
    if (label) label.textContent = words[activity.activity] ?? t('thinking') ?? '';
  }

  /** @param {import('./chat.js').Chat['status']} status */
  #renderStatus(status) {
    const t = this.#t;
    const { status: label, form } = this.#parts;
    this.dataset.status = status;
    const { place } = this.#chat.conversation;
    label.textContent = (status === 'live' ? t(place ? 'queue' : 'online', { place }) : status === 'ended' ? t('closed') : '') ?? '';
    form.classList.toggle('off', status === 'refused');
    this.#banner.show(this.#chat);
  }

  /** @param {number} unread */
  #renderLauncher(unread) {
    const { launcher, badge } = this.#parts;
    if (!launcher || !badge) return;
    const t = this.#t;
    const news = unread ? `. ${t('unread', { count: unread })}` : '';
    launcher.setAttribute('aria-label', this.#opened ? (t('close') ?? '') : `${t('open')}${news}`);
    launcher.setAttribute('aria-expanded', String(this.#opened));
    badge.hidden = !unread;
    badge.textContent = unread > 99 ? '99+' : String(unread);
  }

  /** @param {VisibleMessage} message */
  #announce(message) {
    if (message.author.kind !== 'contact') this.#speak(spoken(message, this.#t), message.locale ?? this.#locale);
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
