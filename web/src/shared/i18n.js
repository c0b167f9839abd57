// Texts in the language of the site or of its visitor.

export const LOCALES = ['en', 'es', 'fr', 'pl', 'ko', 'ru'];

/**
 * A language's name in that language, as a list of languages has it.
 *
 * @param {string} locale
 */
export function languageName(locale) {
  const name = new Intl.DisplayNames([locale], { type: 'language' }).of(locale) ?? locale;
  return name.charAt(0).toLocaleUpperCase(locale) + name.slice(1);
}

/**
 * The wanted language if there is one, else the first of the browser's that has a file, else none.
 *
 * @param {string | null | undefined} wanted
 * @param {readonly string[]} preferred
 */
export function chooseLocale(wanted, preferred) {
  for (const tag of [wanted, ...(wanted ? [] : preferred)]) {
    const language = String(tag ?? '').toLowerCase().split(/[-_]/)[0];
    if (LOCALES.includes(language)) return language;
  }
  return '';
}

/**
 * @param {Record<string, string>} strings
 * @returns {Translate}
 */
export const translator = (strings) => (key, values) => (Object.hasOwn(strings, key) ? filled(strings[key], values) : undefined);

/**
 * A text with values for its `{placeholders}`.
 *
 * @param {string} text
 * @param {Record<string, unknown>} [values]
 */
export const filled = (text, values = {}) => text.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ''));
