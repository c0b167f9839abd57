// Puts the widget on the page: the one place that wires settings, chat and view.

import { Chat } from './chat.js';
import { labelOf, shown } from '../shared/contact.js';
import { chooseLocale, loadStrings } from '../shared/i18n.js';
import { addIcons, h, icon } from '../shared/dom.js';
import { moreCards } from '../shared/more.js';
import { Storage } from './storage.js';
import { createChatElement } from './view.js';

/**
 * @param {WidgetSettings} settings
 * @param {Emit} emit
 * @returns {Promise<WidgetActions>}
 */
export async function start(settings, emit) {
  const base = settings.base.replace(/\/+$/, '');
  const locale = chooseLocale(settings.locale, navigator.languages);
  const strings = await loadStrings(base, locale);

  const target = settings.target ? document.querySelector(settings.target) : null;
  if (settings.target && !target) throw new Error(`no element matches target "${settings.target}"`);

  const chat = new Chat({
    base,
    locale,
    channel: settings.channel,
    region: settings.region,
    token: settings.token ?? null,
    storage: new Storage(base),
    emit,
  });
  // Only visitors who may import contacts load this part.
  const more = async () => {
    const { begin } = await import(`${base}/widget/imports.js`);
    begin({ base, locale, strings, chat, element, h, addIcons, icon, moreCards, labelOf, shown });
  };
  const element = createChatElement({ chat, strings, locale, settings, inline: Boolean(target), emit, more });
  await element.mounted(target ?? document.body, `${base}/widget/styles.css`);

  if (target || settings.open) element.open({ focus: false });
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
