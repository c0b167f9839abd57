// Where the contact is now: whether they see the chat, the page that they are on, their local time and their browser.

import { h, link, webAddress } from '../shared/dom.js';
import { clockTime } from './days.js';

/** @typedef {import('./state.js').Talk} Talk */

/**
 * Rows for the pane next to the conversation.
 *
 * @param {Talk} talk
 * @param {DeskWords} words
 * @returns {[string | undefined, Node | string | null | undefined][]}
 */
export function visitRows({ visit, summary }, { t, locale }) {
  const language = summary && new Intl.DisplayNames([locale], { type: 'language' }).of(summary.locale);
  const channel = summary && (t(`channel.${summary.channel}`) ?? summary.channel);
  return [
    [t('visit.page'), visit && pageOf(visit)],
    [t('visit.localTime'), visit?.zone && localTime(visit.zone, locale)],
    [t('about.language'), language],
    [t('about.channel'), channel],
    [t('visit.device'), visit && [visit.browser, visit.system].filter(Boolean).join(' · ')],
  ];
}

/**
 * Whether the contact sees the chat, as a line; null where nothing is known, as for other channels.
 *
 * @param {Visit | null} visit
 * @param {DeskWords} words
 */
export function presenceLine(visit, { t, ago }) {
  if (!visit) return null;
  const state = visit.looking ? 'looking' : visit.present ? 'present' : 'left';
  const text = t(`visit.${state}`, { time: ago(visit.seen_at) });
  return h('p', { class: 'visit', 'data-visit': state }, h('span', null, text));
}

/**
 * The page as a link with its title. Only an address of the web is a link.
 *
 * @param {Visit} visit
 */
function pageOf({ page, title }) {
  const href = page && webAddress(page);
  if (!href) return title ?? null;
  const { host, pathname, search } = new URL(href);
  const address = h('span', { class: 'soft', dir: 'ltr', title: href }, `${host}${pathname === '/' ? '' : readable(pathname)}${search}`);
  return h('span', { class: 'visited' }, link(href, h('span', { dir: 'auto' }, title || host)), address);
}

/** @param {string} path */
function readable(path) {
  try {
    return decodeURIComponent(path);
  } catch {
    return path; // an address may hold any bytes
  }
}

/**
 * The contact's time, with the name of the zone. An unknown zone gives none.
 *
 * @param {string} zone
 * @param {string} locale
 */
function localTime(zone, locale, now = new Date()) {
  try {
    const own = clockTime(now.toISOString(), locale);
    const theirs = now.toLocaleTimeString(locale, { timeStyle: 'short', timeZone: zone });
    const day = now.toLocaleDateString(locale, { weekday: 'short', timeZone: zone });
    const isOther = day !== now.toLocaleDateString(locale, { weekday: 'short' });
    return `${isOther ? `${day} ` : ''}${theirs}${own === theirs ? '' : ` (${zone.split('/').at(-1)?.replaceAll('_', ' ')})`}`;
  } catch {
    return null;
  }
}
