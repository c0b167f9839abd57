// Receipts: what a tool found or did, as HubSpot has it. Everything in a record is text to show.

import { h, icon, link, webAddress } from './dom.js';
import { moreCards } from './more.js';

const ORDER = ['email', 'phone', 'company', 'jobtitle', 'website', 'city', 'country', 'lifecyclestage'];
const IN_TITLE = ['firstname', 'lastname'];
const CARD_ICONS = {
  found: 'search', created: 'plus', updated: 'edit', exists: 'alert', pending: 'clock', proposed: 'edit', changed: 'alert',
  merged: 'check', undone: 'undo', note: 'check',
};
const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;

/** What a card says in a few words; null for a kind that this widget doesn't know. */
export function cardTitle(card, t) {
  switch (card.kind) {
    case 'found':
      return card.contacts.length === 1 && card.total === 1 ? t('found') : t('foundMany', { total: card.total });
    case 'updated':
      return t(card.changes.length ? 'updated' : 'unchanged');
    case 'exists':
      return t('exists', { property: label(card.property, card.contact.labels, t) });
    case 'proposed':
      return t(card.reason === 'merge' ? 'proposedMerge' : card.contact ? 'proposed' : 'proposedNew');
    case 'undone':
      return t(card.removed ? 'removed' : 'undone');
    default:
      return CARD_ICONS[card.kind] ? t(card.kind) : (moreCards.get(card.kind)?.title(card) ?? null);
  }
}

/** Names of the contacts on a card. */
export function cardNames(card) {
  return (card.contacts ?? [card.contact]).filter(Boolean).map(nameOf);
}

/** Whether something was changed that may be taken back, so that what was before it no longer may. */
export function isReceipt({ kind, changes }) {
  return ['created', 'merged', 'undone'].includes(kind) || (kind === 'updated' && changes.length > 0);
}

/** The element for a card; null where there is no title for it. Without `words.press` nothing can be pressed. */
export function renderCard(card, words) {
  const title = cardTitle(card, words.t);
  if (title === null) return null;
  const more = moreCards.get(card.kind);
  if (more) return more.render(card);
  return h(
    'section',
    { class: `card ${card.kind === 'note' ? 'noted' : card.kind}`, 'aria-label': title },
    h('h3', null, icon(CARD_ICONS[card.kind]), title),
    ...content(card, words),
  );
}

function content(card, words) {
  const { t } = words;
  if (card.kind === 'pending') return [hint(t('pendingHint'))];
  if (card.kind === 'found') return found(card, words);
  const { contact, changes: list = [], similar = [], by, at, merged } = card;
  const time = at && new Date(at).toLocaleString(words.locale, { dateStyle: 'medium', timeStyle: 'short' });
  const likeTitle = t(card.reason === 'merge' ? 'goes' : 'similar');
  return [
    contact && (list.length || card.kind === 'note' ? heading(contact, words) : record(contact, words)),
    (by || time) && hint(t('changedBy', { name: by ?? '–', time: time ?? '–' })),
    list.length > 0 && changes(card, words),
    merged && hint(t('mergedFrom', { name: nameOf(merged) })),
    ending(contact, words, card.undo),
    similar.length > 0 && h('div', { class: 'similar' }, hint(likeTitle), people(similar, words)),
  ];
}

const hint = (text) => h('p', { class: 'hint' }, text);

function found({ contacts, total, criteria = [] }, words) {
  const asked = criteria.length > 0 && chips(criteria, words);
  if (contacts.length === 1 && total === 1) return [asked, record(contacts[0], words), ending(contacts[0], words)];
  const more = total > contacts.length && hint(words.t('showing', { shown: contacts.length, total }));
  return [asked, people(contacts, words), more];
}

/** Each unfolds. */
function people(contacts, words) {
  const rows = contacts.map((contact) =>
    h('li', null, h('details', null, h('summary', null, heading(contact, words)), fields(contact, words), ending(contact, words))),
  );
  return h('ul', null, ...rows);
}

function chips(criteria, words) {
  const { t } = words;
  const told = criteria.map(({ property, label: own, operator, value: wanted }) => {
    const name = label(property, { [property]: own }, t);
    return h('li', { dir: 'auto' }, `${name} ${t(`op.${operator}`)} `, wanted && h('b', null, shown(property, wanted, words)));
  });
  return h('ul', { class: 'chips', 'aria-label': t('criteria') }, ...told);
}

function record(contact, words) {
  return h('div', { class: 'record' }, heading(contact, words), fields(contact, words));
}

/** As the name is written: a Korean one begins with the family's, without a space. */
function nameOf({ id, properties }) {
  const { firstname = '', lastname = '', email } = properties;
  if (/^[가-힣]+ [가-힣]+$/.test(`${firstname} ${lastname}`)) return lastname + firstname;
  return [firstname, lastname].filter(Boolean).join(' ') || email || id;
}

function heading(contact, words) {
  const name = nameOf(contact);
  const { email, company, jobtitle } = contact.properties;
  const about = [jobtitle, company].filter(Boolean).join(' · ') || (email === name ? '' : email);
  return h(
    'div',
    { class: 'who' },
    h('span', { class: 'avatar', 'aria-hidden': 'true' }, initials(name, words.locale)),
    h('div', null, h('strong', { dir: 'auto' }, name), about && h('span', { dir: 'auto' }, about)),
  );
}

function initials(name, locale) {
  const words = name.split(/[\s@.]+/).filter(Boolean);
  return words
    .slice(0, 2)
    .map((word) => [...word][0])
    .join('')
    .toLocaleUpperCase(locale);
}

function fields(contact, words) {
  const names = Object.keys(contact.properties).filter((name) => !IN_TITLE.includes(name));
  const place = (name) => (ORDER.indexOf(name) + 1 || ORDER.length + 1);
  names.sort((one, other) => place(one) - place(other));
  const rows = names.flatMap((name) => [
    h('dt', null, label(name, contact.labels, words.t)),
    h('dd', { dir: 'auto' }, value(name, contact.properties[name], words)),
  ]);
  return rows.length > 0 && h('dl', null, ...rows);
}

function changes({ kind, contact, changes: list }, words) {
  const { t } = words;
  const side = (tag, { property }, text) => h(tag, null, text ? shown(property, text, words) : t('empty'));
  const rows = list.flatMap((change) => [
    h('dt', null, label(change.property, { ...contact?.labels, [change.property]: change.label }, t)),
    h(
      'dd',
      { dir: 'auto' },
      contact && [
        h('span', { class: 'hidden' }, `${t(kind === 'changed' ? 'expected' : 'before')} `),
        side('del', change, change.before),
        h('span', { class: 'arrow', 'aria-hidden': 'true' }, ' → '),
        h('span', { class: 'hidden' }, ` ${t('after')} `),
      ],
      side('ins', change, change.after),
    ),
  ]);
  return h('dl', { class: 'changes' }, ...rows);
}

function label(name, labels, t) {
  return t(`property.${name}`) ?? labels[name] ?? name;
}

function shown(name, text, { t, locale }) {
  if (name === 'lifecyclestage') return t(`stage.${text}`) ?? text;
  if (DATE_TIME.test(text) && !Number.isNaN(Date.parse(text))) {
    return new Date(text).toLocaleString(locale, { dateStyle: 'medium', timeStyle: 'short' });
  }
  return text;
}

function value(name, text, words) {
  if (name === 'email') return h('a', { href: `mailto:${encodeURIComponent(text).replace('%40', '@')}` }, text);
  if (name === 'phone') return h('a', { href: `tel:${text.replace(/[^\d+]/g, '')}` }, text);
  const href = webAddress(name === 'website' && /^[\w-]+(\.[\w-]+)+/.test(text) ? `https://${text}` : text);
  return href ? link(href, text) : shown(name, text, words);
}

/** Where the record is, and the way back. */
function ending(contact, words, token) {
  const parts = [contact && opener(contact, words), token && words.press && undo(token, contact, words)].filter(Boolean);
  return parts.length > 0 && h('div', { class: 'ending' }, ...parts);
}

function opener(contact, { t }) {
  const href = webAddress(contact.url ?? '');
  if (!href) return null;
  const anchor = link(href, t('openRecord'), icon('open'), about(`${nameOf(contact)}, ${t('newTab')}`));
  anchor.className = 'record-link';
  return anchor;
}

function undo(token, contact, { t, press }) {
  const button = { action: `undo:${token}`, label: t('undo') };
  const click = () => press(button);
  return h('button', { type: 'button', 'data-action': button.action, click }, icon('undo'), button.label, about(nameOf(contact)));
}

const about = (text) => h('span', { class: 'hidden' }, ` (${text})`);
