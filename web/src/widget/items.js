// Keeps the list on the page equal to the conversation's items. It touches only nodes that changed: the others keep their
// focus, their selection and their place.

import { h, icon } from '../shared/dom.js';
import { markdown, plain } from '../shared/markdown.js';
import { msOf } from './conversation.js';
import { clockText, dayText, withDays } from './days.js';
import { authorOf, bubble, helps, limits, messageOf, note, noticeOf, reason, speakerOf, titleOf } from './item_words.js';

/** @typedef {typeof import('./cards.js')} Cards */
/** @typedef {{ click(button: Button): void, retry(id: string): void, renew(id: string): void }} ItemListener */

export class ItemList {
  #list;
  #t;
  #locale;
  #on;
  /** @type {Map<string, { node: HTMLElement, item: ChatItem | null }>} */
  #shown = new Map();
  #live = false;
  /** @type {Cards | null} the part that shows cards, once it is loaded */
  cards = null;
  /** @type {import('../shared/attachments/shown.js').ShownFiles | null} the part that shows files, once it is loaded */
  files = null;

  /**
   * @param {HTMLElement} list
   * @param {{ t: Translate, locale: string, on: ItemListener }} options
   */
  constructor(list, { t, locale, on }) {
    this.#list = list;
    this.#t = t;
    this.#locale = locale;
    this.#on = on;
  }

  /** There are more kinds of cards now: the next `show` makes all items again. */
  refresh() {
    for (const shown of this.#shown.values()) shown.item = null;
  }

  /**
   * `live`: whether messages can be sent now. `seen`: the time in ms up to which a teammate has seen the conversation.
   *
   * @param {ChatItem[]} all
   * @param {{ live: boolean, seen: number }} state
   */
  show(all, { live, seen }) {
    if (live !== this.#live) for (const shown of this.#shown.values()) if (shown.item?.kind === 'sending') shown.item = null;
    this.#live = live;
    const items = withDays(all);
    const keys = new Set(items.map((item) => item.key));
    for (const [key, { node }] of this.#shown) {
      if (keys.has(key)) continue;
      node.remove();
      this.#shown.delete(key);
    }
    /** @type {HTMLElement | null} */
    let previous = null;
    for (const item of items) {
      /** @type {HTMLElement} */
      const node = this.#nodeOf(item);
      /** @type {ChildNode | null} */
      const follower = previous ? previous.nextSibling : this.#list.firstChild;
      if (follower !== node) this.#list.insertBefore(node, follower);
      previous = node;
    }
    this.#group(items);
    this.#settleButtons(items);
    this.#mark(items, seen);
  }

  /** @param {ChatItem} item */
  #nodeOf(item) {
    const shown = this.#shown.get(item.key);
    if (shown?.item === item) return shown.node;
    const node = shown?.node ?? h('li', { class: 'line' });
    this.#fill(node, item);
    this.#shown.set(item.key, { node, item });
    return node;
  }

  /**
   * @param {HTMLElement} node
   * @param {ChatItem} item
   */
  #fill(node, item) {
    const author = authorOf(item);
    node.className = `line ${item.kind} ${author}`;
    if (item.kind === 'sending') {
      node.classList.add(item.state);
      node.replaceChildren(this.#byline(author), bubble(plain(item.text)), this.#sendState(item));
    } else if ('at' in item) {
      const { kind, at } = item;
      const text = kind === 'day' ? dayText(at, this.#locale) : `${this.#t(kind, { ...item })} · ${clockText(at, this.#locale)}`;
      node.replaceChildren(h('span', { dir: 'auto' }, text));
    } else if (item.kind === 'draft') {
      node.replaceChildren(this.#byline(author), bubble(markdown(item.text)));
    } else {
      this.#fillMessage(node, item.message, author);
    }
  }

  /**
   * @param {HTMLElement} node
   * @param {VisibleMessage} message
   * @param {VisibleAuthor['kind']} author
   */
  #fillMessage(node, message, author) {
    const { text, card, buttons, locale, notice, attachments } = message;
    if (author === 'system') {
      node.classList.add('notice');
      node.replaceChildren(note(text, locale));
      return;
    }
    const content = author === 'contact' ? plain : markdown;
    const limited = limits(notice, this.#t);
    node.replaceChildren(
      limited ? note(limited) : '',
      this.#byline(author, message),
      text && bubble(content(text), locale),
      (attachments && this.files?.list(attachments)) || '',
      (card && this.cards?.renderCard(card, { t: this.#t, locale: this.#locale, onClick: this.#on.click })) || '',
      buttons?.length ? this.#buttons(buttons, locale) : '',
      author === 'contact' ? this.#stamp(message) : '',
    );
  }

  /**
   * The author and the time: read out for every item, visible if the author changes.
   *
   * @param {VisibleAuthor['kind']} author
   * @param {VisibleMessage} [message]
   */
  #byline(author, message) {
    const name = message?.author.name ?? this.#t(author === 'contact' ? 'you' : titleOf(author));
    const byline = h('div', { class: 'byline' }, h('span', { dir: 'auto' }, name));
    if (message) {
      const time = clockText(new Date(message.created_at), this.#locale);
      byline.append(h('time', { datetime: message.created_at, dir: 'auto' }, time));
    }
    return byline;
  }

  /**
   * The time of an own message, and how far it got.
   *
   * @param {VisibleMessage} message
   */
  #stamp({ created_at: at }) {
    return h('p', { class: 'state' }, h('span', { 'aria-hidden': 'true' }, clockText(new Date(at), this.#locale)), h('span', { class: 'mark-sent' }));
  }

  /**
   * Under the last own message: whether it is sent, or seen by a teammate.
   *
   * @param {ChatItem[]} items
   * @param {number} seen
   */
  #mark(items, seen) {
    const own = items.filter((item) => item.kind === 'message' && authorOf(item) === 'contact');
    own.forEach((item, index) => {
      const mark = this.#shown.get(item.key)?.node.querySelector('.mark-sent');
      if (!mark) return;
      const isSeen = msOf(messageOf(item)?.offset ?? '') <= seen;
      const text = index < own.length - 1 ? '' : `· ${this.#t(isSeen ? 'seen' : 'sent')}`;
      if (mark.textContent !== text) mark.textContent = text;
    });
  }

  /**
   * @param {Button[]} buttons
   * @param {string | null | undefined} lang
   */
  #buttons(buttons, lang) {
    const made = buttons.map((button) => {
      const click = () => this.#on.click(button);
      return h('button', { type: 'button', lang, dir: 'auto', 'data-action': button.action, click }, button.label);
    });
    return h('div', { class: 'buttons', role: 'group', 'aria-label': this.#t('choices') }, ...made);
  }

  /** @param {SendingItem} item */
  #sendState({ id, state, problem }) {
    if (state === 'sent') return '';
    const failed = state === 'failed';
    const why = reason(problem, this.#t, failed) || this.#t(failed || this.#live ? state : 'waits');
    if (!failed) return h('p', { class: 'state' }, why);
    const does = problem?.code === 'conversation_full' ? 'renew' : 'retry';
    const button = h('button', { type: 'button', class: 'retry', click: () => this.#on[does](id) }, this.#t(does));
    return h('p', { class: 'state' }, icon('alert'), why, helps(problem) && button);
  }

  /**
   * Items of one author in a row show the name once.
   *
   * @param {ChatItem[]} items
   */
  #group(items) {
    items.forEach((item, index) => {
      const before = items[index - 1];
      const same = before && speakerOf(before) === speakerOf(item) && !noticeOf(before) && !noticeOf(item);
      this.#shown.get(item.key)?.node.classList.toggle('goes-on', Boolean(same));
    });
  }

  /**
   * Buttons are valid until the contact sends a message after them, or newer ones are offered, as by a question that is asked
   * again; the clicked one stays marked. The two buttons of a proposal are valid until one of them is clicked; an undo is valid
   * until it is clicked or there is a later change.
   *
   * @param {ChatItem[]} items
   */
  #settleButtons(items) {
    /** @type {string | null} */
    let later = null;
    let changed = false;
    /** @type {Set<string>} */
    const clicked = new Set();
    for (const item of [...items].reverse()) {
      const { buttons, card } = messageOf(item) ?? {};
      const node = this.#shown.get(item.key)?.node;
      const next = later;
      if (node && (buttons?.length || (card && 'undo' in card && card.undo))) {
        for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (node.querySelectorAll('[data-action]'))) {
          const { action = '' } = button.dataset;
          const [verb] = action.split(':', 1);
          const own = /^(confirm|cancel):/.test(action); // a plain “cancel” ends what the assistant asks
          const taken = own && ['confirm', 'cancel'].some((each) => clicked.has(each + action.slice(verb.length)));
          button.hidden = verb === 'undo' && (changed || clicked.has(action));
          button.disabled = own ? taken : verb !== 'undo' && next !== null;
          button.classList.toggle('chosen', own ? clicked.has(action) : next === action);
          if (!own && verb !== 'undo') later = ''; // older questions are over
        }
      }
      changed ||= Boolean(card && this.cards?.isReceipt(card));
      if (authorOf(item) !== 'contact') continue;
      later = (item.kind === 'sending' ? item.body.action : messageOf(item)?.action) ?? '';
      clicked.add(later);
    }
  }
}

