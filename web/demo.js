// The demo page: speaks the visitor's language, shows the sandbox beside the chat, and puts the widget on the
// page the way any site would.

const LOCALES = ['en', 'es', 'fr', 'pl', 'ko', 'ru'];
const LOCALE_KEY = 'frontdesk:demo:locale';
const VISITOR_KEY = 'frontdesk:demo:visitor';

const byId = (id) => document.getElementById(id);
const query = new URLSearchParams(location.search);

function remembered() {
  try {
    return localStorage.getItem(LOCALE_KEY);
  } catch {
    return null; // storage is blocked
  }
}

/** Who this browser is to the demo, one person in each language, so that each is greeted in it. */
function visitor(locale) {
  const random = crypto.getRandomValues(new Uint32Array(4)); // randomUUID needs a secure context
  let id = Array.from(random, (number) => number.toString(36)).join('');
  try {
    id = localStorage.getItem(VISITOR_KEY) ?? id;
    localStorage.setItem(VISITOR_KEY, id);
  } catch {
    // storage is blocked: somebody new at each load
  }
  return `${id}-${locale}`;
}

function chosenLocale() {
  const wanted = [query.get('locale'), remembered(), ...navigator.languages];
  return wanted.map((tag) => String(tag ?? '').slice(0, 2)).find((tag) => LOCALES.includes(tag)) ?? 'en';
}

/** Replaces the page's English, which the HTML holds itself. */
async function translate(locale) {
  document.documentElement.lang = locale;
  if (locale === 'en') return { copied: 'Copied' };
  const { default: strings } = await import(`/locales/demo/${locale}.js`);
  for (const node of document.querySelectorAll('[data-t]')) node.textContent = strings[node.dataset.t];
  for (const node of document.querySelectorAll('[data-t-label]')) node.ariaLabel = strings[node.dataset.tLabel];
  for (const node of document.querySelectorAll('[data-t-title]')) node.title = strings[node.dataset.tTitle];
  return strings;
}

function showSandbox(url) {
  document.body.classList.toggle('with-contacts', Boolean(url));
  if (!url) return;
  byId('sandbox').src = url;
  byId('contacts').hidden = false;
}

function showSnippet(strings) {
  const code = [
    '<script>',
    '  window.frontdeskSettings = {',
    "    token: '…', // a JWT of your site; leave it out for anonymous visitors",
    '  };',
    '</script>',
    `<script async src="${location.origin}/widget.js"></script>`,
  ].join('\n');
  byId('snippet').textContent = code;
  byId('copy').addEventListener('click', async () => {
    await navigator.clipboard.writeText(code);
    byId('copied').textContent = strings.copied;
    byId('copy').textContent = strings.copied;
  });
}

function embed(settings) {
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

const locale = chosenLocale();
const response = await fetch(`/demo/config.json?visitor=${visitor(locale)}`);
const config = response.ok ? await response.json() : {}; // a gateway that gives no demo still has a chat
const strings = await translate(locale);
document.body.classList.add('told');

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
if (config.desk_url) {
  byId('desk').href = config.desk_url;
  byId('desk').hidden = false;
}
showSandbox(config.sandbox_url);
showSnippet(strings);

const floating = query.has('launcher');
document.body.classList.toggle('floating', floating);
byId('mode').hidden = floating;
embed({ token: config.staff_token, locale, ...(floating ? { open: true } : { target: '#chat' }) });
