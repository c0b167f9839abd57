// The page of the widget's look: its fields, the change that it sends, and the preview next to them.

import { LOCALES, languageName } from '../../shared/i18n.js';
import { optionsOf } from './fields.js';
import { LookPreview } from './look_preview.js';
import { flat, nested } from './nested.js';

const COLOUR = '^#[0-9a-fA-F]{6}$';
const IMAGE = '^https://[^\\s/?#@"<>\\\\]+([/?#][^\\s"<>\\\\]*)?$';
const MAX_PIXELS = 400;

/** @type {(store: import('./store.js').SettingsStore, t: import('./pages.js').Text) => import('./page.js').PageAbout} */
export const widgetLook = (store, t) => ({
  name: 'widget',
  list: 'widget',
  editor: 'admin',
  subject: 'setting:widget',
  value: () => flat(store.lists.widget),
  fields: () => [...looks(t), ...LOCALES.flatMap((locale) => texts(t, locale, store.lists.widget))],
  save: (values) => ({ path: 'widget', body: nested(values), subject: 'setting:widget' }),
  preview: (words) => new LookPreview(words),
});

/**
 * @param {import('./pages.js').Text} t
 * @returns {import('./fields.js').FieldAbout[]}
 */
function looks(t) {
  const languages = LOCALES.map((locale) => ({ value: locale, label: languageName(locale) }));
  const place = t('group.place');
  return [
    { name: 'accent', label: t('field.accent'), kind: 'colour', pattern: COLOUR, wrong: t('wrong.accent'), hint: t('hint.accent') },
    { name: 'ink', label: t('field.ink'), kind: 'colour', pattern: COLOUR, wrong: t('wrong.accent'), hint: t('hint.ink') },
    { name: 'logo', label: t('field.logo'), max: 500, pattern: IMAGE, wrong: t('wrong.logo'), hint: t('hint.logo') },
    { name: 'theme', label: t('field.theme'), kind: 'choice', options: optionsOf(t, 'theme', ['auto', 'light', 'dark']) },
    { name: 'position', label: t('field.position'), kind: 'choice', group: place, hint: t('hint.position'), options: optionsOf(t, 'position', ['end', 'start']) },
    { name: 'offset_x', label: t('field.offsetX'), kind: 'number', max: MAX_PIXELS, group: place },
    { name: 'offset_y', label: t('field.offsetY'), kind: 'number', max: MAX_PIXELS, group: place },
    { name: 'hide', label: t('field.hide'), kind: 'switch', hint: t('hint.hide') },
    { name: 'locale', label: t('field.widgetLocale'), kind: 'choice', hint: t('hint.widgetLocale'), options: [{ value: '', label: languageName('en') }, ...languages.slice(1)] },
  ];
}

/**
 * The texts in one language, folded unless there are some.
 *
 * @param {import('./pages.js').Text} t
 * @param {string} locale
 * @param {Record<'title' | 'greeting' | 'away', Record<string, string>>} look
 * @returns {import('./fields.js').FieldAbout[]}
 */
function texts(t, locale, look) {
  const group = t('group.texts', { language: languageName(locale) });
  const some = [look.title, look.greeting, look.away].some((each) => each[locale]);
  const about = { group, folded: !some };
  return [
    { name: `title/${locale}`, label: t('field.heading'), max: 60, ...about },
    { name: `greeting/${locale}`, label: t('field.greeting'), kind: 'long', rows: 2, max: 300, ...about, hint: t('hint.greeting') },
    { name: `away/${locale}`, label: t('field.awayText'), max: 120, ...about, hint: t('hint.awayText') },
  ];
}
