// The hours of each weekday: spans such as “09:00-13:00, 15:00-18:30”. A day without any is closed.

import { h } from '../../shared/dom.js';
import { change, valueAt } from './place.js';

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const A_MONDAY = Date.UTC(2024, 0, 1);
const DAY_MS = 86_400_000;

/** @param {import('./place.js').FieldPlace} field */
export function hoursControl(field) {
  const { shell, id, described } = field;
  const named = new Intl.DateTimeFormat(shell.words.locale, { weekday: 'short', timeZone: 'UTC' });
  const rows = DAYS.map((day, number) => {
    const spans = valueAt(field)?.[day] ?? [];
    const label = named.format(A_MONDAY + number * DAY_MS);
    const input = h('input', { id: number ? `${id}-${day}` : id, type: 'text', value: spans.join(', '), placeholder: shell.words.t('closedDay'), 'aria-describedby': described, autocomplete: 'off' });
    input.addEventListener('input', () => {
      const { [day]: _, ...others } = valueAt(field) ?? {};
      const read = input.value.split(',').map((span) => span.trim()).filter(Boolean);
      change(field, Object.fromEntries(DAYS.flatMap((each) => (each === day ? (read.length ? [[day, read]] : []) : others[each] ? [[each, others[each]]] : []))));
    });
    return h('label', { class: 'hours-row' }, h('span', null, label), input);
  });
  return { control: h('div', { class: 'hours' }, rows), grouped: true };
}
