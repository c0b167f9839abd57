// Receipts: what a tool found or did, as HubSpot has it. Everything in a record is text to show.

import { h, icon, link, webAddress } from './dom.js';

const ORDER = ['email', 'phone', 'company', 'jobtitle', 'website', 'city', 'country', 'lifecyclestage'];
const IN_TITLE = ['firstname', 'lastname'];
const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;

/** What a card says in a few words; null for a kind that this widget doesn't know. */
export function cardTitle(card, t) {
  switch (card.kind) {
    case 'found':
      return card.contacts.length === 1 && card.total === 1 ? t('found') : t('foundMany', { total: card.total });
    case 'created':
      return t('created');
    case 'updated':
      return t(card.changes.length ? 'updated' : 'unchanged');
    case 'exists':
      return t('exists', { property: label(card.property, card.contact.labels, t) });
    case 'pending':
      return t('pending');
    default:
      return null;
  }
}

/** Names of the contacts on a card. */
export function cardNames(card) {
  return (card.contacts ?? [card.contact]).filter(Boolean).map(nameOf);
}

/** The element for a card; null where there is no title for it. */
export function renderCard(card, words) {
  const title = cardTitle(card, words.t);
  if (title === null) return null;
  const symbol = { found: 'search', created: 'plus', updated: 'edit', exists: 'alert', pending: 'clock' }[card.kind];
  return h(
    'section',
    { class: `card ${card.kind}`, 'aria-label': title },
    h('h3', null, icon(symbol), title),
    ...content(card, words),
  );
}

function content(card, words) {
  if (card.kind === 'pending') return [h('p', { class: 'hint' }, words.t('pendingHint'))];
  if (card.kind === 'found') return found(card, words);
  if (card.kind === 'updated' && card.changes.length) {
    return [heading(card.contact, words), changes(card, words), opener(card.contact, words)];
  }
  return [record(card.contact, words)];
}

function found({ contacts, total }, words) {
  if (contacts.length === 1 && total === 1) return [record(contacts[0], words)];
  const rows = contacts.map((contact) =>
    h('li', null, h('details', null, h('summary', null, heading(contact, words)), ...body(contact, words))),
  );
  const hint = words.t('showing', { shown: contacts.length, total });
  return [h('ul', null, ...rows), total > contacts.length && h('p', { class: 'hint' }, hint)];
}

function record(contact, words) {
  return h('div', { class: 'record' }, heading(contact, words), ...body(contact, words));
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

function body(contact, words) {
  const names = Object.keys(contact.properties).filter((name) => !IN_TITLE.includes(name));
  const place = (name) => (ORDER.indexOf(name) + 1 || ORDER.length + 1);
  names.sort((one, other) => place(one) - place(other));
  const rows = names.flatMap((name) => [
    h('dt', null, label(name, contact.labels, words.t)),
    h('dd', { dir: 'auto' }, value(name, contact.properties[name], words)),
  ]);
  return [rows.length > 0 && h('dl', null, ...rows), opener(contact, words)];
}

function changes({ contact, changes: list }, words) {
  const { t } = words;
  const rows = list.flatMap((change) => [
    h('dt', null, label(change.property, { ...contact.labels, [change.property]: change.label }, t)),
    h(
      'dd',
      { dir: 'auto' },
      h('span', { class: 'hidden' }, `${t('before')} `),
      h('del', null, change.before ? shown(change.property, change.before, words) : t('empty')),
      h('span', { class: 'arrow', 'aria-hidden': 'true' }, ' → '),
      h('span', { class: 'hidden' }, ` ${t('after')} `),
      h('ins', null, change.after ? shown(change.property, change.after, words) : t('empty')),
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

function opener(contact, { t }) {
  const href = webAddress(contact.url ?? '');
  if (!href) return null;
  const more = h('span', { class: 'hidden' }, ` (${nameOf(contact)}, ${t('newTab')})`);
  const anchor = link(href, t('openRecord'), icon('open'), more);
  anchor.className = 'record-link';
  return anchor;
}
