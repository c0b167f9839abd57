// Sizes and reasons in words.

const KILOBYTE = 1_024;
const MEGABYTE = 1_048_576;

/**
 * @param {number} bytes
 * @param {string} locale
 */
export function sizeText(bytes, locale) {
  const [unit, size] = bytes >= MEGABYTE ? ['megabyte', MEGABYTE] : ['kilobyte', KILOBYTE];
  const digits = unit === 'megabyte' && bytes < 10 * MEGABYTE ? 1 : 0;
  const value = Math.max(1, bytes / size); // a small file is shown with 1 kB
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: digits }).format(value);
}

/**
 * Why a file was not attached.
 *
 * @param {string} code
 * @param {{ t: Translate, locale: string, limits: AttachmentLimits }} words
 */
export function reasonText(code, { t, locale, limits }) {
  const max = code === 'too_many' ? limits.max_files.toLocaleString(locale) : sizeText(limits.max_bytes, locale);
  return t(`file.problem.${code}`, { max }) ?? t('file.problem');
}
