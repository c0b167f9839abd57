// The demo page of inbound conversations: a customer's widget, the desks of two teammates next to it, and HubSpot below.

import { byId } from '../shared/dom.js';
import { chosenLocale, embed, fetchConfig, offerLocales, showSandbox, translate } from './demo-parts.js';

const VISITED_KEY = 'frontdesk:demo:customer';
const SPOKEN_KEY = 'frontdesk:demo:customer-locale';

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

/**
 * Whether this browser's customer spoke another language before: a conversation keeps its language, so that another
 * customer begins.
 *
 * @param {string} locale
 */
function isAnother(locale) {
  try {
    const before = localStorage.getItem(SPOKEN_KEY);
    localStorage.setItem(SPOKEN_KEY, locale);
    return before !== null && before !== locale;
  } catch {
    return false; // storage is blocked: another person at each load
  }
}

const locale = chosenLocale();
await translate(locale);
offerLocales(locale);
const config = await fetchConfig(VISITED_KEY, locale);
showSandbox(config.sandbox_url);
seat(config.teammates ?? [], locale);
// Without a token, like a visitor of a site: the chat asks who they are.
embed({ locale, target: '#chat' }, isAnother(locale));
