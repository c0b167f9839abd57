// What asks before it does: assign, snooze, close; and the help on shortcuts.

import { h } from '../shared/dom.js';
import { keysOn, setKeys } from './keys.js';
import { face, openDialog } from './parts.js';

const SNOOZES = [15, 60, 240];
const MORNING = 9; // o'clock

/** Calls `choose(owner)` with whom the conversation goes to. */
export function assignDialog(state, words, choose) {
  const { t, locale } = words;
  openDialog('assign', t('assignTo'), t, (close) => {
    const pick = (owner) => () => {
      close();
      choose(owner);
    };
    const person = ({ person: { id, name }, status, open }) =>
      h('li', null, h('button', { type: 'button', click: pick(`person:${id}`), 'data-name': name.toLowerCase() }, face(name, locale, status), h('span', { dir: 'auto' }, id === state.self ? t('meNamed', { name }) : name), h('span', { class: 'soft' }, `${t(`presence.${status}`)} · ${t('openCount', { count: open })}`)));
    const team = ({ id, name }) =>
      h('li', null, h('button', { type: 'button', click: pick(`team:${id}`), 'data-name': name.toLowerCase() }, face(name, locale), h('span', { dir: 'auto' }, name), h('span', { class: 'soft' }, t('teamQueue'))));
    const order = { online: 0, away: 1, offline: 2 };
    const people = [...state.people.values()].sort((a, b) => (b.person.id === state.self) - (a.person.id === state.self) || order[a.status] - order[b.status] || a.person.name.localeCompare(b.person.name, locale));
    const options = h('ul', { class: 'options' }, ...people.map(person), ...state.me.teams.map(team));
    const filter = h('input', { type: 'search', placeholder: t('filter'), 'aria-label': t('filter'), autofocus: true });
    filter.addEventListener('input', () => {
      for (const button of options.querySelectorAll('button')) button.parentElement.hidden = !button.dataset.name.includes(filter.value.toLowerCase());
    });
    filter.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter') return;
      event.preventDefault();
      options.querySelector('li:not([hidden]) button')?.click();
    });
    return [filter, options];
  });
}

/** Calls `choose(minutes)`. */
export function snoozeDialog(words, choose) {
  const { t, locale } = words;
  openDialog('snooze', t('snoozeFor'), t, (close) => {
    const option = (minutes, label, until) => {
      const click = () => {
        close();
        choose(minutes);
      };
      return h('li', null, h('button', { type: 'button', click }, h('span', null, label), h('span', { class: 'soft' }, until.toLocaleString(locale, { weekday: 'short', hour: 'numeric', minute: '2-digit' }))));
    };
    const now = Date.now();
    const unit = (minutes) => new Intl.NumberFormat(locale, { style: 'unit', unit: minutes < 60 ? 'minute' : 'hour', unitDisplay: 'long' }).format(minutes < 60 ? minutes : minutes / 60);
    const short = SNOOZES.map((minutes) => option(minutes, unit(minutes), new Date(now + minutes * 60_000)));
    const mornings = [[1, t('tomorrow')], [(8 - new Date().getDay()) % 7 || 7, t('nextMonday')]].map(([days, label]) => {
      const until = new Date();
      until.setDate(until.getDate() + days);
      until.setHours(MORNING, 0, 0, 0);
      return option(Math.ceil((until - now) / 60_000), label, until);
    });
    return h('ul', { class: 'options' }, short, mornings);
  });
}

/** Calls `done({category, summary})`, which resolves to whether it is closed. */
export function closeDialog(state, words, done) {
  const { t } = words;
  const { mode, categories } = state.me.closing_notes;
  const asksCategory = mode !== 'off' && categories.length > 0;
  openDialog('close', t('closeTitle'), t, (close) => {
    const required = ['category_required', 'required'].includes(mode);
    const choices = categories.map((name, place) => h('label', { class: 'choice' }, h('input', { type: 'radio', name: 'category', value: name, required, autofocus: place === 0 }), h('span', { dir: 'auto' }, name)));
    const summary = h('textarea', { rows: '4', autofocus: !asksCategory, maxlength: 4_000, dir: 'auto', required: mode === 'required', placeholder: t(mode === 'required' ? 'summaryNeeded' : 'summaryDrafted') });
    const problem = h('p', { class: 'warning', role: 'alert', hidden: true });
    const form = h(
      'form',
      null,
      asksCategory && h('fieldset', null, h('legend', null, t('category')), choices),
      mode !== 'off' && h('label', { class: 'field' }, h('span', null, t('summary')), summary),
      h('p', { class: 'soft' }, t(mode === 'off' ? 'closeNoNote' : 'closeWritesNote')),
      problem,
      h('footer', null, h('button', { type: 'button', class: 'quiet', click: close }, t('cancel')), h('button', { type: 'submit', class: 'primary' }, t('close'))),
    );
    form.addEventListener('submit', async (event) => {
      event.preventDefault();
      const category = form.querySelector('input:checked')?.value ?? null;
      const refused = await done({ category, summary: summary.value });
      problem.hidden = !refused;
      problem.textContent = refused ?? '';
      if (!refused) close();
    });
    return form;
  });
}

export function helpDialog(shortcuts, words) {
  const { t } = words;
  openDialog('help', t('shortcuts'), t, () => [
    h('dl', { class: 'keys' }, shortcuts.flatMap(({ keys, name }) => [h('dt', null, keys.map((key) => h('kbd', null, key))), h('dd', null, t(`key.${name}`))])),
    h('label', { class: 'switch' }, h('input', { type: 'checkbox', role: 'switch', checked: keysOn(), change: ({ target }) => setKeys(target.checked) }), t('keysOn')),
  ]);
}
