// The question how the conversation was, after its end: one to five stars, and a line. It is asked once for each conversation
// in which the visitor got an answer. The stars are sent at once, so that a visitor who leaves then has rated.

import { h, icon, addIcons } from '../../shared/dom.js';
import { stringify } from '../../shared/json.js';

const MOST = 5;
const MAX_COMMENT = 1_000; // the gateway's limit
const TIMEOUT_MS = 15_000;
addIcons({ star: 'M12 4l2.500 5.200 5.700.800-4.100 4 1 5.700L12 17l-5.100 2.700 1-5.700-4.100-4 5.700-.800z' });

/** @typedef {import('../../shared/api.js').ConversationAccess} ConversationAccess */
/** @typedef {{ base: string, t: Translate, chat: import('../chat.js').Chat, form: HTMLElement }} Host */

/**
 * Asks about a conversation that has ended, in place of the question before. Null: another one begins.
 *
 * @param {Host} host
 * @param {ConversationAccess | null} conversation
 */
export function ask(host, conversation) {
  host.form.parentElement?.querySelector('.rating')?.remove();
  if (conversation && isDue(host.chat, conversation)) host.form.before(new Rating(host, conversation).element);
}

/**
 * @param {import('../chat.js').Chat} chat
 * @param {ConversationAccess} conversation
 */
function isDue(chat, { id }) {
  if (chat.visitor.remembered.asked === id) return false;
  const authors = chat.conversation.items().flatMap((item) => (item.kind === 'message' ? [item.message.author.kind] : []));
  const wrote = authors.indexOf('contact');
  return wrote >= 0 && authors.slice(wrote).some((author) => author !== 'contact' && author !== 'system');
}

class Rating {
  #host;
  #conversation;
  #rating = 0;
  #sending = Promise.resolve(true);

  /**
   * @param {Host} host
   * @param {ConversationAccess} conversation
   */
  constructor(host, conversation) {
    this.#host = host;
    this.#conversation = conversation;
    this.element = h('section', { class: 'rating', 'aria-label': host.t('rating.question') }, ...this.#question());
  }

  #question() {
    const { t } = this.#host;
    const close = h('button', { type: 'button', class: 'dismiss', 'aria-label': t('rating.dismiss'), click: () => this.#finish() }, icon('close'));
    return [h('fieldset', null, h('legend', null, t('rating.question')), this.#stars()), close];
  }

  #stars() {
    const { t } = this.#host;
    const stars = h('div', { class: 'stars' });
    const fill = (/** @type {number} */ upTo) => {
      for (const [place, label] of [...stars.children].entries()) label.classList.toggle('on', place < upTo);
    };
    for (let value = 1; value <= MOST; value += 1) {
      const input = h('input', { type: 'radio', name: 'rating', value, 'aria-label': t('rating.of', { rating: value, most: MOST }) });
      const label = h('label', { title: t(`rating.${value}`), pointerenter: () => fill(value), pointerleave: () => fill(this.#rating) }, input, icon('star'));
      input.addEventListener('change', () => {
        this.#rating = value;
        fill(value);
        this.#rate();
      });
      stars.append(label);
    }
    return stars;
  }

  async #rate() {
    if (!(await this.#send(''))) return;
    const { t } = this.#host;
    if (this.element.querySelector('form')) return; // the visitor changed the stars
    const text = h('textarea', { rows: '2', maxlength: MAX_COMMENT, 'aria-label': t('rating.comment'), placeholder: t('rating.comment'), dir: 'auto' });
    const form = h('form', null, text, h('button', { type: 'submit' }, t('rating.send')));
    form.addEventListener('submit', async (event) => {
      event.preventDefault();
      const comment = text.value.trim();
      if (!comment || (await this.#send(comment))) this.#thank();
    });
    this.element.append(form);
    this.#say(t('rating.stored'));
  }

  /**
   * One after the other, because the last one that the gateway gets counts. Returns whether it was stored.
   *
   * @param {string} comment
   * @returns {Promise<boolean>}
   */
  #send(comment) {
    const rating = this.#rating;
    this.#sending = this.#sending.then(() => this.#post(rating, comment));
    return this.#sending;
  }

  /**
   * @param {number} rating
   * @param {string} comment
   */
  async #post(rating, comment) {
    const conversation = this.#conversation;
    try {
      const answer = await fetch(`${this.#host.base}/v1/conversations/${encodeURIComponent(conversation.id)}/rating`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${conversation.token}`, 'Content-Type': 'application/json' },
        body: stringify({ rating, comment, request_id: crypto.getRandomValues(new Uint32Array(4)).join('-') }),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      if (answer.ok) this.#host.chat.visitor.remember({ asked: conversation.id });
      else this.#say(this.#host.t(answer.status === 409 ? 'rating.late' : 'rating.failed'));
      return answer.ok;
    } catch {
      this.#say(this.#host.t('rating.failed')); // the visitor clicks again
      return false;
    }
  }

  #thank() {
    this.element.replaceChildren(h('p', { role: 'status' }, this.#host.t('rating.thanks')));
    this.#host.form.querySelector('textarea')?.focus();
  }

  /** @param {string | undefined} text */
  #say(text) {
    const line = this.element.querySelector('[role=status]') ?? h('p', { role: 'status' });
    line.textContent = text ?? '';
    this.element.querySelector('fieldset')?.after(line);
  }

  #finish() {
    this.#host.chat.visitor.remember({ asked: this.#conversation.id });
    this.element.remove();
    this.#host.form.querySelector('textarea')?.focus();
  }
}
