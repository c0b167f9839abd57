// The widget as people meet it: the launcher, the panel, the lines and the composer, and where the focus goes.
// It shows what a Chat holds; all of it lives in a shadow tree, so that host page and widget don't touch.

import { h, icon } from '../shared/dom.js';
import { helps, Lines, reason, spoken } from './lines.js';
import { buildPanel } from './panel.js';

const NAME = 'frontdesk-chat';
const SHEET = '(max-width: 480px), (max-height: 480px)'; // a phone, or a window zoomed to that size
const NEAR_END_PX = 80;
const SHOW_TROUBLE_AFTER_MS = 1_000; // a connection that comes back at once is no news
const SPOKEN_KEPT = 8;

class ChatElement extends HTMLElement {
  #chat;
  #t;
  #locale;
  #inline;
  #emit;
  #parts;
  #lines;
  #opened = false;
  #returnTo = null;
  #atEnd = true;
  #scheduled = false;
  #trouble = null;
  #sheet = matchMedia(SHEET);
  #more;

  setup({ chat, strings, locale, settings, inline, emit, more }) {
    this.#more = more;
    this.#chat = chat;
    this.#t = strings;
    this.#locale = locale;
    this.#inline = inline;
    this.#emit = emit;
    this.lang = locale;
    this.dataset.position = settings.position === 'start' ? 'start' : 'end';
    this.dataset.theme = ['light', 'dark'].includes(settings.theme) ? settings.theme : 'auto';
    this.dataset.mode = inline ? 'inline' : 'floating';
    this.#parts = buildPanel({ t: strings, title: settings.title ?? strings('title'), inline });
    this.#lines = new Lines(this.#parts.list, {
      t: strings,
      locale,
      on: { press: (button) => this.#press(button), retry: (id) => chat.retry(id), renew: (id) => chat.renew(id) },
    });
    chat.changed = () => this.#schedule();
    chat.arrived = (message) => this.#announce(message);
  }

  /** Puts the element in place; resolves when its styles are there, so that nothing is seen without them. */
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

  /** Shows all lines anew: there are more kinds of cards now. */
  refresh() {
    this.#lines.refresh();
    this.#render();
  }

  open({ focus = true } = {}) {
    if (!this.#opened) {
      this.#opened = true;
      this.#returnTo = deepestFocus();
      this.#show();
      this.#chat.begin();
      this.#watch();
      this.#render();
      this.#toEnd();
      this.#emit('open');
    }
    if (focus) this.#focusIn();
    else if (!this.#inline) this.#unfocus();
  }

  close() {
    if (!this.#opened || this.#inline) return;
    this.#opened = false;
    this.#parts.panel.close();
    this.#watch();
    this.#render();
    const back = this.#returnTo?.isConnected ? this.#returnTo : this.#parts.launcher;
    back.focus();
    this.#emit('close');
  }

  /** Puts words into the composer, for the visitor to send or change. */
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
      this.#say();
    });
    input.addEventListener('keydown', (event) => {
      // 229: a key that an input method is still composing with, as for Korean
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
      event.preventDefault();
      this.#say();
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
    if (!this.#inline) this.#listenFloating();
  }

  #listenFloating() {
    const { panel, launcher, close } = this.#parts;
    launcher.addEventListener('click', () => (this.#opened ? this.close() : this.open()));
    close.addEventListener('click', () => this.close());
    panel.addEventListener('cancel', (event) => {
      event.preventDefault(); // Escape on a modal dialog: closed below, as everywhere
      this.close();
    });
    panel.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || event.isComposing) return;
      event.preventDefault();
      event.stopPropagation();
      this.close();
    });
    this.#sheet.addEventListener('change', () => this.#opened && this.#reopen());
    visualViewport?.addEventListener('resize', () => this.#fitViewport());
    visualViewport?.addEventListener('scroll', () => this.#fitViewport());
  }

  /** A sheet covers the page, so it holds the focus too; a window beside the page does not. */
  #show() {
    if (this.#inline) return;
    this.#fitViewport();
    if (this.#sheet.matches) this.#parts.panel.showModal();
    else this.#parts.panel.show();
  }

  #reopen() {
    const focused = this.shadowRoot.activeElement;
    this.#parts.panel.close();
    this.#show();
    focused?.focus();
  }

  /** Keeps a sheet above the on-screen keyboard, which layout doesn't know of. */
  #fitViewport() {
    this.style.setProperty('--viewport-height', `${visualViewport.height}px`);
    this.style.setProperty('--viewport-top', `${visualViewport.offsetTop}px`);
  }

  #focusIn() {
    // On a touch screen the composer would bring up a keyboard over the lines that are to be read first.
    const { input, panel } = this.#parts;
    (matchMedia('(pointer: coarse)').matches ? panel : input).focus();
  }

  /** Undoes what showing a dialog does by itself: it gives the focus to its first button. */
  #unfocus() {
    if (this.#sheet.matches || !this.#returnTo) this.#parts.panel.focus();
    else this.#returnTo.focus();
  }

  #watch() {
    this.#chat.watch(this.#opened && !document.hidden);
  }

  #say() {
    const { input } = this.#parts;
    const text = input.value.trim();
    if (!text) return;
    input.value = '';
    this.#fit();
    this.#chat.say(text);
    this.#render();
    this.#toEnd();
  }

  #press(button) {
    this.#chat.press(button);
    this.#focusIn(); // the button is about to be disabled, and would drop the focus
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

  /** At most one rendering a frame, however many deltas come; a hidden page has no frames. */
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
    if (this.#chat.imports) this.#more = this.#more?.(); // once
    this.#lines.show(this.#chat.conversation.lines());
    this.#renderActivity(this.#chat.conversation.activity);
    this.#renderStatus(this.#chat.status);
    if (this.#parts.launcher) this.#renderLauncher(this.#chat.unread);
    if (this.#atEnd) this.#toEnd();
  }

  #renderActivity(activity) {
    const { activity: row } = this.#parts;
    row.hidden = !activity;
    if (!activity) return;
    const t = this.#t;
    const name = activity.name ?? t(activity.author === 'teammate' ? 'teammate' : 'assistant');
    const words = {
      typing: t('typing', { name }),
      tool: t(`tool.${activity.tool}`) ?? t('working'),
      slow: activity.text,
    };
    row.lastChild.textContent = words[activity.activity] ?? t('thinking');
  }

  #renderStatus(status) {
    const t = this.#t;
    const { banner, status: line, form } = this.#parts;
    this.dataset.status = status;
    const { place } = this.#chat.conversation;
    line.textContent = status === 'live' ? t(place ? 'queue' : 'online', { place }) : status === 'ended' ? t('closed') : '';
    form.classList.toggle('off', status === 'refused');
    const { problem } = this.#chat;
    const refused = status === 'refused';
    const waiting = navigator.onLine ? 'reconnecting' : 'offline';
    const trouble = { connecting: 'connecting', waiting, refused: 'refused' }[status];
    if (!trouble) {
      clearTimeout(this.#trouble);
      this.#trouble = null;
      banner.hidden = true;
      return;
    }
    const again = h('button', { type: 'button', class: 'retry', click: () => this.#chat.begin() }, t('retry'));
    const text = reason(problem, t, refused) || t(trouble);
    if (refused && banner.firstChild?.textContent !== text) banner.hidden = true; // the last word is read out
    banner.replaceChildren(text, refused && helps(problem) ? again : '');
    if (refused) return this.#showTrouble();
    this.#trouble ??= setTimeout(() => this.#showTrouble(), SHOW_TROUBLE_AFTER_MS);
  }

  #showTrouble() {
    const { banner } = this.#parts;
    if (!banner.hidden) return;
    banner.hidden = false;
    if (this.#opened) this.#speak(banner.firstChild.textContent, this.#locale);
  }

  #renderLauncher(unread) {
    const { launcher, badge } = this.#parts;
    const t = this.#t;
    const news = unread ? `. ${t('unread', { count: unread })}` : '';
    launcher.setAttribute('aria-label', this.#opened ? t('close') : t('open') + news);
    launcher.setAttribute('aria-expanded', String(this.#opened));
    badge.hidden = !unread;
    badge.textContent = unread > 99 ? '99+' : String(unread);
  }

  #announce(message) {
    if (message.author.kind !== 'contact') this.#speak(spoken(message, this.#t), message.locale ?? this.#locale);
  }

  /** Says something once, when it is whole, to those who listen. */
  #speak(text, lang) {
    const { announcer } = this.#parts;
    announcer.append(h('p', { lang }, text));
    while (announcer.childElementCount > SPOKEN_KEPT) announcer.firstElementChild.remove();
  }
}

function deepestFocus() {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element === document.body ? null : element;
}

export function defineChatElement() {
  if (!customElements.get(NAME)) customElements.define(NAME, ChatElement);
  return NAME;
}
