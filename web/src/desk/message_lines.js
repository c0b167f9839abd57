// Messages, notes and drafts as lines of a conversation.

import { h, icon } from '../shared/dom.js';
import { markdown, plain } from '../shared/markdown.js';
import { renderCard } from '../shared/card.js';
import { authorIn } from './contact.js';
import { clockTime, fullTime } from './days.js';
import { mentionsIn } from './mentions.js';

/** @typedef {import('./state.js').DeskState} State */
/** @typedef {import('../shared/attachments/shown.js').ShownFiles} ShownFiles */

/**
 * @param {DeskEntry} item
 * @param {boolean | undefined} follows
 * @param {State} state
 * @param {DeskWords} words
 * @param {ShownFiles} files
 * @param {HTMLElement | null} undo below a card
 */
export function messageLine({ message, at }, follows, state, words, files, undo) {
  const { t, locale } = words;
  const { author, text, card, buttons, action, attachments, locale: lang } = /** @type {VisibleMessage} */ (message);
  const own = author.kind === 'contact';
  const name = own ? authorIn(state.talk?.summary, author.name, t) : (author.name ?? t(author.kind === 'system' ? 'system' : 'assistant'));
  const choices = buttons?.map((button) => h('span', { class: 'choice', dir: 'auto' }, button.label)) ?? [];
  const bubble = { class: action ? 'bubble clicked' : 'bubble', lang, dir: 'auto', title: fullTime(at, locale) };
  return h(
    'li',
    { class: `said ${own ? 'theirs' : 'ours'} ${author.kind}${follows ? ' follows' : ''}` },
    byline(h('span', { dir: 'auto' }, name), at, follows, locale),
    text && h('div', bubble, (own ? plain : markdown)(text)),
    attachments?.length && files.list(attachments),
    card && renderCard(card, { t, locale }),
    undo,
    choices.length > 0 && h('div', { class: 'choices' }, choices),
  );
}

/**
 * @param {DeskEntry} item
 * @param {boolean | undefined} follows
 * @param {State} state
 * @param {DeskWords} words
 * @param {ShownFiles} files
 */
export function noteLine({ entry, at }, follows, state, { t, locale }, files) {
  const name = state.people.get(entry.author.id)?.person.name ?? entry.author.name ?? t('assistant');
  return h(
    'li',
    { class: `said note${follows ? ' follows' : ''}` },
    byline([icon('lock'), h('span', { dir: 'auto' }, [name, t('noteInside'), mentionsIn(entry.mentions, state, t)].filter(Boolean).join(' · '))], at, follows, locale),
    entry.text && h('div', { class: 'bubble', dir: 'auto', title: fullTime(at, locale) }, plain(entry.text)),
    entry.attachments?.length && files.list(entry.attachments),
  );
}

/**
 * @param {DeskEntry} item
 * @param {DeskWords} words
 */
export function closingNoteLine({ entry, at }, { t, locale }) {
  const { note, drafted } = entry;
  return h(
    'li',
    { class: 'said note' },
    byline([icon('check'), h('span', null, t(drafted ? 'closingNoteDrafted' : 'closingNote'))], at, false, locale),
    h('div', { class: 'bubble', dir: 'auto' }, note.category && h('strong', null, note.category), plain(note.summary || '–')),
  );
}

/**
 * @param {import('./state.js').Draft} draft
 * @param {DeskWords} words
 */
export function draftLine({ text }, { t }) {
  return h('li', { class: 'said ours draft' }, h('p', { class: 'byline' }, t('assistantWrites')), h('div', { class: 'bubble' }, markdown(text)));
}

/**
 * The author and the time. A screen reader gets them for each message, also where they are not shown again.
 *
 * @param {import('../shared/dom.js').Child} name
 * @param {string} at
 * @param {boolean | undefined} follows
 * @param {string} locale
 */
function byline(name, at, follows, locale) {
  const time = h('time', { datetime: at, title: fullTime(at, locale) }, clockTime(at, locale));
  return h('p', { class: follows ? 'byline hidden' : 'byline' }, name, time);
}
