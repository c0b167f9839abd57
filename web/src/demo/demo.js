// The demo page of the contact manager: the chat, and the sandbox's contacts next to it.

import { byId } from '../shared/dom.js';
import { chosenLocale, embed, fetchConfig, offerLocales, query, showSandbox, translate } from './demo-parts.js';

const VISITOR_KEY = 'frontdesk:demo:visitor';

/** @param {Record<string, string>} strings */
function showSnippet(strings) {
  const code = [
    '<!-- The gateway has to allow your site: FRONTDESK_ALLOWED_ORIGINS=https://your-site -->',
    '<script>',
    '  window.frontdeskSettings = {',
    `    locale: '${locale}', // and for people who have signed in on your site: token, a JWT of your server`,
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

const locale = chosenLocale();
const strings = await translate(locale);
offerLocales(locale);
const config = await fetchConfig(VISITOR_KEY, locale);
if (config.desk_url) byId('desk').setAttribute('href', config.desk_url);
byId('desk').hidden = !config.desk_url;
showSandbox(config.sandbox_url);
showSnippet(strings);

const floating = query.has('launcher');
document.body.classList.toggle('floating', floating);
byId('mode').hidden = floating;
embed({ token: config.staff_token, locale, ...(floating ? { open: true } : { target: '#chat' }) });
