// The pane next to a conversation: the contact's HubSpot record, their answers to the flow's questions, the reason for
// the assignee, and earlier conversations.

import { h, icon } from '../shared/dom.js';
import { renderCard } from '../shared/card.js';
import { doubt, nameIn } from './contact.js';
import { clockTime } from './days.js';
import { decisionTable } from './decision.js';
import { chipsOf } from './describing.js';
import { answerName, answersIn, chosenText } from './flow_steps.js';
import { modelRows } from './model_use.js';
import { keep } from './parts.js';
import { split } from './state.js';
import { presenceLine, visitRows } from './visit.js';

/** @typedef {import('./state.js').DeskState} State */
/** @typedef {import('./state.js').Talk} Talk */

export class Sidebar {
  #words;
  #on;

  /**
   * @param {DeskWords} words
   * @param {{ link(view: string, id?: string): string, back(): void, ofContact(key: string): void }} on
   */
  constructor(words, on) {
    this.#words = words;
    this.#on = on;
    this.#nodes = h('div', { class: 'scroll' });
    const back = h('button', { type: 'button', class: 'knob back', 'aria-label': words.t('back'), title: words.t('back'), click: () => on.back() }, icon('back'));
    this.element = h('aside', { class: 'sidebar', 'aria-label': words.t('details') }, h('header', null, back, h('h2', null, words.t('details'))), this.#nodes);
  }

  #nodes;

  /** @param {State} state */
  show(state) {
    const talk = /** @type {Talk} */ (state.talk);
    const people = JSON.stringify([...state.people.values()].map((view) => view.person.name));
    const key = [state.me, talk.id, talk.summary, talk.detail, talk.visit, people, [...answersIn(talk)], clockTime(new Date().toISOString(), this.#words.locale)];
    keep(this.#nodes, JSON.stringify(key), () => this.#content(state, talk));
  }

  /**
   * @param {State} state
   * @param {Talk} talk
   */
  #content(state, talk) {
    const { summary, detail } = talk;
    if (!summary) return [];
    return [
      this.#contact(talk, summary),
      this.#answers(talk),
      this.#properties(summary, detail, state),
      detail?.decision && isCurrent(detail.decision, summary) && this.#decision(detail.decision, state),
      detail && this.#earlier(detail, state),
      state.isAdmin && this.#technical(summary, detail),
    ];
  }

  /**
   * @param {Talk} talk
   * @param {Summary} summary
   */
  #contact(talk, summary) {
    const { t, locale } = this.#words;
    const { detail } = talk;
    const record = detail?.contact.hubspot;
    const card = record && renderCard({ kind: 'found', contacts: [{ labels: {}, ...record }], total: 1, criteria: [] }, { t, locale });
    const about = detail && aboutRecord(detail.contact, t);
    const name = h('p', { class: 'called' }, h('span', { dir: 'auto' }, nameIn(summary, t)), ' ', doubt(summary, t));
    const said = detail?.contact.said_name;
    const other = said && said !== summary.name && h('p', { class: 'soft' }, t('saidName', { name: said }));
    const phone = summary.phone && h('p', { class: 'email' }, h('span', { dir: 'ltr' }, summary.phone));
    const visit = definitions(visitRows(talk, this.#words).filter(([, value]) => value));
    // After the end the chat has no connection, so that the contact may still be there.
    const isOver = summary.status !== 'open' || [...talk.entries.values()].some(({ kind }) => kind === 'closed');
    const presence = !isOver && presenceLine(talk.visit, this.#words);
    return section(t('contactRecord'), name, presence, other, email(summary, t), phone, visit, about, card);
  }

  /** @param {Talk} talk */
  #answers(talk) {
    const { t } = this.#words;
    const { summary } = talk;
    const shown = [summary?.name, summary?.email, summary?.phone]; // above, with the contact
    const answers = [...answersIn(talk)].filter(([, value]) => !shown.includes(value));
    const rows = answers.map(([name, value]) => [answerName(name, t), chosenText(name, value, talk, this.#words.locale)]);
    return rows.length > 0 && section(t('answers'), definitions(rows));
  }

  /**
   * The flow and its variables by their own names, for the people who write flows.
   *
   * @param {Summary} summary
   * @param {Detail | null} detail
   */
  #technical(summary, detail) {
    const { t, locale } = this.#words;
    const rows = [['id', summary.id], ['flow', summary.flow], ...modelRows(detail?.model_use, t, locale), ...Object.entries(detail?.variables ?? {})];
    const known = rows.filter(([, value]) => value !== null && value !== undefined && value !== '');
    return h('details', { class: 'technical' }, h('summary', null, t('technical')), definitions(known));
  }

  /**
   * @param {Summary} summary
   * @param {Detail | null} detail
   * @param {State} state
   */
  #properties(summary, detail, state) {
    const { t, timeText } = this.#words;
    const chips = chipsOf({ labels: summary.labels }, state.me, t);
    /** @type {[string | undefined, Node | string | number | null | undefined][]} */
    const rows = [
      [t('priority'), t(`priority.${summary.priority ?? 'normal'}`)],
      [t('label'), chips.some(Boolean) ? h('span', { class: 'tags' }, chips) : null],
      [t('about.owner'), state.ownerName(summary.owner, t)],
      [t('about.team'), summary.team && state.teamName(summary.team, t)],
      [t('about.place'), detail?.queue_place],
      [t('about.opened'), summary.opened_at && `${timeText(summary.opened_at)} · ${t(`source.${summary.source}`)}`],
      [t('about.category'), summary.category],
    ];
    return section(t('conversation'), definitions(rows.filter(([, value]) => value)));
  }

  /**
   * @param {AssignmentDecision} decision
   * @param {State} state
   */
  #decision(decision, state) {
    const { t } = this.#words;
    const title = t(decision.assignee ? 'whyAssigned' : 'whyWaits');
    const reason = t(`reason.${decision.reason}`) ?? decision.reason;
    return section(title, h('p', { class: 'reason' }, reason), decisionTable(decision, state, this.#words));
  }

  /**
   * @param {Detail} detail
   * @param {State} state
   */
  #earlier({ summary, contact, earlier, other_conversations: count, archive_away: away }, state) {
    const { t, timeText } = this.#words;
    if (away) return section(t('earlier', { count }), h('p', { class: 'soft' }, t('problem.archive_away')));
    if (!earlier.length) return null;
    const rows = earlier.map((row) =>
      h('li', null, h('a', { href: this.#on.link(state.view, row.id) }, h('strong', null, timeText(row.opened_at)), h('span', { dir: 'auto' }, row.summary || row.matter || row.last_text || t('noText')))),
    );
    const isEarlier = earlier.every((row) => (row.opened_at ?? '') < (summary.opened_at ?? ''));
    const all = h('button', { type: 'button', class: 'quiet all-of', click: () => this.#on.ofContact(contact.key) }, t('allOfContact'));
    return section(t(isEarlier ? 'earlier' : 'otherConversations', { count }), h('ul', { class: 'earlier' }, rows), all);
  }
}

/**
 * @param {string | undefined} title
 * @param {...import('../shared/dom.js').Child} content
 */
function section(title, ...content) {
  return h('section', null, h('h3', { class: 'label' }, title), ...content);
}

/**
 * Whether the decision explains where the conversation is now. It may have been given to another person by hand since.
 *
 * @param {AssignmentDecision} decision
 * @param {Summary} summary
 */
function isCurrent({ assignee }, { owner, status, assignee: last }) {
  if (!assignee) return status === 'open' && split(owner)[0] === 'team';
  return status === 'open' ? owner === `person:${assignee}` : last === assignee;
}

/**
 * Where the record is from, or why there is none.
 *
 * @param {ContactDetails} contact
 * @param {Translate} t
 */
function aboutRecord({ hubspot, verified, own, previous, lookup }, t) {
  if (!hubspot) return lookup === 'unknown' ? null : h('p', { class: 'soft' }, t(`record.${lookup}`));
  if (own || verified) return (own || previous) && h('p', { class: 'soft' }, t(own && !previous ? 'record.own' : 'record.previous'));
  return [h('p', { class: 'caution' }, icon('alert'), t('onlyTyped')), previous && h('p', { class: 'soft' }, t('record.previous'))];
}

/** @param {unknown[][]} rows */
function definitions(rows) {
  return h('dl', null, rows.flatMap(([name, value]) => [h('dt', null, String(name)), h('dd', { dir: 'auto' }, value instanceof Node ? value : String(value))]));
}

/**
 * @param {Summary} summary
 * @param {Translate} t
 */
function email(summary, t) {
  if (!summary.email || (!summary.name && !summary.email_verified)) return null; // the heading has it, and its mark
  return h('p', { class: 'email' }, summary.name && h('span', { dir: 'auto' }, summary.email), ' ', h('span', { class: 'tag' }, t(summary.email_verified ? 'verified' : 'unverified')));
}
