// What the demo pages have in common: the visitor's language, who they are to the demo, the sandbox, and the widget put
// on the page the way any site would.

const LOCALES = ['en', 'es', 'fr', 'pl', 'ko', 'ru'];
const LOCALE_KEY = 'frontdesk:demo:locale';

export const byId = (id) => document.getElementById(id);
export const query = new URLSearchParams(location.search);

function remembered() {
  try {
    return localStorage.getItem(LOCALE_KEY);
  } catch {
    return null; // storage is blocked
  }
}

/** Who this browser is to the demo, one person in each language, so that each is greeted in it. */
function visitor(key, locale) {
  const random = crypto.getRandomValues(new Uint32Array(4)); // randomUUID needs a secure context
  let id = Array.from(random, (number) => number.toString(36)).join('');
  try {
    id = localStorage.getItem(key) ?? id;
    localStorage.setItem(key, id);
  } catch {
    // storage is blocked: somebody new at each load
  }
  return `${id}-${locale}`;
}

export function chosenLocale() {
  const wanted = [query.get('locale'), remembered(), ...navigator.languages];
  return wanted.map((tag) => String(tag ?? '').slice(0, 2)).find((tag) => LOCALES.includes(tag)) ?? 'en';
}

/** Replaces the page's English, which the HTML holds itself. */
export async function translate(locale) {
  document.documentElement.lang = locale;
  if (locale === 'en') return { copied: 'Copied' };
  const { default: strings } = await import(`/locales/demo/${locale}.js`);
  for (const node of document.querySelectorAll('[data-t]')) node.textContent = strings[node.dataset.t];
  for (const node of document.querySelectorAll('[data-t-label]')) node.ariaLabel = strings[node.dataset.tLabel];
  for (const node of document.querySelectorAll('[data-t-title]')) node.title = strings[node.dataset.tTitle];
  return strings;
}

export function showSandbox(url) {
  document.body.classList.toggle('with-contacts', Boolean(url));
  if (!url) return;
  byId('sandbox').src = url;
  byId('contacts').hidden = false;
}

/** What the gateway gives to this browser; nothing where it gives no demo: there still is a chat. */
export async function fetchConfig(key, locale) {
  const response = await fetch(`/demo/config.json?visitor=${visitor(key, locale)}`);
  return response.ok ? response.json() : {};
}

export function offerLocales(locale) {
  byId('locale').value = locale;
  byId('locale').addEventListener('change', ({ target }) => {
    try {
      localStorage.setItem(LOCALE_KEY, target.value);
      location.reload();
    } catch {
      query.set('locale', target.value); // storage is blocked
      location.search = query;
    }
  });
}

export function embed(settings) {
  window.frontdeskSettings = settings;
  const script = document.createElement('script');
  script.src = '/widget.js';
  script.async = true;
  script.addEventListener('load', () => {
    for (const prompt of document.querySelectorAll('[data-prompt]')) {
      prompt.addEventListener('click', () => {
        byId('chat').scrollIntoView({ block: 'nearest' });
        window.Frontdesk.compose(prompt.textContent);
      });
    }
  });
  document.head.append(script);
}
