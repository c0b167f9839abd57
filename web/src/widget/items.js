// Keeps the list on the page equal to the conversation's items. It touches only nodes that changed: the others keep their
// focus, their selection and their place.

import { isOfToken } from '../shared/api.js';
import { h, icon } from '../shared/dom.js';
import { markdown, plain } from '../shared/markdown.js';

/** @typedef {import('../shared/api.js').Problem} Problem */
/** @typedef {typeof import('./cards.js')} Cards */
/** @typedef {{ click(button: Button): void, retry(id: string): void, renew(id: string): void }} ItemListener */

export class ItemList {
  #list;
  #t;
  #locale;
  #on;
  /** @type {Map<string, { node: HTMLElement, item: ChatItem | null }>} */
  #shown = new Map();
  /** @type {Cards | null} the part that shows cards, once it is loaded */
  cards = null;

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

  /** @param {ChatItem[]} items */
  show(items) {
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
    if (item.kind === 'divider') {
      node.replaceChildren(h('span', null, this.#t('ended')));
    } else if (item.kind === 'sending') {
      node.classList.add(item.state);
      node.replaceChildren(this.#byline(author), bubble(plain(item.text)), this.#sendState(item));
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
    const { text, card, buttons, locale, notice } = message;
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
      (card && this.cards?.renderCard(card, { t: this.#t, locale: this.#locale, onClick: this.#on.click })) || '',
      buttons?.length ? this.#buttons(buttons, locale) : '',
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
      const time = new Date(message.created_at).toLocaleTimeString(this.#locale, { timeStyle: 'short' });
      byline.append(h('time', { datetime: message.created_at }, time));
    }
    return byline;
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
    const why = reason(problem, this.#t, failed) || this.#t(state);
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
   * Buttons are valid until the contact sends a message after them; the clicked one stays marked. The two buttons of a
   * proposal are valid until one of them is clicked; an undo is valid until it is clicked or there is a later change.
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
      if (node && (buttons?.length || (card && 'undo' in card && card.undo))) {
        for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (node.querySelectorAll('[data-action]'))) {
          const { action = '' } = button.dataset;
          const [verb] = action.split(':', 1);
          const own = /^(confirm|cancel):/.test(action); // a plain “cancel” ends what the assistant asks
          const taken = own && ['confirm', 'cancel'].some((each) => clicked.has(each + action.slice(verb.length)));
          button.hidden = verb === 'undo' && (changed || clicked.has(action));
          button.disabled = own ? taken : verb !== 'undo' && later !== null;
          button.classList.toggle('chosen', own ? clicked.has(action) : later === action);
        }
      }
      changed ||= Boolean(card && this.cards?.isReceipt(card));
      if (authorOf(item) !== 'contact') continue;
      later = (item.kind === 'sending' ? item.body.action : messageOf(item)?.action) ?? '';
      clicked.add(later);
    }
  }
}

/**
 * The meaning of a refusal for the visitor, and their next step; empty if there are no words for it.
 *
 * @param {Problem | null | undefined} problem
 * @param {Translate} t
 * @param {boolean} isFinal
 */
export function reason(problem, t, isFinal) {
  if (isFinal && problem?.wait) return t('later');
  return problem && (t(problem.code) ?? t(isOfToken(problem) ? 'token_expired' : problem.status >= 500 ? 'unavailable' : ''));
}

/**
 * Whether another attempt can succeed while nothing else changes.
 *
 * @param {Problem | null | undefined} problem
 */
export const helps = (problem) => !/^(token|sign_in|action|origin)_/.test(problem?.code ?? '');

/**
 * The notice that the assistant works without its model; empty if it has the model.
 *
 * @param {string | null | undefined} notice
 * @param {Translate} t
 */
function limits(notice, t) {
  return notice === 'assistant_limited' ? t('assistant_limited') : '';
}

/**
 * A text about the service, set apart from the conversation.
 *
 * @param {string} text
 * @param {string | null} [lang]
 */
function note(text, lang) {
  return h('p', { class: 'note', lang, dir: 'auto' }, icon('alert'), text);
}

/**
 * @param {Node} content
 * @param {string | null} [lang]
 */
function bubble(content, lang) {
  return h('div', { class: 'bubble', lang, dir: 'auto' }, content);
}

/**
 * The key of the word for an author without a name.
 *
 * @param {string} author
 */
function titleOf(author) {
  return author === 'teammate' ? 'teammate' : 'assistant';
}

/** @param {ChatItem} item */
const messageOf = (item) => (item.kind === 'message' ? item.message : null);

/** @param {ChatItem} item */
const noticeOf = (item) => messageOf(item)?.notice;

/** @param {ChatItem} item */
function authorOf(item) {
  if (item.kind === 'sending') return 'contact';
  return messageOf(item)?.author.kind ?? 'assistant';
}

/** @param {ChatItem} item */
function speakerOf(item) {
  return item.kind === 'divider' ? item.key : `${authorOf(item)} ${messageOf(item)?.author.name ?? ''}`;
}

/**
 * A message as words, for screen readers.
 *
 * @param {VisibleMessage} message
 * @param {Translate} t
 * @param {Cards | null | undefined} cards
 */
export function spoken(message, t, cards) {
  const { author, card, text, notice, buttons } = message;
  const who = author.name ?? t(titleOf(author.kind));
  const holder = h('div', null, text ? markdown(text) : '');
  for (const part of holder.querySelectorAll('p, li')) part.append(' ');
  for (const part of holder.querySelectorAll('br')) part.replaceWith(' ');
  const content = card && cards ? [cards.cardTitle(card, t), ...cards.cardNames(card)].join(', ') : holder.textContent.trim();
  const choices = buttons?.length ? ` ${t('choices')}: ${buttons.map((button) => button.label).join(', ')}` : '';
  return `${limits(notice, t)} ${author.kind === 'system' ? '' : `${who}: `}${content}${choices}`.trim();
}
