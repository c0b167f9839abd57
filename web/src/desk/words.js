// The desk's words and times, in the teammate's language.

import { chooseLocale, filled } from '../shared/i18n.js';
import { kept, recalled } from './storage.js';

const HOURS_SHOWN = 72; // longer durations are shown in days

/** @type {['day' | 'hour' | 'minute', number][]} */
const UNITS = [['day', 86_400], ['hour', 3_600], ['minute', 60]];
const LONG_AGO = 30 * 86_400; // a number of days says less than a date then

/** `t` falls back to the widget's words, which cards use. */
export async function loadWords() {
  const locale = chooseLocale(new URLSearchParams(location.search).get('locale') ?? recalled('local', 'locale'), navigator.languages) || 'en';
  const files = await Promise.all(['/', '/cards/', '/attachments/', '/desk/'].map((folder) => import(`/locales${folder}${locale}.js`)));
  /** @type {Record<string, string | undefined>} */
  const strings = Object.assign({}, ...files.map((file) => file.default));
  const rules = new Intl.PluralRules(locale);
  /** @type {Translate} */
  const t = (key, values = {}) => {
    const counted = typeof values.count !== 'number' ? key : `${key}.${rules.select(values.count)}`;
    const text = strings[counted] ?? strings[`${key}.other`] ?? strings[key];
    return text === undefined ? undefined : filled(text, Object.fromEntries(Object.entries(values).map(([name, value]) => [name, typeof value === 'number' ? value.toLocaleString(locale) : value])));
  };
  /**
   * The meaning of a refusal for the teammate. The gateway's own text is English, and not for them: a code without words is
   * shown as it is, so that they can report it.
   *
   * @param {unknown} problem
   */
  const why = (problem) => {
    const { code = 'unknown' } = /** @type {{ code?: string }} */ (problem);
    return t(`problem.${code}`) ?? t(`refused.${code}`) ?? t('failed', { code }) ?? code;
  };
  return { t, why, locale, ...times(t, locale) };
}

/**
 * @param {Translate} t
 * @param {string} locale
 */
function times(t, locale) {
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' });
  const dated = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' });
  const unitOf = (/** @type {number} */ seconds) => UNITS.find(([, length]) => seconds >= length);
  return {
    /**
     * A time that has passed: “3 min”.
     *
     * @param {string} since
     */
    waited(since, now = Date.now()) {
      const seconds = Math.max(0, (now - Date.parse(since)) / 1000);
      const [unit, length] = unitOf(seconds) ?? [null, 1];
      if (!unit) return t('justNow');
      return unitText(locale, unit, Math.floor(seconds / length));
    },
    /**
     * A time that has passed, as “3 min ago”; after a month its date.
     *
     * @param {string} at
     */
    ago(at, now = Date.now()) {
      const seconds = Math.max(0, (now - Date.parse(at)) / 1000);
      const [unit, length] = unitOf(seconds) ?? [null, 1];
      if (seconds > LONG_AGO) return dated.format(new Date(at));
      return unit ? relative.format(-Math.floor(seconds / length), unit) : t('justNow');
    },
    /**
     * The time, with the date if it is not today.
     *
     * @param {string | null | undefined} at
     */
    timeText(at) {
      const date = new Date(at ?? NaN);
      const today = date.toDateString() === new Date().toDateString();
      return date.toLocaleString(locale, today ? { timeStyle: 'short' } : { dateStyle: 'medium', timeStyle: 'short' });
    },
    /**
     * A duration, in one unit.
     *
     * @param {number | null | undefined} ms
     */
    lasted(ms) {
      if (ms === null || ms === undefined) return '–';
      const seconds = Math.round(ms / 1000);
      if (seconds < 60) return unitText(locale, 'second', seconds);
      if (seconds < 3_600) return unitText(locale, 'minute', Math.round(seconds / 60));
      if (seconds < HOURS_SHOWN * 3_600) return unitText(locale, 'hour', Math.round(seconds / 360) / 10);
      return unitText(locale, 'day', Math.round(seconds / 8_640) / 10);
    },
  };
}

/**
 * @param {string} locale
 * @param {string} unit
 * @param {number} value
 */
function unitText(locale, unit, value) {
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short' }).format(value);
}

/**
 * A name of a flow's file, such as `order_number`, as people write it.
 *
 * @param {string} name
 */
export function plainName(name) {
  const words = name.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** @param {string} locale */
export function keepLocale(locale) {
  kept('local', 'locale', locale);
  const query = new URLSearchParams(location.search);
  query.set('locale', locale); // also where storage is blocked
  history.replaceState(history.state, '', `?${query}${location.hash}`);
  location.reload();
}
