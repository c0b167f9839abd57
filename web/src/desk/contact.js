// How the desk names a contact: everywhere the same, and marked while nothing confirms the name.

import { h, icon } from '../shared/dom.js';

/**
 * The contact's name, else an address, else a label that tells anonymous visitors apart.
 *
 * @param {Summary} summary
 * @param {Translate} t
 */
export function nameIn(summary, t) {
  return summary.name || summary.email || summary.phone || (t('visitorNamed', { label: summary.visitor_label }) ?? summary.visitor_label);
}

/**
 * The author's name of a contact's message: the name that the desk knows, else the one that the message carries.
 *
 * @param {Summary | null | undefined} summary
 * @param {string | null | undefined} given
 * @param {Translate} t
 */
export function authorIn(summary, given, t) {
  return (summary ? nameIn(summary, t) : given) ?? t('contact') ?? '';
}

/** @param {Summary} summary */
const isDoubtful = (summary) => !summary.confirmed && Boolean(summary.name || summary.email);

/**
 * The mark of a name that nothing confirms: a small sign in a list, words in a heading.
 *
 * @param {Summary | null | undefined} summary
 * @param {Translate} t
 */
export function doubt(summary, t, { short = false } = {}) {
  if (!summary || !isDoubtful(summary)) return null;
  const text = t('unverified');
  const about = { class: short ? 'doubt short' : 'doubt', title: t('unconfirmedWhy') };
  return short ? h('span', about, icon('ask'), h('span', { class: 'hidden' }, text)) : h('span', about, text);
}
