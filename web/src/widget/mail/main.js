// Answers by e-mail: the offer to a visitor who waits, their address and switch, and the transcript. A strip above the
// composer holds all of it, and a button in the header opens it. Loaded where the gateway sends e-mails.

import { addIcons, h, icon } from '../../shared/dom.js';
import { callMail } from './calls.js';

const LONG_MS = 60_000; // a visitor who has waited for so long would like to leave

addIcons({ mail: 'M4 6h16v12H4zM4 7l8 6 8-6' });

/**
 * @typedef {{ to: string | null, confirmed: boolean, on: boolean }} MailStatus
 * @typedef {'' | 'offer' | 'menu' | 'address' | 'end'} Mode
 * @typedef {{ chat: import('../chat.js').Chat, element: import('../view.js').ChatElement, base: string, t: Translate }} Host
 */

/** @param {Host} host */
export function begin(host) {
  const { chat } = host;
  const mail = new Mail(host);
  const { changed } = chat;
  chat.changed = () => {
    changed();
    mail.update();
  };
  setInterval(() => mail.update(), 10_000);
  mail.update();
}

class Mail {
  #host;
  #button;
  #strip;
  /** @type {MailStatus | null} */
  #status = null;
  #of = ''; // the conversation whose status is known
  /** @type {Mode} */
  #mode = '';
  #forTranscript = false; // why the visitor is asked for their address
  #put = ''; // for the conversations and moments in which the visitor closed the strip

  /** @param {Host} host */
  constructor(host) {
    this.#host = host;
    const { t, element } = host;
    this.#button = h('button', { type: 'button', class: 'icon-button', 'aria-label': t('mail'), hidden: true, click: () => this.#toggle() }, icon('mail'));
    this.#strip = h('section', { class: 'mail', 'aria-label': t('mail'), hidden: true });
    element.form.before(this.#strip);
    element.form.parentElement?.querySelector('header > .icon-button')?.before(this.#button);
    this.#strip.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      event.stopPropagation();
      this.#close();
    });
  }

  /** Follows the chat: another conversation, an answer, the end. */
  update() {
    const { chat } = this.#host;
    const { current, status } = chat.session;
    this.#button.hidden = !current || chat.imports || !this.#wrote();
    if (this.#button.hidden) return this.#show('');
    if (current && current.id !== this.#of) {
      this.#of = current.id;
      this.#read();
    }
    if (this.#mode === 'menu' || this.#mode === 'address') return;
    const ended = status === 'ended';
    const due = ended ? 'end' : this.#waits() ? 'offer' : '';
    this.#show(this.#status && this.#put !== due + this.#of ? due : '');
  }

  async #read() {
    this.#status = await this.#call('mail');
    this.update();
  }

  #wrote() {
    return this.#host.chat.conversation.messages().some(({ author }) => author.kind === 'contact');
  }

  /** Whether the visitor waits for an answer, and no person is there or it takes long. */
  #waits() {
    const { chat, element } = this.#host;
    const { conversation } = chat;
    if (this.#status?.to && this.#status.on) return false;
    const messages = conversation.messages();
    const asked = messages.findLastIndex(({ author }) => author.kind === 'contact');
    const people = messages.slice(asked + 1).some(({ author }) => author.kind === 'teammate');
    const answered = messages.slice(asked + 1).some(({ author }) => author.kind !== 'contact');
    if (people || asked < 0) return false;
    if (conversation.place || (conversation.teammate && !element.availability.online)) return true;
    return !answered && Date.now() - new Date(messages[asked].created_at).getTime() > LONG_MS;
  }

  #toggle() {
    if (this.#mode === 'menu' || this.#mode === 'address') return this.#close();
    this.#show('menu');
    this.#strip.querySelector('button')?.focus();
    return null;
  }

  #close() {
    this.#put = this.#mode + this.#of;
    this.#show('');
    (this.#button.hidden ? this.#host.element.form.querySelector('textarea') : this.#button)?.focus();
    this.update();
  }

  /** @param {Mode} mode */
  #show(mode) {
    if (mode === this.#mode) return;
    this.#mode = mode;
    this.#fill();
  }

  /** @param {string | null} [said] */
  #fill(said = null) {
    const { t } = this.#host;
    this.#strip.hidden = !this.#mode;
    this.#button.setAttribute('aria-expanded', String(Boolean(this.#mode)));
    if (!this.#mode) return this.#strip.replaceChildren();
    const close = h('button', { type: 'button', class: 'dismiss', 'aria-label': t('mail.close'), click: () => this.#close() }, icon('close'));
    const status = h('p', { role: 'status' }, said);
    return this.#strip.replaceChildren(...this.#content(), status, close);
  }

  /** @returns {Node[]} */
  #content() {
    const { t } = this.#host;
    const transcript = () => this.#action('mail.transcript', () => this.#transcript());
    if (this.#mode === 'address') return [this.#form()];
    if (this.#mode === 'end') return [transcript()];
    if (this.#mode === 'offer') return [h('p', null, t('mail.offer')), this.#action('mail.me', () => this.#wish())];
    const { to, on, confirmed } = this.#status ?? { to: null, on: true, confirmed: false };
    const line = to && h('p', null, on ? t('mail.goesTo', { to: `\u2068${to}\u2069` }) : t('mail.isOff'));
    const actions = [
      !to && this.#action('mail.me', () => this.#wish()),
      to && this.#action(on ? 'mail.turnOff' : 'mail.turnOn', () => this.#save({ on: !on })),
      to && !confirmed && this.#action('mail.change', () => this.#ask()),
      transcript(),
    ];
    return [...(line ? [line] : []), h('div', { class: 'actions' }, ...actions.map((each) => each || undefined))];
  }

  /**
   * @param {string} word
   * @param {() => void} click
   */
  #action(word, click) {
    return h('button', { type: 'button', class: 'action', click }, this.#host.t(word));
  }

  /** The visitor wants answers: to the known address, or to one that they type. */
  #wish() {
    if (this.#status?.to) this.#save({ on: true });
    else this.#ask();
  }

  #ask({ forTranscript = false } = {}) {
    this.#forTranscript = forTranscript;
    this.#show('address');
    this.#strip.querySelector('input')?.focus();
  }

  #form() {
    const { t } = this.#host;
    const input = h('input', { type: 'email', name: 'email', autocomplete: 'email', required: true, maxlength: 254, dir: 'ltr' });
    const form = h('form', { novalidate: true }, h('label', null, h('span', null, t('mail.address')), input), h('button', { type: 'submit', class: 'action' }, t('mail.save')));
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      const address = input.value.trim();
      if (address && input.checkValidity()) return this.#save({ address, on: true });
      this.#say(t('mail.invalid'));
      return input.focus();
    });
    return form;
  }

  /** @param {{ address?: string, on: boolean }} body */
  async #save(body) {
    const status = await this.#call('mail', 'PUT', body);
    if (!status) return;
    this.#status = status;
    const isAsked = this.#mode === 'address' && this.#forTranscript;
    this.#mode = 'menu';
    this.#fill();
    this.#strip.querySelector('button')?.focus();
    if (isAsked) this.#transcript();
  }

  async #transcript() {
    if (!this.#status?.to) return this.#ask({ forTranscript: true });
    const request = crypto.getRandomValues(new Uint32Array(4)).join('-');
    const sent = await this.#call('transcript', 'POST', { request_id: request });
    if (sent) this.#say(this.#host.t('mail.sent', { to: `\u2068${sent.to}\u2069` }));
    return null;
  }

  /**
   * Null after a refusal, which the visitor reads.
   *
   * @param {string} path
   * @param {string} [method]
   * @param {object} [body]
   */
  async #call(path, method = 'GET', body = undefined) {
    const { chat, base, t } = this.#host;
    const { current } = chat.session;
    if (!current) return null;
    const { answer, word } = await callMail(base, current, path, method, body);
    if (word && method !== 'GET') this.#say(t(word));
    return answer;
  }

  /** @param {string | undefined} text */
  #say(text) {
    const line = this.#strip.querySelector('[role=status]');
    if (line) line.textContent = text ?? '';
  }
}
