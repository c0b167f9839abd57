// The page behind the link of an e-mail: it opens the widget in the conversation of that link. The link's secret is behind
// the `#`, and leaves the address at once, so that it is in no history and no screenshot.

import { chooseLocale } from '../shared/i18n.js';

const KEPT = 'frontdesk:link';

const link = location.hash.slice(1) || kept();
history.replaceState(null, '', location.pathname);
keep(link);
const [language, token = ''] = link.split('/');
const locale = chooseLocale(language, navigator.languages);
const { default: words } = await import(`/locales/continue/${locale}.js`);
document.documentElement.lang = locale;
document.title = words.title;
part('title').textContent = words.title;

if (token) open();
else end();

function open() {
  window.frontdeskSettings = { base: location.origin, token, locale, target: '#chat', page: 'off' };
  const queue = /** @type {WindowFrontdesk} */ ((...values) => {
    queue.q = [...(queue.q ?? []), /** @type {[string, ...unknown[]]} */ (values)];
  });
  window.Frontdesk = queue;
  queue('on', 'error', (/** @type {{ code: string }} */ { code }) => code.startsWith('token_') && end());
  const script = document.createElement('script');
  script.src = '/widget.js';
  document.body.append(script);
}

/** Another page would only say that a sign-in has expired, and here no person signs in. */
function end() {
  keep('');
  part('chat').hidden = true;
  part('ended').textContent = words.ended;
  part('ended').hidden = false;
}

/** @param {string} id */
function part(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}

/** The link of this tab, after a reload. */
function kept() {
  try {
    return sessionStorage.getItem(KEPT) ?? '';
  } catch {
    return ''; // storage is blocked: the link in the e-mail opens the page again
  }
}

/** @param {string} value */
function keep(value) {
  try {
    sessionStorage.setItem(KEPT, value);
  } catch {
    // the same
  }
}
