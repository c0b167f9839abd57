// Says whether people are at the desk, and when they answer. It promises only what the desk's presence, its calendars and its
// newest answers support, and asks again while the page is open. A teammate who has the conversation is in the header.

import { readConfig } from './config.js';
import { Header } from './header.js';

export { VisitReport } from './visit.js';

const AGAIN_MS = 30_000;

/**
 * @param {{
 *   chat: import('./chat.js').Chat, element: import('./view.js').ChatElement, config: WidgetConfig | null, base: string,
 *   t: Translate, locale: string, root: HTMLElement, away?: string | Record<string, string>,
 * }} options
 */
export function follow({ chat, element, config, base, t, locale, root, away }) {
  const header = new Header(root);
  header.show(chat.conversation.teammate);
  const ownAway = typeof away === 'object' ? away[locale] : away;
  /** @type {Translate} */
  const said = (key, values) => (key === 'away' && ownAway) || t(key, values);
  const show = (/** @type {WidgetConfig | null} */ known) => {
    const availability = known?.availability;
    element.availability = { text: availability ? (promise(availability, said, locale) ?? '') : '', online: Boolean(availability?.online) };
    element.update();
  };
  const read = async () => show(await readConfig(base, { cache: 'no-cache' }));
  show(config);
  setInterval(() => !document.hidden && read(), AGAIN_MS);
  // A person who joins is at the desk: the answer before may say that no person is.
  let { teammate } = chat.conversation;
  const { changed } = chat;
  chat.changed = () => {
    changed();
    if (teammate === chat.conversation.teammate) return;
    teammate = chat.conversation.teammate;
    header.show(teammate);
    read();
  };
}

/**
 * @param {Availability} availability
 * @param {Translate} t
 * @param {string} locale
 */
function promise({ online, open, opens_at: opensAt, answer_minutes: minutes }, t, locale) {
  if (!open && opensAt) return back(new Date(opensAt), t, locale);
  if (!online) return t('away');
  if (!minutes) return t('hereNow');
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
