// Parts of both demo pages: the visitor's language and identity, the sandbox, and the widget, embedded as on any site.

import { byId, h } from '../shared/dom.js';
import { LOCALES, languageName } from '../shared/i18n.js';

/**
 * @typedef {{
 *   staff_token?: string, sandbox_url?: string | null, desk_url?: string | null,
 *   teammates?: Teammate[],
 * }} DemoConfig
 * @typedef {{ id: string, name: string, token: string }} Teammate
 */

const LOCALE_KEY = 'frontdesk:demo:locale';

export const query = new URLSearchParams(location.search);

function remembered() {
  try {
    return localStorage.getItem(LOCALE_KEY);
  } catch {
    return null; // storage is blocked
  }
}

/**
 * This browser's identity: one person in each language, so that the greeting is in that language.
 *
 * @param {string} key
 * @param {string} locale
 */
function visitor(key, locale) {
  const random = crypto.getRandomValues(new Uint32Array(4)); // randomUUID needs a secure context
  let id = Array.from(random, (number) => number.toString(36)).join('');
  try {
    id = localStorage.getItem(key) ?? id;
    localStorage.setItem(key, id);
  } catch {
    // storage is blocked: another person at each load
  }
  return `${id}-${locale}`;
}

export function chosenLocale() {
  const wanted = [query.get('locale'), remembered(), ...navigator.languages];
  return wanted.map((tag) => String(tag ?? '').slice(0, 2)).find((tag) => LOCALES.includes(tag)) ?? 'en';
}

/**
 * Replaces the English texts of the HTML, and shows the page.
 *
 * @param {string} locale
 * @returns {Promise<Record<string, string>>}
 */
export async function translate(locale) {
  document.documentElement.lang = locale;
  try {
    return await replaceTexts(locale);
  } finally {
    delete document.documentElement.dataset.untranslated;
  }
}

/** @param {string} locale */
async function replaceTexts(locale) {
  if (locale === 'en') return { copied: 'Copied' };
  const { default: strings } = await import(`/locales/demo/${locale}.js`);
  for (const node of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('[data-t], [data-t-label], [data-t-title]'))) {
    const { t, tLabel, tTitle } = node.dataset;
    if (t) node.textContent = strings[t];
    if (tLabel) node.ariaLabel = strings[tLabel];
    if (tTitle) node.title = strings[tTitle];
  }
  return strings;
}

/**
 * The page has the place of the contacts from its start, so that nothing moves when they come.
 *
 * @param {string | null | undefined} url
 */
export function showSandbox(url) {
  document.body.classList.toggle('with-contacts', Boolean(url));
  byId('contacts').hidden = !url;
  if (url) byId('sandbox').setAttribute('src', url);
}

/**
 * The gateway's settings of the demo for this browser; empty if the gateway has no demo: the chat works without it.
 *
 * @param {string} key
 * @param {string} locale
 * @returns {Promise<DemoConfig>}
 */
export async function fetchConfig(key, locale) {
  const response = await fetch(`/demo/config.json?visitor=${visitor(key, locale)}`);
  return response.ok ? response.json() : {};
}

/** @param {string} locale */
export function offerLocales(locale) {
  const select = /** @type {HTMLSelectElement} */ (byId('locale'));
  select.replaceChildren(...LOCALES.map((code) => h('option', { value: code, lang: code, selected: code === locale }, languageName(code))));
  select.addEventListener('change', () => {
    try {
      localStorage.setItem(LOCALE_KEY, select.value);
      location.reload();
    } catch {
      query.set('locale', select.value); // storage is blocked
      location.search = String(query);
    }
  });
}

/**
 * @param {Partial<WidgetSettings>} settings
 * @param {boolean} [forget] begin as another person
 */
export function embed(settings, forget = false) {
  window.frontdeskSettings = settings;
  const script = document.createElement('script');
  script.src = '/widget.js';
  script.async = true;
  script.addEventListener('load', () => {
    if (forget) window.Frontdesk?.('reset');
    for (const prompt of document.querySelectorAll('[data-prompt]')) {
      prompt.addEventListener('click', () => {
        byId('chat').scrollIntoView({ block: 'nearest' });
        window.Frontdesk?.('compose', prompt.textContent);
      });
    }
  });
  document.head.append(script);
}
