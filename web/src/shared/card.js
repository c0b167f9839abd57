// Receipts: what a tool found or did, as HubSpot has it. All content of a record is shown as text.

import { fields, heading, labelOf, nameOf, record, shown } from './contact.js';
import { addIcons, h, icon, link, webAddress } from './dom.js';
import { moreCards } from './more.js';

addIcons({
  search: 'M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM20 20l-4-4',
  plus: 'M12 5v14M5 12h14',
  edit: 'M4 20h4L19 9l-4-4L4 16zM13 7l4 4',
  undo: 'M9 14L4 9l5-5M4 9h9a6 6 0 0 1 0 12h-3',
  open: 'M9 5h10v10M19 5L6 18',
});

/** @type {Record<string, string>} */
const CARD_ICONS = {
  found: 'search', created: 'plus', updated: 'edit', exists: 'alert', pending: 'clock', proposed: 'edit', changed: 'alert',
  merged: 'check', undone: 'undo', note: 'check', not_done: 'alert',
};

/**
 * A card's title; null for a kind that this page does not know.
 *
 * @param {Card} card
 * @param {Translate} t
 * @returns {string | null | undefined}
 */
export function cardTitle(card, t) {
  switch (card.kind) {
    case 'found':
      return card.contacts.length === 1 && card.total === 1 ? t('found') : t('foundMany', { total: card.total });
    case 'updated':
      return t(card.changes.length ? 'updated' : 'unchanged');
    case 'exists':
      return t('exists', { property: labelOf(card.property, card.contact.labels, t) });
    case 'proposed':
      return t(card.reason === 'merge' ? 'proposedMerge' : card.contact ? 'proposed' : 'proposedNew');
    case 'not_done':
      return t(card.why === 'unknown' ? 'notKnown' : 'not_done');
    case 'undone':
      return t(card.removed ? 'removed' : 'undone');
    default:
      return CARD_ICONS[card.kind] ? t(card.kind) : (moreCards.get(card.kind)?.title(card) ?? null);
  }
}

/**
 * Names of the contacts on a card.
 *
 * @param {Card} card
 */
export function cardNames(card) {
  const contacts = 'contacts' in card ? card.contacts : 'contact' in card && card.contact ? [card.contact] : [];
  return contacts.map(nameOf);
}

/**
 * Whether the card is of a change, after which no earlier change can be undone.
 *
 * @param {Card} card
 */
export function isReceipt(card) {
  return ['created', 'merged', 'undone'].includes(card.kind) || (card.kind === 'updated' && card.changes.length > 0);
}

/**
 * The element for a card; null for a kind that this page does not know. Without `words.onClick` it has no buttons.
 *
 * @param {Card} card
 * @param {CardWords} words
 */
export function renderCard(card, words) {
  const title = cardTitle(card, words.t);
  if (title === null || title === undefined) return null;
  const more = moreCards.get(card.kind);
  if (more) return more.render(card);
  return h(
    'article',
    { class: `card ${card.kind === 'note' ? 'noted' : card.kind}`, 'aria-label': title },
    h('p', { class: 'card-title' }, icon(CARD_ICONS[card.kind]), title),
    ...content(/** @type {ContactCard} */ (card), words), // other kinds are in `moreCards`
  );
}

/**
 * The parts that cards of contacts may have; each kind has some of them.
 *
 * @typedef {{
 *   kind: string, reason?: string, contact?: Contact | null, changes?: Change[], similar?: Contact[], by?: string | null,
 *   at?: string | null, merged?: Contact, undo?: string | null,
 * }} Parts
 */

/**
 * @param {ContactCard} card
 * @param {CardWords} words
 */
function content(card, words) {
  const { t } = words;
  if (card.kind === 'pending') return [hint(t('pendingHint'))];
  if (card.kind === 'not_done') return [hint(notDone(card, words))];
  if (card.kind === 'found') return found(card, words);
  /** @type {Parts} */
  const { contact, changes: list = [], similar = [], by, at, merged, undo: token, reason } = card;
  const time = at && new Date(at).toLocaleString(words.locale, { dateStyle: 'medium', timeStyle: 'short' });
  const likeTitle = t(reason === 'merge' ? 'goes' : 'similar');
  return [
    contact && (list.length || card.kind === 'note' ? heading(contact, words) : record(contact, words)),
    (by || time) && hint(t('changedBy', { name: by ?? '–', time: time ?? '–' })),
    list.length > 0 && changes(card.kind, contact, list, words),
    merged && hint(t('mergedFrom', { name: nameOf(merged) })),
    ending(contact, words, token),
    similar.length > 0 && h('div', { class: 'similar' }, hint(likeTitle), people(similar, words)),
  ];
}

/** @param {string | undefined} text */
const hint = (text) => h('p', { class: 'hint' }, text);

/**
 * @param {NotDoneCard} card
 * @param {CardWords} words
 */
function notDone({ why, properties }, { t }) {
  if (!properties.length) return t(`notDone.${why}`);
  return t('notDoneOf', { properties: properties.map((name) => labelOf(name, {}, t)).join(', ') });
}

/**
 * @param {FoundCard} card
 * @param {CardWords} words
 */
function found({ contacts, total, criteria = [] }, words) {
  const asked = criteria.length > 0 && hint(sentence(criteria, words));
  if (contacts.length === 1 && total === 1) return [asked, record(contacts[0], words), ending(contacts[0], words)];
  const more = total > contacts.length && hint(words.t('showing', { shown: contacts.length, total }));
  return [asked, people(contacts, words), more];
}

/**
 * A list of contacts; each unfolds.
 *
 * @param {Contact[]} contacts
 * @param {CardWords} words
 */
function people(contacts, words) {
  const rows = contacts.map((contact) =>
    h('li', null, h('details', null, h('summary', null, heading(contact, words)), fields(contact, words), ending(contact, words))),
  );
  return h('ul', null, ...rows);
}

/**
 * The criteria of a search as one sentence.
 *
 * @param {Criterion[]} criteria
 * @param {CardWords} words
 */
function sentence(criteria, words) {
  const { t, locale } = words;
  const parts = criteria.map(({ property, label, operator, value: wanted, text }) => {
    const name = labelOf(property, { [property]: label }, t);
    return t(`op.${operator}`, { property: name, value: wanted ? shown(property, wanted, words, text) : '' }) ?? name;
  });
  return t('searched', { criteria: new Intl.ListFormat(locale, { type: 'conjunction' }).format(parts) });
}

/**
 * @param {string} kind
 * @param {Contact | null | undefined} contact
 * @param {Change[]} list
 * @param {CardWords} words
 */
function changes(kind, contact, list, words) {
  const { t } = words;
  const side = (/** @type {'del' | 'ins'} */ tag, /** @type {Change} */ { property, ...change }) => {
    const [text, given] = tag === 'del' ? [change.before, change.before_text] : [change.after, change.after_text];
    return h(tag, null, text ? shown(property, text, words, given) : t('empty'));
  };
  const rows = list.flatMap((change) => [
    h('dt', null, labelOf(change.property, { ...contact?.labels, [change.property]: change.label }, t)),
    h(
      'dd',
      { dir: 'auto' },
      contact && [
        h('span', { class: 'hidden' }, `${t(kind === 'changed' ? 'expected' : 'before')} `),
        side('del', change),
        h('span', { class: 'arrow', 'aria-hidden': 'true' }, ' → '),
        h('span', { class: 'hidden' }, ` ${t('after')} `),
      ],
      side('ins', change),
    ),
  ]);
  return h('dl', { class: 'changes' }, ...rows);
}

/**
 * The link to the record, and the button that undoes the change.
 *
 * @param {Contact | null | undefined} contact
 * @param {CardWords} words
 * @param {string | null} [token]
 */
function ending(contact, words, token) {
  const parts = [contact && opener(contact, words), token && contact && words.onClick && undo(token, contact, words.t, words.onClick)].filter(Boolean);
  return parts.length > 0 && h('div', { class: 'ending' }, ...parts);
}

/**
 * @param {Contact} contact
 * @param {CardWords} words
 */
function opener(contact, { t }) {
  const href = webAddress(contact.url ?? '');
  if (!href) return null;
  const anchor = link(href, t('openRecord'), icon('open'), about(`${nameOf(contact)}, ${t('newTab')}`));
  anchor.className = 'record-link';
  return anchor;
}

/**
 * @param {string} token
 * @param {Contact} contact
 * @param {Translate} t
 * @param {(button: Button) => void} onClick
 */
function undo(token, contact, t, onClick) {
  const button = { action: `undo:${token}`, label: t('undo') ?? '' };
  const click = () => onClick(button);
  return h('button', { type: 'button', 'data-action': button.action, click }, icon('undo'), button.label, about(nameOf(contact)));
}

/** @param {string} text */
const about = (text) => h('span', { class: 'hidden' }, ` (${text})`);
