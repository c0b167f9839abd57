// The desk's words and times, in the teammate's language: English is what is there when nothing else is.

import { chooseLocale } from '../shared/i18n.js';
import { kept, recalled } from './storage.js';

const UNITS = [['day', 86_400], ['hour', 3_600], ['minute', 60]];

/** {t, why, locale, waited, ago, moment}; `t` falls back to the widget's words, which cards use. */
export async function loadWords() {
  const locale = chooseLocale(new URLSearchParams(location.search).get('locale') ?? recalled('local', 'locale'), navigator.languages);
  const [{ default: own }, { default: shared }] = await Promise.all([
    import(`/locales/desk/${locale}.js`),
    import(`/locales/${locale}.js`),
  ]);
  const strings = { ...shared, ...own };
  const rules = new Intl.PluralRules(locale);
  const t = (key, values = {}) => {
    const counted = values.count === undefined ? key : `${key}.${rules.select(values.count)}`;
    const text = strings[counted] ?? strings[`${key}.other`] ?? strings[key];
    return text?.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? '');
  };
  /** What a refusal means to the teammate; what the gateway says of it, where there are no words for its code. */
  const why = ({ code, detail, message }) => t(`problem.${code}`) ?? (detail || message || t('failed'));
  return { t, why, locale, ...times(t, locale) };
}

function times(t, locale) {
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' });
  const unitOf = (seconds) => UNITS.find(([, length]) => seconds >= length);
  return {
    /** How long something has lasted: “3 min”. */
    waited(since, now = Date.now()) {
      const seconds = Math.max(0, (now - Date.parse(since)) / 1000);
      const [unit, length] = unitOf(seconds) ?? [null, 1];
      if (!unit) return t('justNow');
      const format = { style: 'unit', unit, unitDisplay: 'short' };
      return new Intl.NumberFormat(locale, format).format(Math.floor(seconds / length));
    },
    /** How long ago something was. */
    ago(at, now = Date.now()) {
      const seconds = Math.max(0, (now - Date.parse(at)) / 1000);
      const [unit, length] = unitOf(seconds) ?? [null, 1];
      return unit ? relative.format(-Math.floor(seconds / length), unit) : t('justNow');
    },
    /** A moment as one reads it today: the time, with the day where it was another. */
    moment(at) {
      const date = new Date(at);
      const today = date.toDateString() === new Date().toDateString();
      return date.toLocaleString(locale, today ? { timeStyle: 'short' } : { dateStyle: 'medium', timeStyle: 'short' });
    },
    /** A duration in milliseconds, in at most two units. */
    lasted(ms) {
      if (ms === null || ms === undefined) return '–';
      const seconds = Math.round(ms / 1000);
      if (seconds < 60) return unitText(locale, 'second', seconds);
      if (seconds < 3_600) return unitText(locale, 'minute', Math.round(seconds / 60));
      return unitText(locale, 'hour', Math.round(seconds / 360) / 10);
    },
  };
}

function unitText(locale, unit, value) {
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short' }).format(value);
}

export function keepLocale(locale) {
  kept('local', 'locale', locale);
  const query = new URLSearchParams(location.search);
  query.set('locale', locale); // also where storage is blocked
  location.search = query;
}
