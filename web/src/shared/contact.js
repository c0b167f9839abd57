// A contact on a card: name, fields, and values in the reader's language.

import { h, link, webAddress } from './dom.js';

const ORDER = ['email', 'phone', 'company', 'jobtitle', 'website', 'city', 'country', 'lifecyclestage'];
const IN_TITLE = ['firstname', 'lastname'];
/** Properties with options that the locales name. */
const OF_STAGES = ['lifecyclestage', 'hs_lead_status'];
const DATE = /^\d{4}-\d\d-\d\d$/;
const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;

/**
 * @param {Contact} contact
 * @param {CardWords} words
 */
export function record(contact, words) {
  return h('div', { class: 'record' }, heading(contact, words), fields(contact, words));
}

/**
 * The name as it is written: a Korean name begins with the family name, without a space.
 *
 * @param {Contact} contact
 */
export function nameOf({ id, properties }) {
  const { firstname = '', lastname = '', email } = properties;
  if (/^[가-힣]+ [가-힣]+$/.test(`${firstname} ${lastname}`)) return lastname + firstname;
  return [firstname, lastname].filter(Boolean).join(' ') || email || id;
}

/**
 * @param {Contact} contact
 * @param {CardWords} words
 */
export function heading(contact, words) {
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

/**
 * @param {string} name
 * @param {string} locale
 */
function initials(name, locale) {
  const words = name.split(/[\s@.]+/).filter(Boolean);
  return words
    .slice(0, 2)
    .map((word) => [...word][0])
    .join('')
    .toLocaleUpperCase(locale);
}

/**
 * @param {Contact} contact
 * @param {CardWords} words
 */
export function fields(contact, words) {
  const names = Object.keys(contact.properties).filter((name) => !IN_TITLE.includes(name));
  const place = (/** @type {string} */ name) => (ORDER.indexOf(name) + 1 || ORDER.length + 1);
  names.sort((one, other) => place(one) - place(other));
  const rows = names.flatMap((name) => [
    h('dt', null, labelOf(name, contact.labels, words.t)),
    h('dd', { dir: 'auto' }, value(name, contact.properties[name], words, contact.texts?.[name])),
  ]);
  return rows.length > 0 && h('dl', null, ...rows);
}

/**
 * @param {string} name
 * @param {Record<string, string | null | undefined>} labels
 * @param {Translate} t
 */
export function labelOf(name, labels, t) {
  return t(`property.${name}`) ?? labels[name] ?? name;
}

/**
 * A value in the reader's language. `given`: HubSpot's text for a stored code.
 *
 * @param {string} name
 * @param {string} text
 * @param {CardWords} words
 * @param {string | null} [given]
 */
export function shown(name, text, { t, locale }, given) {
  if (given) return given;
  if (OF_STAGES.includes(name)) return t(`stage.${text}`) ?? text;
  // A day has no time zone: in the reader's it could be the day before.
  if (DATE.test(text) && !Number.isNaN(Date.parse(text))) {
    return new Date(text).toLocaleDateString(locale, { dateStyle: 'medium', timeZone: 'UTC' });
  }
  if (DATE_TIME.test(text) && !Number.isNaN(Date.parse(text))) {
    return new Date(text).toLocaleString(locale, { dateStyle: 'medium', timeStyle: 'short' });
  }
  return text;
}

/**
 * @param {string} name
 * @param {string} text
 * @param {CardWords} words
 * @param {string} [given]
 */
function value(name, text, words, given) {
  if (name === 'email') return h('a', { href: `mailto:${encodeURIComponent(text).replace('%40', '@')}` }, text);
  if (name === 'phone') return h('a', { href: `tel:${text.replace(/[^\d+]/g, '')}` }, text);
  const href = webAddress(name === 'website' && /^[\w-]+(\.[\w-]+)+/.test(text) ? `https://${text}` : text);
  return href ? link(href, text) : shown(name, text, words, given);
}
