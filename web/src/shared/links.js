// Recognises what becomes a link in a text: addresses of the web, e-mail addresses and phone numbers.

import { h, link, webAddress } from './dom.js';
import { EMAIL } from './email.js';

// Each part has a bounded length: a reply is rendered again at each delta, and its content must not make that slow.
// A Korean particle or Chinese words may follow a Latin letter without a space: they end an address, as full-width marks do.
const WEB = String.raw`((?:[Hh]ttps?:\/\/|\b[Ww]{3}\.)(?:[!#-&(-;=?-_a-~À-῾]|\B[぀-힣]){1,2000})`;
const PHONE = String.raw`((?<![\w.,+\/=-])(?:\+|\()?\d[\d\xa0\u202f ().\/\u2010-\u2013-]{5,22}\d(?![\w\u2010-\u2013-]))`;

/** Three groups: an address, an e-mail address, a phone number. */
export const LINK = `${WEB}|(${EMAIL})|${PHONE}`;

const DATE = /^\d{1,4}([./-])\d{1,2}\1\d{1,4}/;
// As in America, in Russia with the 8 in front, and in Poland and Spain. Groups of three digits may be an amount.
const GROUPED = /^(?:[18][^\d.])?(?:\(\d{3}\)\D?|\d{3}\D)\d{3}\D\d\d[ -]?\d\d$|^\d\d(?:[^\d.]\d{3}|\d[^\d.]\d\d)(?:[^\d.]\d\d){2}$/;

/**
 * The groups of one match, as text and links.
 *
 * @param {(string | undefined)[]} groups
 */
export function linked([address = '', mail, phone]) {
  if (mail) return [h('a', { href: `mailto:${mail}` }, mail)];
  if (phone) return isPhone(phone) ? [h('a', { href: `tel:${phone.replace(/\(0\)|[^+\d]/g, '')}`, dir: 'ltr' }, phone)] : [phone];
  const around = address.includes('(') ? /[.,;:!?\]*]{1,99}$/ : /[.,;:!?)\]*]{1,99}$/;
  const end = address.match(around)?.[0] ?? ''; // punctuation of the sentence, not of the address
  const bare = address.slice(0, address.length - end.length);
  const href = webAddress(/^w/i.test(bare) ? `https://${bare}` : bare);
  return href ? [link(href, bare), end] : [address];
}

/**
 * Whether digits are a phone number, and not a date, an amount or an order's number.
 *
 * @param {string} text
 */
function isPhone(text) {
  const digits = text.replace(/\D/g, '').length;
  if (digits > 15 || DATE.test(text)) return false;
  return (/^(?:\+|00[1-9])/.test(text) && digits >= 7) || (/^\(?0[1-9 -]/.test(text) && digits >= 9) || GROUPED.test(text);
}
