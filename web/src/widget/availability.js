// Says whether people are at the desk, and when they answer. It promises only what the desk's presence, its calendars and its
// newest answers support, and asks again while the page is open. A teammate who has the conversation is in the header. Also
// reports the visitor's page to them.

import { readConfig } from './config.js';
import { Header } from './header.js';
import { VisitReport } from './visit.js';

export { keepInside } from './inside.js';

const SOON_MS = 4_000; // a page's answer may be older than the people's arrival
const AGAIN_MS = 30_000;

/**
 * @param {{
 *   chat: import('./chat.js').Chat, element: import('./view.js').ChatElement, config: WidgetConfig | null, base: string,
 *   t: Translate, locale: string, parts: import('./parts.js').Parts, away?: string | Record<string, string>, page?: string,
 * }} options
 */
export function follow({ chat, element, config, base, t, locale, parts, away: text, page }) {
  report(chat, page);
  const header = new Header(/** @type {HTMLElement} */ (parts.root));
  header.show(chat.conversation.teammate);
  const ownAway = typeof text === 'object' ? text[locale] : text;
  /** @type {Translate} */
  const said = (key, values) => (key === 'away' && ownAway) || t(key, values);
  let known = config;
  let { teammate } = chat.conversation;
  let { imports } = chat;
  let hereAt = 0; // when a teammate has last joined or written
  const show = () => {
    // The conversations of staff are with the assistant, and not with the desk.
    const availability = imports ? null : known?.availability;
    const away = availability && isAway(availability, teammate);
    // A person who joins or writes is at the desk: an answer from before may say that no person is.
    const isOld = !availability?.online && Date.now() - hereAt < SOON_MS;
    element.availability = {
      text: availability && !isOld ? (promise(availability, Boolean(away), said, locale) ?? '') : '',
      online: Boolean(availability?.online && !away),
    };
    element.update();
  };
  const read = async () => {
    if (document.hidden) return;
    known = await readConfig(base, { cache: 'no-cache' });
    show();
  };
  show();
  setTimeout(read, SOON_MS);
  setInterval(read, AGAIN_MS);
  document.addEventListener('visibilitychange', read); // the time that was promised may be over
  if (config?.mail) {
    parts.load('mail', { words: true, styles: true }).then((part) => part.begin({ chat, element, base, t })).catch(reportError);
  }
  const here = () => {
    hereAt = Date.now();
    setTimeout(read, SOON_MS);
  };
  const { changed, arrived } = chat;
  chat.arrived = (message) => {
    arrived(message);
    if (message.author.kind !== 'teammate' || known?.availability?.online) return;
    here();
    show();
    read();
  };
  chat.changed = () => {
    changed();
    if (teammate === chat.conversation.teammate && imports === chat.imports) return;
    ({ teammate } = chat.conversation);
    ({ imports } = chat);
    header.show(teammate);
    if (teammate) here();
    show();
    read();
  };
}

/**
 * @param {import('./chat.js').Chat} chat
 * @param {string | undefined} page
 */
function report(chat, page) {
  const { session, unread } = chat;
  chat.visit = new VisitReport(page, (frame) => session.connection?.live && session.connection.send(frame));
  chat.visit.looking = unread.watched;
  chat.visit.update();
}

/**
 * Whether no team works now. A person who has the conversation, and is there, answers all the same.
 *
 * @param {Availability} availability
 * @param {string | null} teammate
 */
const isAway = ({ online, open, opens_at: opensAt }, teammate) => !open && Boolean(opensAt) && !(online && teammate);

/**
 * @param {Availability} availability
 * @param {boolean} away
 * @param {Translate} t
 * @param {string} locale
 */
function promise({ online, open, opens_at: opensAt, answer_minutes: minutes }, away, t, locale) {
  if (away && opensAt) return back(new Date(opensAt), t, locale);
  if (!online) return t('away');
  if (!minutes || !open) return t('hereNow');
  const [value, unit] = minutes < 90 ? [minutes, 'minute'] : [Math.round(minutes / 30) / 2, 'hour'];
  return t('usually', { time: new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(value) });
}

/**
 * @param {Date} at
 * @param {Translate} t
 * @param {string} locale
 */
function back(at, t, locale) {
  const midnight = (/** @type {Date} */ date) => new Date(date.toDateString()).getTime();
  const days = Math.round((midnight(at) - midnight(new Date())) / 86_400_000);
  const time = at.toLocaleTimeString(locale, { timeStyle: 'short' });
  if (days < 2) return t('back', { time, day: new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(days, 'day') });
  const day = at.toLocaleDateString(locale, days < 7 ? { weekday: 'long' } : { weekday: 'long', day: 'numeric', month: 'long' });
  return t('backOn', { time, day });
}
