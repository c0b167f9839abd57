// Days and backlog points of a report, in months where there are too many days to draw.

const DAYS_DRAWN = 400;

/** @param {DeskReport} report */
export const isLong = ({ days }) => days.length > DAYS_DRAWN;

/**
 * The sums of each month, by its first day.
 *
 * @param {DeskReport['days']} days
 */
export function monthsOf(days) {
  /** @type {DeskReport['days']} */
  const months = [];
  for (const { day, conversations, closed } of days) {
    const month = `${day.slice(0, 7)}-01`;
    const last = months.at(-1);
    if (last?.day === month) {
      last.conversations += conversations;
      last.closed += closed;
    } else months.push({ day: month, conversations, closed });
  }
  return months;
}

/**
 * The last point of each month in a time zone.
 *
 * @param {DeskReport['backlog']} points
 * @param {string} zone
 */
export function monthEnds(points, zone) {
  const format = new Intl.DateTimeFormat('en-CA', { year: 'numeric', month: '2-digit', timeZone: zone });
  // A point at midnight is the end of the day before.
  const months = points.map(({ at }) => format.format(Date.parse(at) - 1));
  return points.filter((_, place) => months[place] !== months[place + 1]);
}
