// Labels and priority of a conversation: the chips that show them, the line in the thread, and the dialogs that set them.

import { h, icon } from '../shared/dom.js';
import { isComposing } from '../shared/keyboard.js';
import { formerName } from './former_names.js';
import { openDialog } from './parts.js';

export const PRIORITIES = /** @type {const} */ (['urgent', 'high', 'normal', 'low']);

const FILTER_FROM = 8; // labels: fewer are seen at once

/**
 * The labels with these IDs, also those that left the desk's list.
 *
 * @param {string[]} ids
 * @param {Pick<Me, 'labels' | 'former_names'>} me
 * @param {Translate} t
 */
export function labelsOf(ids, me, t) {
  return ids.map((id) => me.labels.find((label) => label.id === id) ?? { id, name: formerName('label', id, me, t), colour: 'grey' });
}

/** @param {Label} label */
const labelChip = ({ name, colour }) => h('span', { class: 'tag chip', 'data-colour': colour, dir: 'auto' }, name);

/**
 * @param {Priority} priority
 * @param {Translate} t
 */
const priorityChip = (priority, t) => h('span', { class: 'tag priority', 'data-priority': priority }, icon('flag'), t(`priority.${priority}`));

/**
 * A priority that differs from the normal one, and the labels; above `most` labels, the number of the others.
 *
 * @param {Pick<Summary, 'priority' | 'labels'>} summary
 * @param {Pick<Me, 'labels' | 'former_names'>} me
 * @param {Translate} t
 */
export function chipsOf({ priority, labels: ids = [] }, me, t, most = Number.POSITIVE_INFINITY) {
  const named = labelsOf(ids, me, t);
  const rest = named.slice(most);
  return [
    priority && priority !== 'normal' ? priorityChip(priority, t) : null,
    ...named.slice(0, most).map(labelChip),
    rest.length > 0 && h('span', { class: 'tag', title: rest.map((label) => label.name).join(', ') }, `+${rest.length}`),
  ];
}

/**
 * A topic in the teammate's language, else as the flow's file has it in English.
 *
 * @param {Topic} topic
 * @param {string} locale
 */
export const topicText = ({ value, texts }, locale) => texts[locale] ?? texts.en ?? value;

/**
 * A line of the thread: “Ana added the label Refund”. `name` is the person's.
 *
 * @param {DeskEntry} item
 * @param {string | undefined} name
 * @param {Pick<Me, 'labels' | 'former_names'>} me
 * @param {DeskWords} words
 */
export function describingText({ kind, entry }, name, me, { t, locale }) {
  if (kind === 'prioritised') return t('didPrioritise', { name, priority: t(`priority.${entry.priority}`) }) ?? '';
  const list = new Intl.ListFormat(locale);
  const said = (/** @type {string} */ key, /** @type {string[]} */ ids) =>
    ids.length > 0 &&
    t(key, { name, count: ids.length, labels: list.format(ids.map((id) => me.labels.find((label) => label.id === id)?.name ?? formerName('label', id, me, t, entry.names?.[id]))) });
  return [said('didAddLabels', entry.added ?? []), said('didRemoveLabels', entry.removed ?? [])].filter(Boolean).join(' · ');
}

/**
 * Calls `save` with the labels to add and to remove. `has(id)`: whether the conversations have this label; null: some of them.
 *
 * @param {Label[]} labels
 * @param {DeskWords} words
 * @param {(id: string) => boolean | null} has
 * @param {(add: string[], remove: string[]) => unknown} save
 */
export function labelDialog(labels, { t }, has, save) {
  openDialog('labelling', t('label'), t, (close) => {
    if (!labels.length) return h('p', { class: 'soft' }, t('noLabels'));
    const boxes = labels.map((label) => labelBox(label, has(label.id)));
    const items = boxes.map(({ item }) => item);
    const filter = h('input', { type: 'search', placeholder: t('filter'), 'aria-label': t('filter'), autocomplete: 'off', autofocus: true });
    filter.addEventListener('input', () => {
      for (const item of items) item.hidden = !item.dataset.name?.includes(filter.value.trim().toLowerCase());
    });
    filter.addEventListener('keydown', (event) => {
      // With a text, Enter ticks the first match; without one it saves.
      if (event.key !== 'Enter' || isComposing(event) || !filter.value.trim()) return;
      event.preventDefault();
      items.find((item) => !item.hidden)?.querySelector('input')?.click();
      filter.select();
    });
    const isFiltered = labels.length >= FILTER_FROM;
    if (!isFiltered) boxes[0].box.autofocus = true; // and not the button that closes the dialog
    const form = h(
      'form',
      null,
      isFiltered && filter,
      h('ul', { class: 'options boxes' }, items),
      h('footer', null, h('button', { type: 'button', class: 'quiet', click: close }, t('cancel')), h('button', { type: 'submit', class: 'primary' }, t('save'))),
    );
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      close();
      const changed = boxes.filter(({ box, before }) => !box.indeterminate && box.checked !== before);
      const ids = (/** @type {boolean} */ on) => changed.filter(({ box }) => box.checked === on).map(({ box }) => box.value);
      if (changed.length) save(ids(true), ids(false));
    });
    return form;
  });
}

/**
 * @param {Label} label
 * @param {boolean | null} before
 */
function labelBox(label, before) {
  const box = h('input', { type: 'checkbox', value: label.id, checked: before === true });
  box.indeterminate = before === null;
  const item = h('li', { 'data-name': label.name.toLowerCase() }, h('label', null, box, labelChip(label)));
  return { box, before, item };
}

/**
 * @param {DeskWords} words
 * @param {Priority | null} now null: the conversations differ
 * @param {(priority: Priority) => unknown} choose
 */
export function priorityDialog({ t }, now, choose) {
  openDialog('prioritising', t('priority'), t, (close) => {
    const options = PRIORITIES.map((priority) => {
      const click = () => {
        close();
        choose(priority);
      };
      const chosen = priority === now;
      return h('li', null, h('button', { type: 'button', click, 'aria-pressed': String(chosen), autofocus: chosen }, priorityChip(priority, t), chosen && icon('check')));
    });
    return h('ul', { class: 'options' }, options);
  });
}
