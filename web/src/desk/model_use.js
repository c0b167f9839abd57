// What a model's answers used and cost: in one conversation, and in those that ended in the span of a report.

import { h } from '../shared/dom.js';
import { isLong } from './report_days.js';
import { plainName } from './words.js';

const TOKENS = /** @type {const} */ (['input_tokens', 'cached_tokens', 'output_tokens', 'reasoning_tokens']);
const HEADS = ['modelConversations', 'modelAnswers', 'modelInput', 'modelCached', 'modelOutput', 'modelReasoning', 'modelCost'];

/**
 * A cost as people read it: two digits, or as many as tell it from nothing. Without a price there is none.
 *
 * @param {number} cost
 * @param {string} locale
 */
function costText(cost, locale) {
  if (!cost) return '–';
  const digits = cost < 1 ? { maximumSignificantDigits: 3 } : { minimumFractionDigits: 2, maximumFractionDigits: 2 };
  return new Intl.NumberFormat(locale, digits).format(cost);
}

/**
 * For the technical details of a conversation.
 *
 * @param {ModelUse | null | undefined} used
 * @param {Translate} t
 * @param {string} locale
 * @returns {[string | undefined, string][]}
 */
export function modelRows(used, t, locale) {
  if (!used) return [];
  const number = new Intl.NumberFormat(locale);
  const counts = [used.answers, ...TOKENS.map((each) => used[each])].map((each) => number.format(each));
  return [...counts, costText(used.cost, locale)].map((text, place) => [t(`report.${HEADS[place + 1]}`), text]);
}

/**
 * The panel's content; null where no model answered, or where the teammate may not know of it.
 *
 * @param {DeskReport} report
 * @param {DeskWords} words
 */
export function modelUse(report, words) {
  const found = report.model_use;
  const { t } = words;
  if (!found?.total.conversations) return null;
  const named = (/** @type {ModelRow} */ { key, name, removed }) => (key ? (removed && name ? t('isRemoved', { name }) : (name ?? plainName(key))) : t('report.modelNone'));
  const flows = part(t('report.by_flow'), found.by_flow.map((row) => line(named(row), row, words)));
  const teams = part(t('report.by_team'), found.by_team.map((row) => line(named(row), row, words)));
  const total = h('tbody', null, line(t('report.modelTotal'), found.total, words));
  const each = t(isLong(report) ? 'report.perMonth' : 'report.perDay');
  const days = h('details', null, h('summary', null, each), wide(each, words, daily(report, found.days, words)));
  return h('div', null, h('p', { class: 'soft' }, t('report.modelAbout')), wide(t('report.model'), words, [total, flows, teams]), days);
}

/**
 * @param {string | undefined} title
 * @param {HTMLElement[]} rows
 */
function part(title, rows) {
  return h('tbody', null, h('tr', null, h('th', { scope: 'rowgroup', colspan: String(HEADS.length + 1) }, title)), rows);
}

/**
 * @param {string | undefined} title
 * @param {DeskWords} words
 * @param {HTMLElement[] | HTMLElement} content
 */
function wide(title, { t }, content) {
  const heads = [t('report.name'), ...HEADS.map((name) => t(`report.${name}`))];
  const table = h('table', { class: 'figures' }, h('thead', null, h('tr', null, heads.map((head) => h('th', { scope: 'col' }, head)))), content);
  return h('div', { class: 'wide', tabindex: '0', role: 'region', 'aria-label': title }, table);
}

/**
 * @param {string | undefined} name
 * @param {ModelRow} row
 * @param {DeskWords} words
 */
function line(name, { conversations, used }, { t, locale }) {
  const number = new Intl.NumberFormat(locale);
  const cells = [conversations, used.answers, ...TOKENS.map((each) => used[each])].map((each) => number.format(each));
  return h('tr', null, h('th', { scope: 'row', dir: 'auto' }, name), [...cells, costText(used.cost, locale)].map((cell, place) => h('td', { 'data-label': t(`report.${HEADS[place]}`) }, cell)));
}

/**
 * The days, or their months where there are many of them.
 *
 * @param {DeskReport} report
 * @param {ModelRow[]} days
 * @param {DeskWords} words
 */
function daily(report, days, words) {
  const long = isLong(report);
  const format = new Intl.DateTimeFormat(words.locale, { ...(long ? { month: 'short', year: 'numeric' } : { day: 'numeric', month: 'short' }), timeZone: 'UTC' });
  /** @type {Map<string, ModelRow>} */
  const found = new Map();
  for (const row of days) {
    const key = long ? `${row.key.slice(0, 7)}-01` : row.key;
    found.set(key, joined(found.get(key), { ...row, key }));
  }
  return h('tbody', null, [...found.values()].map((row) => line(format.format(new Date(`${row.key}T00:00Z`)), row, words)));
}

/**
 * @param {ModelRow | undefined} known
 * @param {ModelRow} more
 */
function joined(known, more) {
  if (!known) return more;
  const used = { ...more.used };
  for (const name of /** @type {(keyof ModelUse)[]} */ (Object.keys(used))) used[name] += known.used[name];
  return { ...more, conversations: known.conversations + more.conversations, used };
}
