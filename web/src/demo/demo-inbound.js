// The demo page of inbound conversations: a customer's widget, the desk of two teammates beside it, and HubSpot below.

import { byId, chosenLocale, embed, fetchConfig, offerLocales, showSandbox, translate } from './demo-parts.js';

const VISITED_KEY = 'frontdesk:demo:customer';

/** One desk for each teammate, opened when they are looked at first: whoever's is not open is offline. */
function seat(teammates, locale) {
  const frames = new Map();
  const show = (wanted) => {
    if (!frames.has(wanted.id)) {
      const frame = document.createElement('iframe');
      frame.title = wanted.name;
      frame.src = `/desk?locale=${locale}#token=${wanted.token}`;
      frames.set(wanted.id, frame);
      byId('desks').append(frame);
    }
    for (const [id, frame] of frames) frame.hidden = id !== wanted.id;
    for (const button of byId('seats').children) button.setAttribute('aria-pressed', String(button.dataset.id === wanted.id));
  };
  for (const teammate of teammates) {
    const button = document.createElement('button');
    button.type = 'button';
    button.dataset.id = teammate.id;
    button.textContent = teammate.name;
    button.addEventListener('click', () => show(teammate));
    byId('seats').append(button);
  }
  if (teammates.length) show(teammates[0]);
}

const locale = chosenLocale();
const config = await fetchConfig(VISITED_KEY, locale);
await translate(locale);
document.body.classList.add('told');
offerLocales(locale);
showSandbox(config.sandbox_url);
seat(config.teammates ?? [], locale);
embed({ token: config.visitor_token, locale, target: '#chat' });
