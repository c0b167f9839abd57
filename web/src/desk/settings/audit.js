// The audit log: who did what, newest first, by filters, in pages, and as CSV.

import { asProblem } from '../../shared/api.js';
import { h, icon } from '../../shared/dom.js';
import { showToast } from '../parts.js';

const ACTIONS = [
  'conversation.assigned', 'conversation.closed', 'conversation.opened', 'conversation.snoozed', 'conversation.labelled',
  'conversation.prioritised', 'conversations.changed', 'change.undo_requested', 'person.added', 'person.changed', 'person.removed', 'role.changed', 'team.added',
  'team.changed', 'team.removed', 'setting.changed', 'flows.loaded',
  'flow.created', 'flow.published', 'flow.rolled_back', 'flow.switched', 'flow.ordered', 'flow.draft_discarded', 'flow.removed', 'flow.tests_changed',
  'flow.canary_changed', 'flow.canary_promoted', 'flow.canary_rolled_back',
  'report.exported', 'transcript.exported', 'audit.exported',
  'signed_in', 'signed_out', 'contact.forgotten', 'contact.exported', 'contact.blocked', 'contact.unblocked', 'hold.placed', 'hold.ended',
];

/** @typedef {{ field: string, before?: unknown, after?: unknown, withheld?: boolean }} AuditChange */
/** @typedef {{ id: string, at: string, by: string, action: string, subject: string, changes: AuditChange[], details: Record<string, unknown> }} AuditEntry */

export class AuditPage {
  #words;
  #calls;
  #store;
  #nameOf;
  #filters;
  #rows = h('tbody');
  #more;
  #none;
  /** @type {string | null} */
  #next = null;
  #asked = 0;

  /**
   * @param {DeskWords} words
   * @param {import('../calls.js').Calls} calls
   * @param {import('./store.js').SettingsStore} store
   * @param {(actor: string) => string} nameOf
   */
  constructor(words, calls, store, nameOf) {
    const { t } = words;
    this.#words = words;
    this.#calls = calls;
    this.#store = store;
    this.#nameOf = nameOf;
    this.#filters = this.#controls();
    this.#more = h('button', { type: 'button', class: 'secondary more', hidden: true, click: () => this.#read() }, t('more'));
    this.#none = h('p', { class: 'soft none', hidden: true }, t('audit.none'));
    this.element = h('section', { class: 'settings-body' });
  }

  async load() {
    await this.#store.load(undefined);
    const { t } = this.#words;
    const { actor, action, subject, from, to } = this.#filters;
    const people = this.#store.view.people.map((person) => h('option', { value: `person:${person.id}` }, person.name));
    actor.replaceChildren(h('option', { value: '' }, t('audit.anyActor')), ...people, h('option', { value: 'file:desk' }, t('actor.file')), h('option', { value: 'file:flows' }, t('actor.flows')));
    const csv = h('button', { type: 'button', class: 'quiet', click: () => this.#download() }, icon('down'), 'CSV');
    const labelled = (/** @type {string} */ name, /** @type {HTMLElement} */ control) => h('label', { class: 'field' }, h('span', null, t(name)), control);
    const controls = h(
      'div',
      { class: 'audit-filters', change: () => this.#again() },
      labelled('audit.actor', actor),
      labelled('audit.action', action),
      labelled('audit.subject', subject),
      labelled('audit.from', from),
      labelled('audit.to', to),
      csv,
    );
    const heads = ['audit.at', 'audit.actor', 'audit.action', 'audit.subject', 'audit.changes'].map((name) => h('th', { scope: 'col' }, t(name)));
    const table = h('div', { class: 'scroll-x', tabindex: '0', role: 'region', 'aria-label': t('page.audit') }, h('table', null, h('thead', null, h('tr', null, heads)), this.#rows));
    this.element.replaceChildren(h('p', { class: 'soft' }, t('intro.audit')), controls, table, this.#none, this.#more);
    await this.#again();
  }

  #controls() {
    const { t } = this.#words;
    const actions = ACTIONS.map((action) => h('option', { value: action }, t(`did.${action}`)));
    return {
      actor: h('select', null),
      action: h('select', null, h('option', { value: '' }, t('audit.anyAction')), actions),
      subject: h('input', { type: 'text', placeholder: 'person:ana', autocomplete: 'off' }),
      from: h('input', { type: 'date' }),
      to: h('input', { type: 'date' }),
    };
  }

  #query() {
    const { actor, action, subject, from, to } = this.#filters;
    const query = new URLSearchParams();
    if (actor.value) query.set('actor', actor.value);
    if (action.value) query.set('action', action.value);
    if (subject.value.trim()) query.set('subject', subject.value.trim());
    if (from.value) query.set('from', new Date(`${from.value}T00:00`).toISOString());
    if (to.value) query.set('to', dayAfter(to.value).toISOString());
    return query;
  }

  async #again() {
    this.#next = null;
    this.#rows.replaceChildren();
    await this.#read();
  }

  async #read() {
    this.#asked += 1;
    const asked = this.#asked;
    const query = this.#query();
    if (this.#next) query.set('after', this.#next);
    try {
      const { entries, next } = await this.#calls.get(`audit?${query}`);
      if (asked !== this.#asked) return; // the filters have changed since
      this.#rows.append(...entries.map((/** @type {AuditEntry} */ entry) => this.#row(entry)));
      this.#next = next;
      this.#more.hidden = !next;
      this.#none.hidden = Boolean(next) || this.#rows.childElementCount > 0;
    } catch (error) {
      showToast(this.#words.why(asProblem(error)), { error: true });
    }
  }

  /** @param {AuditEntry} entry */
  #row(entry) {
    const { t, timeText } = this.#words;
    const changes = entry.changes.map((change) => h('span', { class: 'change', dir: 'auto' }, this.#changeText(change)));
    const details = Object.entries(entry.details).filter(([, value]) => value !== null).map(([name, value]) => h('span', { class: 'change', dir: 'auto' }, `${name}: ${shown(value)}`));
    return h(
      'tr',
      null,
      h('td', { class: 'at' }, h('time', { datetime: entry.at }, timeText(entry.at))),
      h('td', { dir: 'auto' }, this.#nameOf(entry.by)),
      h('td', null, t(`did.${entry.action}`) ?? entry.action),
      h('td', null, this.#subject(entry.subject)),
      h('td', null, changes, details),
    );
  }

  /** @param {string} subject */
  #subject(subject) {
    if (!subject.startsWith('conversation:')) return h('code', null, subject);
    const id = subject.slice('conversation:'.length);
    return h('a', { href: `#conversation/${encodeURIComponent(id)}` }, h('code', null, id));
  }

  /** @param {AuditChange} change */
  #changeText({ field, before, after, withheld }) {
    if (withheld) return this.#words.t('audit.withheld', { field });
    return `${field}: ${shown(before)} → ${shown(after)}`;
  }

  async #download() {
    try {
      const text = await this.#calls.text(`audit.csv?${this.#query()}`);
      const url = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
      h('a', { href: url, download: 'frontdesk-audit.csv' }).click();
      URL.revokeObjectURL(url);
    } catch (error) {
      showToast(this.#words.why(asProblem(error)), { error: true });
    }
  }
}

/** @param {unknown} value */
function shown(value) {
  if (value === null || value === undefined) return '–';
  if (Array.isArray(value)) return value.length ? value.join(', ') : '–';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** @param {string} day */
function dayAfter(day) {
  const date = new Date(`${day}T00:00`);
  date.setDate(date.getDate() + 1);
  return date;
}
