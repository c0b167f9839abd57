// Keeps the list on the page equal to the conversation's lines. It touches only nodes that changed: the others keep their
// focus, their selection and their place.

import { isOfToken } from '../shared/api.js';
import { cardNames, cardTitle, isReceipt, renderCard } from '../shared/card.js';
import { h, icon } from '../shared/dom.js';
import { markdown, plain } from '../shared/markdown.js';

/** @typedef {import('../shared/api.js').Problem} Problem */
/** @typedef {{ click(button: Button): void, retry(id: string): void, renew(id: string): void }} LineListener */

export class Lines {
  #list;
  #t;
  #locale;
  #on;
  /** @type {Map<string, { node: HTMLElement, line: ChatLine | null }>} */
  #shown = new Map();

  /**
   * @param {HTMLElement} list
   * @param {{ t: Translate, locale: string, on: LineListener }} options
   */
  constructor(list, { t, locale, on }) {
    this.#list = list;
    this.#t = t;
    this.#locale = locale;
    this.#on = on;
  }

  /** There are more kinds of cards now: the next `show` makes all lines again. */
  refresh() {
    for (const shown of this.#shown.values()) shown.line = null;
  }

  /** @param {ChatLine[]} lines */
  show(lines) {
    const keys = new Set(lines.map((line) => line.key));
    for (const [key, { node }] of this.#shown) {
      if (keys.has(key)) continue;
      node.remove();
      this.#shown.delete(key);
    }
    /** @type {HTMLElement | null} */
    let previous = null;
    for (const line of lines) {
      /** @type {HTMLElement} */
      const node = this.#nodeOf(line);
      /** @type {ChildNode | null} */
      const follower = previous ? previous.nextSibling : this.#list.firstChild;
      if (follower !== node) this.#list.insertBefore(node, follower);
      previous = node;
    }
    this.#group(lines);
    this.#settleButtons(lines);
  }

  /** @param {ChatLine} line */
  #nodeOf(line) {
    const shown = this.#shown.get(line.key);
    if (shown?.line === line) return shown.node;
    const node = shown?.node ?? h('li', { class: 'line' });
    this.#fill(node, line);
    this.#shown.set(line.key, { node, line });
    return node;
  }

  /**
   * @param {HTMLElement} node
   * @param {ChatLine} line
   */
  #fill(node, line) {
    const author = authorOf(line);
    node.className = `line ${line.kind} ${author}`;
    if (line.kind === 'divider') {
      node.replaceChildren(h('span', null, this.#t('ended')));
    } else if (line.kind === 'sending') {
      node.classList.add(line.state);
      node.replaceChildren(this.#byline(author), bubble(plain(line.text)), this.#sendState(line));
    } else if (line.kind === 'draft') {
      node.replaceChildren(this.#byline(author), bubble(markdown(line.text)));
    } else {
      this.#fillMessage(node, line.message, author);
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
      (card && renderCard(card, { t: this.#t, locale: this.#locale, onClick: this.#on.click })) || '',
      buttons?.length ? this.#buttons(buttons, locale) : '',
    );
  }

  /**
   * The author and the time: read out for every line, visible if the author changes.
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

  /** @param {SendingLine} line */
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
   * Lines of one author in a row show the name once.
   *
   * @param {ChatLine[]} lines
   */
  #group(lines) {
    lines.forEach((line, index) => {
      const before = lines[index - 1];
      const same = before && speakerOf(before) === speakerOf(line) && !noticeOf(before) && !noticeOf(line);
      this.#shown.get(line.key)?.node.classList.toggle('goes-on', Boolean(same));
    });
  }

  /**
   * Buttons are valid until the contact sends a message after them; the clicked one stays marked. The two buttons of a
   * proposal are valid until one of them is clicked; an undo is valid until it is clicked or there is a later change.
   *
   * @param {ChatLine[]} lines
   */
  #settleButtons(lines) {
    /** @type {string | null} */
    let later = null;
    let changed = false;
    /** @type {Set<string>} */
    const clicked = new Set();
    for (const line of [...lines].reverse()) {
      const { buttons, card } = messageOf(line) ?? {};
      const node = this.#shown.get(line.key)?.node;
      if (node && (buttons?.length || (card && 'undo' in card && card.undo))) {
        for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (node.querySelectorAll('[data-action]'))) {
          const { action = '' } = button.dataset;
          const [verb] = action.split(':', 1);
          const own = ['confirm', 'cancel'].includes(verb);
          const taken = own && ['confirm', 'cancel'].some((each) => clicked.has(each + action.slice(verb.length)));
          button.hidden = verb === 'undo' && (changed || clicked.has(action));
          button.disabled = own ? taken : verb !== 'undo' && later !== null;
          button.classList.toggle('chosen', own ? clicked.has(action) : later === action);
        }
      }
      changed ||= Boolean(card && isReceipt(card));
      if (authorOf(line) !== 'contact') continue;
      later = (line.kind === 'sending' ? line.body.action : messageOf(line)?.action) ?? '';
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
export const helps = (problem) => !/^(token|sign_in|action)_/.test(problem?.code ?? '');

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

/** @param {ChatLine} line */
const messageOf = (line) => (line.kind === 'message' ? line.message : null);

/** @param {ChatLine} line */
const noticeOf = (line) => messageOf(line)?.notice;

/** @param {ChatLine} line */
function authorOf(line) {
  if (line.kind === 'sending') return 'contact';
  return messageOf(line)?.author.kind ?? 'assistant';
}

/** @param {ChatLine} line */
function speakerOf(line) {
  return line.kind === 'divider' ? line.key : `${authorOf(line)} ${messageOf(line)?.author.name ?? ''}`;
}

/**
 * A message as words, for screen readers.
 *
 * @param {VisibleMessage} message
 * @param {Translate} t
 */
export function spoken(message, t) {
  const { author, card, text, notice, buttons } = message;
  const who = author.name ?? t(titleOf(author.kind));
  const holder = h('div', null, text ? markdown(text) : '');
  for (const part of holder.querySelectorAll('p, li')) part.append(' ');
  for (const part of holder.querySelectorAll('br')) part.replaceWith(' ');
  const content = card ? [cardTitle(card, t), ...cardNames(card)].join(', ') : holder.textContent.trim();
  const choices = buttons?.length ? ` ${t('choices')}: ${buttons.map((button) => button.label).join(', ')}` : '';
  return `${limits(notice, t)} ${author.kind === 'system' ? '' : `${who}: `}${content}${choices}`.trim();
}
