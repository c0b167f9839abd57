// The widget's own words, in the language of the site or of its visitor.

export const LOCALES = ['en', 'es', 'fr', 'pl', 'ko', 'ru'];

/** The wanted language if there is one, else the first of the browser's that we speak, else English. */
export function chooseLocale(wanted, preferred) {
  for (const tag of [wanted, ...(wanted ? [] : preferred)]) {
    const language = String(tag ?? '').toLowerCase().split(/[-_]/)[0];
    if (LOCALES.includes(language)) return language;
  }
  return 'en';
}

/** A function from key (and values for its {placeholders}) to text; undefined for a key that there isn't. */
export async function loadStrings(base, locale) {
  const { default: strings } = await import(`${base}/locales/${locale}.js`);
  return (key, values = {}) =>
    Object.hasOwn(strings, key) ? strings[key].replace(/\{(\w+)\}/g, (_, name) => values[name] ?? '') : undefined;
}
