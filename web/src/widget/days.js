// Days and times in the conversation, as the visitor's own clock has them.

/**
 * The items, with a line before the first of each day. A conversation of today alone has none.
 *
 * @param {ChatItem[]} items
 * @returns {ChatItem[]}
 */
export function withDays(items) {
  /** @type {ChatItem[]} */
  const lines = [];
  let last = '';
  for (const item of items) {
    const at = timeOf(item);
    const day = at?.toDateString() ?? last;
    if (at && day !== last && (last || day !== new Date().toDateString())) lines.push({ key: `day:${day}`, kind: 'day', at });
    last = day;
    lines.push(item);
  }
  return lines;
}

/** @param {ChatItem} item */
function timeOf(item) {
  if (item.kind === 'message') return new Date(item.message.created_at);
  return 'at' in item ? item.at : null;
}

/**
 * “Today”, “Yesterday”, or the date.
 *
 * @param {Date} at
 * @param {string} locale
 */
export function dayText(at, locale) {
  const now = new Date();
  const ago = Math.round((new Date(now.toDateString()).getTime() - new Date(at.toDateString()).getTime()) / 86_400_000);
  const year = at.getFullYear() === now.getFullYear() ? undefined : 'numeric';
  const text = ago < 2
    ? new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(-ago, 'day')
    : at.toLocaleDateString(locale, { weekday: 'long', day: 'numeric', month: 'long', year });
  return text.charAt(0).toLocaleUpperCase(locale) + text.slice(1);
}

/**
 * @param {Date} at
 * @param {string} locale
 */
export const clockText = (at, locale) => at.toLocaleTimeString(locale, { timeStyle: 'short' });
