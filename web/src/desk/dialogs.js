// Dialogs: assign, snooze, close; and the help on shortcuts.

import { h } from '../shared/dom.js';
import { keysOn, setKeys } from './keys.js';
import { face, openDialog } from './parts.js';
import { pickDialog } from './picker.js';

/** @typedef {import('./state.js').DeskState} State */

const SNOOZES = [15, 60, 240];
const MORNING = 9; // o'clock

const PRESENCE_ORDER = { online: 0, away: 1, offline: 2 };

/**
 * Calls `choose(owner)` with the chosen team or person.
 *
 * @param {State} state
 * @param {DeskWords} words
 * @param {(owner: string) => void} choose
 */
export function assignDialog(state, words, choose) {
  const { t } = words;
  // Before the many who are not there: a queue is seen by those who are.
  const people = sortedPeople(state, words.locale);
  const [there, others] = [true, false].map((isThere) => people.filter(({ person, status }) => isThere === (status === 'online' || person.id === state.self)).map((view) => personChoice(view, state.self, words, choose)));
  const teams = state.me.teams.map(({ id, name }) => choice(name, face(name, words.locale), name, t('teamQueue'), () => choose(`team:${id}`)));
  pickDialog('assign', t('assignTo'), { filter: t('filter'), none: t('nothingFound'), choices: [...there, ...teams, ...others] }, t);
}

/**
 * This teammate first, then by presence and name.
 *
 * @param {State} state
 * @param {string} locale
 */
function sortedPeople(state, locale) {
  const rank = (/** @type {PresenceView} */ view) => (view.person.id === state.self ? -1 : PRESENCE_ORDER[view.status]);
  return [...state.people.values()].sort((a, b) => rank(a) - rank(b) || a.person.name.localeCompare(b.person.name, locale));
}

/**
 * @param {PresenceView} view
 * @param {string} self
 * @param {DeskWords} words
 * @param {(owner: string) => void} choose
 */
function personChoice({ person: { id, name }, status, open }, self, { t, locale }, choose) {
  const label = id === self ? t('meNamed', { name }) : name;
  const detail = `${t(`presence.${status}`)} · ${t('openCount', { count: open })}`;
  return choice(name, face(name, locale, status), label, detail, () => choose(`person:${id}`));
}

/**
 * @param {string} name by which the filter finds it
 * @param {Node} picture
 * @param {string | undefined} label
 * @param {string | undefined} detail
 * @param {() => void} choose
 * @returns {import('./picker.js').Choice}
 */
function choice(name, picture, label, detail, choose) {
  return { name, content: [picture, h('span', { dir: 'auto' }, label), h('span', { class: 'soft' }, detail)], choose };
}

/**
 * @param {DeskWords} words
 * @param {(minutes: number) => void} choose
 */
export function snoozeDialog(words, choose) {
  const { t, locale } = words;
  openDialog('snooze', t('snoozeFor'), t, (close) => {
    const timeChoice = (/** @type {number} */ minutes, /** @type {string | undefined} */ label, /** @type {Date} */ until) => {
      const click = () => {
        close();
        choose(minutes);
      };
      const time = until.toLocaleString(locale, { weekday: 'short', hour: 'numeric', minute: '2-digit' });
      return h('li', null, h('button', { type: 'button', click }, h('span', null, label), h('span', { class: 'soft' }, time)));
    };
    const now = Date.now();
    const unit = (/** @type {number} */ minutes) => {
      const format = new Intl.NumberFormat(locale, { style: 'unit', unit: minutes < 60 ? 'minute' : 'hour', unitDisplay: 'long' });
      return format.format(minutes < 60 ? minutes : minutes / 60);
    };
    const short = SNOOZES.map((minutes) => timeChoice(minutes, unit(minutes), new Date(now + minutes * 60_000)));
    const morning = (/** @type {number} */ days, /** @type {string | undefined} */ label) => {
      const until = new Date();
      until.setDate(until.getDate() + days);
      until.setHours(MORNING, 0, 0, 0);
      return timeChoice(Math.ceil((until.getTime() - now) / 60_000), label, until);
    };
    const mornings = [morning(1, t('tomorrow')), morning((8 - new Date().getDay()) % 7 || 7, t('nextMonday'))];
    return h('ul', { class: 'options' }, short, mornings);
  });
}

/**
 * The sentence on where a note goes; null while that is not known.
 *
 * @param {State} state
 * @param {boolean} several whether the note is for more than the conversation on the page
 */
function wayOfNote({ me, talk }, several) {
  if (me.closing_notes.mode === 'off') return 'closeNoNote';
  if (several) return 'closeWritesNotes';
  if (!talk?.detail) return null;
  return talk.detail.contact.takes_note ? 'closeWritesNote' : 'closeKeepsNote';
}

/**
 * `done` resolves to the reason why the conversation is not closed, or to null. `several`: the selected conversations.
 *
 * @param {State} state
 * @param {DeskWords} words
 * @param {(note: { category: string | null, summary: string }) => Promise<string | null | undefined>} done
 */
export function closeDialog(state, words, done, { several = false } = {}) {
  const { t } = words;
  const { mode, categories } = state.me.closing_notes;
  const asksCategory = mode !== 'off' && categories.length > 0;
  return openDialog('close', t(several ? 'closeSeveral' : 'closeTitle', { count: state.selection.size }), t, (close) => {
    const required = ['category_required', 'required'].includes(mode);
    const choices = categories.map((name, place) => {
      const input = h('input', { type: 'radio', name: 'category', value: name, required, autofocus: place === 0 });
      return h('label', { class: 'choice' }, input, h('span', { dir: 'auto' }, name));
    });
    const summary = h('textarea', {
      rows: '4',
      autofocus: !asksCategory,
      maxlength: 4_000,
      dir: 'auto',
      required: mode === 'required',
      placeholder: t(mode === 'required' ? 'summaryNeeded' : 'summaryDrafted'),
    });
    const problem = h('p', { class: 'warning', role: 'alert', hidden: true });
    const way = wayOfNote(state, several);
    const form = h(
      'form',
      null,
      asksCategory && h('fieldset', null, h('legend', null, t('category')), choices),
      mode !== 'off' && h('label', { class: 'field' }, h('span', null, t('summary')), summary),
      way && h('p', { class: 'soft' }, t(way)),
      problem,
      h(
        'footer',
        null,
        h('button', { type: 'button', class: 'quiet', click: close }, t('cancel')),
        h('button', { type: 'submit', class: 'primary' }, t('close')),
      ),
    );
    form.addEventListener('submit', async (event) => {
      event.preventDefault();
      const chosen = /** @type {HTMLInputElement | null} */ (form.querySelector('input:checked'));
      const category = chosen?.value ?? null;
      const refused = await done({ category, summary: summary.value });
      problem.hidden = !refused;
      problem.textContent = refused ?? '';
      if (!refused) close();
    });
    return form;
  });
}

/**
 * @param {typeof import('./keys.js').SHORTCUTS} shortcuts
 * @param {DeskWords} words
 */
export function helpDialog(shortcuts, words) {
  const { t } = words;
  /** @type {HTMLInputElement} */
  const on = h('input', { type: 'checkbox', role: 'switch', checked: keysOn(), change: () => setKeys(on.checked) });
  openDialog('help', t('shortcuts'), t, () => [
    h('dl', { class: 'keys', tabindex: '0' }, shortcuts.flatMap(({ keys, name }) => [h('dt', null, keys.map((key) => h('kbd', null, key))), h('dd', null, t(`key.${name}`))])),
    h('label', { class: 'switch' }, on, t('keysOn')),
  ]);
}
