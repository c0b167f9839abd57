// Keeps the list of lines on the page equal to the conversation's, touching only what changed: a node that
// stays keeps its focus, its selection and its place.

import { isOfToken } from '../shared/api.js';
import { cardNames, cardTitle, isReceipt, renderCard } from '../shared/card.js';
import { h, icon } from '../shared/dom.js';
import { markdown, plain } from '../shared/markdown.js';

export class Lines {
  #list;
  #t;
  #locale;
  #on;
  #shown = new Map();

  /** `on`: press(button), retry(id), renew(id). */
  constructor(list, { t, locale, on }) {
    this.#list = list;
    this.#t = t;
    this.#locale = locale;
    this.#on = on;
  }

  /** What is known of lines has changed: all are made anew. */
  refresh() {
    for (const shown of this.#shown.values()) shown.line = null;
  }

  show(lines) {
    const keys = new Set(lines.map((line) => line.key));
    for (const [key, { node }] of this.#shown) {
      if (keys.has(key)) continue;
      node.remove();
      this.#shown.delete(key);
    }
    let previous = null;
    for (const line of lines) {
      const node = this.#nodeOf(line);
      const follower = previous ? previous.nextSibling : this.#list.firstChild;
      if (follower !== node) this.#list.insertBefore(node, follower);
      previous = node;
    }
    this.#group(lines);
    this.#settleButtons(lines);
  }

  #nodeOf(line) {
    const shown = this.#shown.get(line.key);
    if (shown?.line === line) return shown.node;
    const node = shown?.node ?? h('li', { class: 'line' });
    this.#fill(node, line);
    this.#shown.set(line.key, { node, line });
    return node;
  }

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

  #fillMessage(node, message, author) {
    const { text, card, buttons, locale, notice } = message;
    if (author === 'system') {
      node.classList.add('notice');
      node.replaceChildren(note(text, locale));
      return;
    }
    const content = author === 'contact' ? plain : markdown;
    node.replaceChildren(
      limits(notice, this.#t) && note(limits(notice, this.#t)),
      this.#byline(author, message),
      text && bubble(content(text), locale),
      (card && renderCard(card, { t: this.#t, locale: this.#locale, press: this.#on.press })) ?? '',
      buttons?.length ? this.#buttons(buttons, locale) : '',
    );
  }

  /** Who says it, and when: read out for every line, seen where the speaker changes. */
  #byline(author, message) {
    const name = message?.author.name ?? this.#t(author === 'contact' ? 'you' : titleOf(author));
    const byline = h('div', { class: 'byline' }, h('span', { dir: 'auto' }, name));
    if (message) {
      const time = new Date(message.created_at).toLocaleTimeString(this.#locale, { timeStyle: 'short' });
      byline.append(h('time', { datetime: message.created_at }, time));
    }
    return byline;
  }

  #buttons(buttons, lang) {
    const made = buttons.map((button) => {
      const click = () => this.#on.press(button);
      return h('button', { type: 'button', lang, dir: 'auto', 'data-action': button.action, click }, button.label);
    });
    return h('div', { class: 'buttons', role: 'group', 'aria-label': this.#t('choices') }, ...made);
  }

  #sendState({ id, state, problem }) {
    if (state === 'sent') return '';
    const failed = state === 'failed';
    const why = reason(problem, this.#t, failed) || this.#t(state);
    if (!failed) return h('p', { class: 'state' }, why);
    const does = problem?.code === 'conversation_full' ? 'renew' : 'retry';
    const button = h('button', { type: 'button', class: 'retry', click: () => this.#on[does](id) }, this.#t(does));
    return h('p', { class: 'state' }, icon('alert'), why, helps(problem) && button);
  }

  /** Lines of one speaker in a row show the name once. */
  #group(lines) {
    lines.forEach((line, index) => {
      const before = lines[index - 1];
      const same = before && speakerOf(before) === speakerOf(line) && !before.message?.notice && !line.message?.notice;
      this.#shown.get(line.key).node.classList.toggle('goes-on', Boolean(same));
    });
  }

  /**
   * Buttons are good until the contact says something after them; the one that was pressed stays marked. A proposal's
   * own are good until one of the two is pressed, and an undo until it is, or something else was changed.
   */
  #settleButtons(lines) {
    let later = null;
    let changed = false;
    const pressed = new Set();
    for (const line of [...lines].reverse()) {
      const { buttons, card } = line.message ?? {};
      if (buttons?.length || card?.undo) {
        for (const button of this.#shown.get(line.key).node.querySelectorAll('[data-action]')) {
          const { action } = button.dataset;
          const [verb] = action.split(':', 1);
          const own = ['confirm', 'cancel'].includes(verb);
          const taken = own && ['confirm', 'cancel'].some((each) => pressed.has(each + action.slice(verb.length)));
          button.hidden = verb === 'undo' && (changed || pressed.has(action));
          button.disabled = own ? taken : verb !== 'undo' && later !== null;
          button.classList.toggle('chosen', own ? pressed.has(action) : later === action);
        }
      }
      changed ||= Boolean(card && isReceipt(card));
      if (authorOf(line) === 'contact') pressed.add((later = line.message?.action ?? line.body?.action ?? ''));
    }
  }
}

/** What a refusal means to the person, and what they can do; nothing where it says nothing to them. */
export function reason(problem, t, isFinal) {
  if (isFinal && problem?.wait) return t('later');
  return problem && (t(problem.code) ?? t(isOfToken(problem) ? 'token_expired' : problem.status >= 500 && 'unavailable'));
}

/** Whether trying again can help, with all else as it is. */
export const helps = (problem) => !/^(token|sign_in|action)_/.test(problem?.code);

/** What to say of an assistant that does without its model; empty where it has it. */
function limits(notice, t) {
  return notice === 'assistant_limited' ? t('assistant_limited') : '';
}

/** About the service, apart from the talk. */
function note(text, lang) {
  return h('p', { class: 'note', lang, dir: 'auto' }, icon('alert'), text);
}

function bubble(content, lang) {
  return h('div', { class: 'bubble', lang, dir: 'auto' }, content);
}

/** What to call an author without a name. */
function titleOf(author) {
  return author === 'teammate' ? 'teammate' : 'assistant';
}

function authorOf(line) {
  if (line.kind === 'sending') return 'contact';
  return line.message?.author.kind ?? 'assistant';
}

function speakerOf(line) {
  return line.kind === 'divider' ? line.key : `${authorOf(line)} ${line.message?.author.name ?? ''}`;
}

/** One line as words, for those who listen. */
export function spoken(message, t) {
  const { author, card, text, notice, buttons } = message;
  const who = author.name ?? t(titleOf(author.kind));
  const holder = h('div', null, text ? markdown(text) : '');
  for (const part of holder.querySelectorAll('p, li')) part.append(' ');
  for (const part of holder.querySelectorAll('br')) part.replaceWith(' ');
  const said = card ? [cardTitle(card, t), ...cardNames(card)].join(', ') : holder.textContent.trim();
  const choices = buttons?.length ? ` ${t('choices')}: ${buttons.map((button) => button.label).join(', ')}` : '';
  return `${limits(notice, t)} ${author.kind === 'system' ? '' : `${who}: `}${said}${choices}`.trim();
}
