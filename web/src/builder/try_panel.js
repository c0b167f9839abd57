// Tries the draft in a conversation next to the canvas: the real interpreter answers, and nothing leaves Frontdesk. One steps
// back, begins again at any step, skips timers and turns switches; the card of the current step is marked.

import { asProblem } from '../shared/api.js';
import { h, icon } from '../shared/dom.js';
import { at } from './document.js';
import { TryGiven } from './try_given.js';
import { TryLog } from './try_log.js';
import { factsOf } from './try_facts.js';

/** The try of each open flow: it goes on while another panel is open. @type {WeakMap<import('./shell.js').Shell, TryPanel>} */
const tries = new WeakMap();

/** @type {BuilderPanel} */
export const TRY = {
  id: 'try',
  icon: 'play',
  title: (t) => t('titleTry'),
  mount(host, shell) {
    const panel = tries.get(shell) ?? new TryPanel(shell);
    tries.set(shell, panel);
    host.append(panel.element);
    panel.shown(true);
    return () => panel.shown(false);
  },
};

class TryPanel {
  #shell;
  #given;
  #log;
  /** @type {TryView | null} */
  #view = null;
  #shown = false;
  /** The acts, one after the other: each goes on from the view of the one before. */
  #acts = Promise.resolve();
  #left = 0;
  #state = h('div', { class: 'try-state' });
  #alert = h('p', { class: 'warning', role: 'alert', hidden: true });
  #changed = h('p', { class: 'warning', hidden: true });
  #text = h('input', { type: 'text', maxlength: 4000, autocomplete: 'off' });
  #form = h('form', { class: 'try-form' });
  #restart = h('button', { type: 'button', class: 'quiet' });
  #present = h('input', { type: 'checkbox' });
  #hours = h('select');

  /**
   * @param {import('./shell.js').Shell} shell
   */
  constructor(shell) {
    const { t } = shell.words;
    this.#shell = shell;
    this.#given = new TryGiven(shell.words);
    this.#log = new TryLog(shell, { press: (action) => this.#act({ press: action }), back: (number) => this.#act({ back_to: number }) });
    const again = h('button', { type: 'button', class: 'quiet', click: () => this.#begin() }, icon('undo'), t('tryAgain'));
    this.#restart.append(icon('play'), t('tryFromHere'));
    this.#restart.addEventListener('click', () => this.#fromHere());
    this.#changed.append(icon('alert'), t('tryChanged'));
    this.#present.addEventListener('change', () => this.#act({ set: { present: this.#present.checked } }));
    this.#hours.append(...['clock', 'open', 'closed'].map((each) => h('option', { value: each }, t(`tryHours.${each}`))));
    this.#hours.addEventListener('change', () => this.#setHours());
    const switches = h('div', { class: 'try-switches' }, h('label', { class: 'switch' }, this.#present, t('tryPresent')), h('label', null, t('tryHours'), this.#hours));
    this.#text.setAttribute('aria-label', t('tryMessage'));
    this.#text.placeholder = t('tryMessage');
    this.#form.addEventListener('submit', (event) => this.#say(event));
    this.#form.append(this.#text, h('button', { type: 'submit', class: 'knob', 'aria-label': t('trySend'), title: t('trySend') }, icon('send')));
    this.element = h('div', { class: 'try-panel' }, h('p', { class: 'soft' }, t('tryHelp')), h('div', { class: 'try-tools' }, again, this.#restart), this.#given.element, switches, this.#changed, this.#log.element, this.#alert, this.#form, this.#state);
    for (const event of /** @type {const} */ (['document', 'reloaded'])) shell.on(event, () => this.#noteChange());
    shell.on('selection', () => this.#showRestart());
    this.#showRestart();
    this.#begin();
  }

  /** Another conversation, with the draft as it is now. */
  #begin() {
    this.#changed.hidden = true;
    return this.#ask(() => ['try', { document: this.#shell.document, given: this.#given.value(this.#present.checked, this.#hours.value) }]);
  }

  /** @param {object} act */
  #act(act) {
    return this.#ask(() => (this.#view ? [`try/${this.#view.session}`, act] : null));
  }

  /**
   * @param {() => [string, object] | null} request made when the acts before are done
   * @returns {Promise<void>}
   */
  #ask(request) {
    this.#left += 1;
    this.#log.setBusy(true);
    this.#acts = this.#acts.then(() => this.#send(request()));
    return this.#acts;
  }

  /** @param {[string, object] | null} request */
  async #send(request) {
    try {
      if (request) this.#show(await this.#shell.call(...request));
      this.#alert.hidden = true;
    } catch (error) {
      this.#alert.replaceChildren(icon('alert'), this.#shell.words.why(asProblem(error)));
      this.#alert.hidden = false;
    }
    this.#left -= 1;
    this.#log.setBusy(this.#left > 0);
  }

  /** @param {TryView} view */
  #show(view) {
    this.#view = view;
    this.#log.show(view);
    this.#present.checked = view.present;
    this.#hours.value = view.open_hours === true ? 'open' : view.open_hours === false ? 'closed' : 'clock';
    this.#form.hidden = view.ended;
    const facts = factsOf(view, this.#shell, (name) => this.#act({ skip: name }));
    // A fold that the reader opened stays open.
    const open = new Set([...this.#state.querySelectorAll('details[open]')].map((each) => /** @type {HTMLElement} */ (each).dataset.part));
    this.#state.replaceChildren(...facts);
    for (const each of this.#state.querySelectorAll('details')) each.open ||= open.has(each.dataset.part);
    this.#highlight();
  }

  #highlight() {
    const view = this.#view;
    this.#shell.highlight(this.#shown && view?.place ? (view.path ?? null) : null);
  }

  /** @param {Event} event */
  async #say(event) {
    event.preventDefault();
    const say = this.#text.value.trim();
    if (!say) return;
    this.#text.value = '';
    await this.#act({ say });
    // What could not be sent is not typed twice.
    if (!this.#alert.hidden) this.#text.value ||= say;
    this.#text.focus();
  }

  #setHours() {
    const hours = this.#hours.value;
    this.#act({ set: hours === 'clock' ? { follow_clock: true } : { open_hours: hours === 'open' } });
  }

  #fromHere() {
    const place = this.#place();
    if (!place) return;
    this.#changed.hidden = true;
    this.#act({ restart: place, document: this.#shell.document });
  }

  /** The place of the selected step; null while another part is selected. */
  #place() {
    const { selection, document } = this.#shell;
    const isStep = selection?.[0] === 'steps' && typeof selection.at(-1) === 'number' && at(document, selection) !== undefined;
    return isStep ? selection : null;
  }

  #showRestart() {
    this.#restart.disabled = !this.#place();
  }

  #noteChange() {
    this.#changed.hidden = !this.#view;
    this.#showRestart();
  }

  /** @param {boolean} shown whether the panel is open */
  shown(shown) {
    this.#shown = shown;
    this.#showRestart();
    this.#highlight();
  }
}
