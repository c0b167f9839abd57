// The demo page of inbound conversations: a customer's widget, the desks of two teammates next to it, and HubSpot below.

import { byId } from '../shared/dom.js';
import { chosenLocale, embed, fetchConfig, offerLocales, showSandbox, translate } from './demo-parts.js';

const VISITED_KEY = 'frontdesk:demo:customer';

/**
 * One desk for each teammate. It opens when it is first shown; until then the teammate is offline.
 *
 * @param {import('./demo-parts.js').Teammate[]} teammates
 * @param {string} locale
 */
function seat(teammates, locale) {
  /** @type {Map<string, HTMLIFrameElement>} */
  const frames = new Map();
  const seats = byId('seats');
  const show = (/** @type {import('./demo-parts.js').Teammate} */ wanted) => {
    if (!frames.has(wanted.id)) {
      const frame = document.createElement('iframe');
      frame.title = wanted.name;
      frame.src = `/desk?locale=${locale}#token=${wanted.token}`;
      frames.set(wanted.id, frame);
      byId('desks').append(frame);
    }
    for (const [id, frame] of frames) frame.hidden = id !== wanted.id;
    for (const button of /** @type {Iterable<HTMLElement>} */ (seats.children)) {
      button.setAttribute('aria-pressed', String(button.dataset.id === wanted.id));
    }
  };
  for (const teammate of teammates) {
    const button = document.createElement('button');
    button.type = 'button';
    button.dataset.id = teammate.id;
    button.textContent = teammate.name;
    button.addEventListener('click', () => show(teammate));
    seats.append(button);
  }
  if (teammates.length) show(teammates[0]);
}

const locale = chosenLocale();
const config = await fetchConfig(VISITED_KEY, locale);
await translate(locale);
offerLocales(locale);
showSandbox(config.sandbox_url);
seat(config.teammates ?? [], locale);
embed({ token: config.visitor_token, locale, target: '#chat' });
