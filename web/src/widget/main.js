// Puts the widget on the page: the one place that wires settings, chat and view.

import { Problem } from '../shared/api.js';
import { Chat } from './chat.js';
import { readConfig } from './config.js';
import { chooseLocale, translator } from '../shared/i18n.js';
import { Isolation } from './isolation.js';
import { Parts } from './parts.js';
import { Storage } from './storage.js';
import { createChatElement } from './view.js';
import { SHEET } from './window.js';

/**
 * @param {WidgetSettings} settings
 * @param {Emit} emit
 * @returns {Promise<WidgetActions>}
 */
export async function start(settings, emit) {
  const base = settings.base.replace(/\/+$/, '');
  const wordsOf = (/** @type {string} */ code) => import(`${base}/locales/${code}.js`);
  let locale = chooseLocale(settings.locale, navigator.languages);
  let [file, config] = await Promise.all([wordsOf(locale || 'en'), readConfig(base)]);
  settings = { ...config?.look, ...settings };
  if (!locale) {
    locale = chooseLocale(settings.locale, []) || 'en';
    file = await wordsOf(locale);
  }
  const words = { ...file.default };
  const strings = translator(words);

  const target = settings.target ? document.querySelector(settings.target) : null;
  if (settings.target && !target) throw new Error(`no element matches target "${settings.target}"`);

  const chat = new Chat({
    base,
    locale,
    channel: settings.channel,
    region: settings.region,
    token: settings.token ?? null,
    storage: new Storage(base),
    events: () => parts.load('events'),
    onTokenExpired: settings.onTokenExpired,
    emit: (event, detail) => {
      if (event === 'error') explain(/** @type {{ code: string, detail: string }} */ (detail));
      emit(event, detail);
    },
  });
  const { session, visitor } = chat;
  const parts = new Parts(base, locale, words);
  // The visitor's text does not help the site's owner: the console says what to change.
  const explain = (/** @type {{ code: string, detail: string }} */ problem) => {
    if (/^(origin|token|sign_in)_/.test(problem.code)) parts.load('diagnosis').then((part) => part.explain(problem, base)).catch(reportError);
  };
  if (config && !config.origin_allowed) {
    session.refusal = new Problem(403, 'origin_refused', `The gateway does not allow ${location.origin}.`);
    explain({ code: 'origin_refused', detail: '' });
  }
  const element = createChatElement({ chat, strings, locale, settings, inline: Boolean(target), emit, parts });
  const isolation = new Isolation(element, { inline: Boolean(target), ...settings });
  parts.root = isolation.root;
  // Outside of the body, because its zoom, filters and visibility are the page's.
  (target ?? document.documentElement).append(element);
  isolation.begin();
  element.mount(isolation.root);
  const look = /accent|logo|greeting|offset|hide|launcher/.test(Object.keys(settings).join()) && parts.load('look');
  const [part] = await Promise.all([look, parts.styles('styles')]);
  part?.apply?.(settings, { root: isolation.root, locale, toggle: () => element.toggle() });
  isolation.show();

  // Only visitors who may import contacts load this part.
  session.importing = async () => {
    const [{ begin }, cards] = await Promise.all([parts.load('imports', { styles: true }), element.loadCards()]);
    begin({ base, locale, strings, chat, element, cards });
  };

  if (config?.ask_rating) {
    session.ended = async (conversation) => {
      const part = await parts.load('rating', { words: true, styles: true });
      part.ask({ base, t: strings, chat, form: element.form }, conversation);
    };
  }
  // What only a conversation needs, such as what is said about the people at the desk.
  session.opening = async () => {
    const part = await parts.load('availability', { words: true });
    part.keepInside(isolation.root);
    part.follow({ chat, element, config, base, t: strings, locale, parts, away: settings.away, page: settings.page });
  };

  // As the visitor left it on the page before. On a phone the panel would cover the new page.
  const { kept } = visitor;
  const open = kept.open ?? settings.open;
  if (target || (open && (!kept.open || !matchMedia(SHEET).matches))) element.open({ focus: false });
  else chat.resume();

  return {
    locale,
    open: () => element.open(),
    close: () => element.close(),
    compose: (text) => element.compose(text),
    identify: (token) => chat.identify(token),
    reset: () => chat.identify(null, { forget: true }),
  };
}
