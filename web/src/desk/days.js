// Days and times of a conversation. A time of day stands below the day that it belongs to, so that yesterday's time is never
// taken for today's.

/** The local day of a time, such as `2026-3-7`. @param {string | number | Date} at */
export function dayOf(at) {
  const date = new Date(at);
  return `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}`;
}

/**
 * “Today”, “Yesterday”, or the date; the year only if it is another one.
 *
 * @param {string} at
 * @param {string} locale
 */
export function dayName(at, locale, now = new Date()) {
  const date = new Date(at);
  const days = Math.round((midnight(date) - midnight(now)) / 86_400_000); // rounded: a day may have 23 or 25 hours
  if (days === 0 || days === -1) {
    const [first = '', ...rest] = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(days, 'day');
    return first.toLocaleUpperCase(locale) + rest.join('');
  }
  const year = date.getFullYear() === now.getFullYear() ? undefined : 'numeric';
  return date.toLocaleDateString(locale, { weekday: 'long', day: 'numeric', month: 'long', year });
}

/**
 * The time of day.
 *
 * @param {string} at
 * @param {string} locale
 */
export const clockTime = (at, locale) => new Date(at).toLocaleTimeString(locale, { timeStyle: 'short' });

/**
 * The date and the time, for a tooltip.
 *
 * @param {string} at
 * @param {string} locale
 */
export const fullTime = (at, locale) => new Date(at).toLocaleString(locale, { dateStyle: 'full', timeStyle: 'medium' });

/** @param {Date} date */
const midnight = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
