// The widget's look while it is edited. It is made of the widget's own elements, styles and functions, so that it shows what
// visitors will see. Nothing in it can be used or gets the focus.

import { BLACK, READABLE, WHITE, contrast, corrected, pixelOf } from '../../shared/colours.js';
import { h } from '../../shared/dom.js';
import { translator } from '../../shared/i18n.js';
import { ItemList } from '../../widget/items.js';
import { SURFACES, apply } from '../../widget/look.js';
import { buildPanel } from '../../widget/panel.js';

const STYLES = '/widget/styles.css';

/** @typedef {'light' | 'dark'} Theme */

export class LookPreview {
  #words;
  #pages;
  #contrast = h('p', { class: 'contrast', role: 'status' });
  #notes = h('p', { class: 'soft' });
  #shown = 0;

  /** @param {DeskWords} words */
  constructor(words) {
    const { t } = words;
    this.#words = words;
    this.#pages = /** @type {Theme[]} */ (['light', 'dark']).map((theme) => new SamplePage(t, theme));
    this.element = h('section', { class: 'look-preview', 'aria-label': t('preview') }, h('h2', null, t('preview')), this.#contrast, this.#pages.map((page) => page.element), this.#notes);
  }

  /**
   * `name` is the field that the teammate edits: the preview has its language.
   *
   * @param {Record<string, any>} values
   * @param {string} [name]
   */
  async show(values, name = '') {
    this.#shown += 1;
    const shown = this.#shown;
    const locale = name.split('/')[1] ?? languageOf(values, this.#words.locale);
    const { default: strings } = await import(`/locales/${locale}.js`);
    if (shown !== this.#shown) return; // the teammate has typed on
    const { t } = this.#words;
    for (const page of this.#pages) {
      page.element.hidden = values.theme !== 'auto' && values.theme !== page.theme;
      page.show(values, locale, translator(strings));
    }
    this.#sayContrast(values);
    const foreign = values.logo && URL.canParse(values.logo) && new URL(values.logo).origin !== location.origin;
    this.#notes.textContent = foreign ? (t('preview.logo') ?? '') : '';
  }

  /** @param {Record<string, any>} values */
  #sayContrast({ accent, ink }) {
    const { t, locale } = this.#words;
    const isColour = (/** @type {string | null} */ text) => Boolean(text && CSS.supports('color', text));
    this.#contrast.hidden = !isColour(accent);
    if (!isColour(accent)) return;
    const ground = pixelOf(accent);
    const text = isColour(ink) ? pixelOf(ink) : null;
    const found = contrast(ground, text ?? (contrast(ground, WHITE) >= contrast(ground, BLACK) ? WHITE : BLACK));
    const changed = SURFACES.map((surface) => corrected(ground, surface).join() !== ground.join());
    const ratio = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(Math.floor(found * 10) / 10);
    const parts = [t(found >= READABLE ? 'contrast.enough' : 'contrast.low', { ratio })];
    if (changed[0]) parts.push(t('contrast.darker'));
    if (changed[1]) parts.push(t('contrast.lighter'));
    this.#contrast.textContent = parts.join(' ');
    this.#contrast.classList.toggle('wrong', found < READABLE);
  }
}

class SamplePage {
  #t;
  #tree;
  #host = h('div', { class: 'sample', inert: true });

  /**
   * @param {Translate} t
   * @param {Theme} theme
   */
  constructor(t, theme) {
    this.#t = t;
    this.theme = theme;
    this.element = h('figure', { class: theme }, h('figcaption', { class: 'soft' }, t(`theme.${theme}`)), this.#host);
    this.#tree = this.#host.attachShadow({ mode: 'open' });
    this.#tree.append(h('link', { rel: 'stylesheet', href: STYLES }), h('div'));
  }

  /**
   * @param {Record<string, any>} values
   * @param {string} locale
   * @param {Translate} t the widget's words in this language
   */
  show(values, locale, t) {
    const title = values[`title/${locale}`] ?? t('title');
    const parts = buildPanel({ t, title, inline: false });
    const root = h('div', { class: 'root', lang: locale, dir: document.documentElement.dir || 'ltr' }, parts.panel, parts.launcher);
    Object.assign(root.dataset, { mode: 'floating', theme: this.theme, position: values.position });
    root.style.setProperty('--rem', '16px');
    Object.assign(parts.panel.style, { animation: 'none', blockSize: 'calc(100% - 7.5rem)' });
    parts.panel.setAttribute('open', '');
    parts.status.textContent = values[`away/${locale}`] ?? '';
    new ItemList(parts.list, { t, locale, on: { click() {}, retry() {}, renew() {} } }).show(this.#messages(), { live: true, seen: 0 });
    apply(lookOf(values, locale), { root, locale, toggle() {} });
    this.#tree.lastElementChild?.replaceWith(root);
  }

  /** @returns {ChatItem[]} */
  #messages() {
    const say = (/** @type {string} */ id, /** @type {'contact' | 'assistant'} */ kind) => ({
      key: id,
      kind: /** @type {const} */ ('message'),
      message: { id, offset: id, author: { kind, name: null }, text: this.#t(`preview.${kind}`) ?? '', buttons: [], created_at: new Date().toISOString() },
    });
    return [say('1-0', 'contact'), say('2-0', 'assistant')];
  }
}

/**
 * The values of the form as a page's settings. Colours and addresses that are not complete yet are left out.
 *
 * @param {Record<string, any>} values
 * @param {string} locale
 * @returns {Partial<WidgetSettings>}
 */
function lookOf(values, locale) {
  const colour = (/** @type {string | null} */ text) => (text && CSS.supports('color', text) ? text : undefined);
  return {
    accent: colour(values.accent),
    ink: colour(values.ink),
    logo: values.logo && URL.canParse(values.logo) && new URL(values.logo).origin === location.origin ? values.logo : undefined,
    greeting: values[`greeting/${locale}`] ?? undefined,
    offset: { x: values.offset_x ?? undefined, y: values.offset_y ?? undefined },
    hide: values.hide,
  };
}

/**
 * The language with a text, else the reader's.
 *
 * @param {Record<string, any>} values
 * @param {string} own
 */
function languageOf(values, own) {
  const written = Object.keys(values).filter((name) => name.includes('/') && values[name]).map((name) => name.split('/')[1]);
  return written.includes(own) ? own : (written[0] ?? own);
}
