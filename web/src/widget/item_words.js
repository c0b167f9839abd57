// What an item of the list says: its author, its words, the reason of a failure, and the elements that items share.

import { isOfToken } from '../shared/api.js';
import { h, icon } from '../shared/dom.js';
import { markdown } from '../shared/markdown.js';

/** @typedef {import('../shared/api.js').Problem} Problem */
/** @typedef {typeof import('./cards.js')} Cards */

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
export function limits(notice, t) {
  return notice === 'assistant_limited' ? t('assistant_limited') : '';
}

/**
 * A text about the service, set apart from the conversation.
 *
 * @param {string} text
 * @param {string | null} [lang]
 */
export function note(text, lang) {
  return h('p', { class: 'note', lang, dir: 'auto' }, icon('alert'), text);
}

/**
 * @param {Node} content
 * @param {string | null} [lang]
 */
export function bubble(content, lang) {
  return h('div', { class: 'bubble', lang, dir: 'auto' }, content);
}

/**
 * The key of the word for an author without a name.
 *
 * @param {string} author
 */
export function titleOf(author) {
  return author === 'teammate' ? 'teammate' : 'assistant';
}

/** @param {ChatItem} item */
export const messageOf = (item) => (item.kind === 'message' ? item.message : null);

/** @param {ChatItem} item */
export const noticeOf = (item) => messageOf(item)?.notice;

/** @param {ChatItem} item */
export function authorOf(item) {
  if (item.kind === 'sending') return 'contact';
  return messageOf(item)?.author.kind ?? 'assistant';
}

/** @param {ChatItem} item */
export function speakerOf(item) {
  return 'at' in item && item.kind !== 'sending' ? item.key : `${authorOf(item)} ${messageOf(item)?.author.name ?? ''}`;
}

/**
 * The name of a message's author.
 *
 * @param {VisibleMessage} message
 * @param {Translate} t
 */
export const nameOfAuthor = ({ author }, t) => author.name ?? t(titleOf(author.kind)) ?? '';

/**
 * What the other side does now.
 *
 * @param {import('./conversation.js').Activity} activity
 * @param {Translate} t
 */
export function activityText({ activity, author, name, tool, text }, t) {
  /** @type {Record<string, string | null | undefined>} */
  const words = {
    typing: t('typing', { name: name ?? t(titleOf(author)) }),
    tool: t(`tool.${tool}`) ?? t('working'),
    slow: text,
  };
  return words[activity] ?? t('thinking') ?? '';
}

/**
 * A message as words, without its author.
 *
 * @param {VisibleMessage} message
 * @param {Translate} t
 * @param {Cards | null | undefined} cards
 */
export function wordsOf({ card, text, buttons, attachments }, t, cards) {
  const holder = h('div', null, text ? markdown(text) : '');
  for (const part of holder.querySelectorAll('p, li')) part.append(' ');
  for (const part of holder.querySelectorAll('br')) part.replaceWith(' ');
  const named = card && cards ? [cards.cardTitle(card, t), ...cards.cardNames(card)] : [holder.textContent.trim()];
  const content = [...named, ...(attachments ?? []).map((file) => file.name)].filter(Boolean).join(', ');
  const choices = buttons?.length ? ` ${t('choices')}: ${buttons.map((button) => button.label).join(', ')}` : '';
  return content + choices;
}

/**
 * A message as words, for screen readers.
 *
 * @param {VisibleMessage} message
 * @param {Translate} t
 * @param {Cards | null | undefined} cards
 */
export function spoken(message, t, cards) {
  const who = message.author.kind === 'system' ? '' : `${nameOfAuthor(message, t)}: `;
  return `${limits(message.notice, t)} ${who}${wordsOf(message, t, cards)}`.trim();
}
