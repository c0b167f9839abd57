// The steps of a flow in plain words. A step that only helps to find a fault in a flow, such as the condition of a branch, has no
// words here: admins read it as it stands in the log, and no other teammate reads it.

import { topicText } from './describing.js';
import { split } from './state.js';
import { plainName } from './words.js';

/** @typedef {import('./state.js').DeskState} State */
/** @typedef {import('./state.js').Talk} Talk */

/** @param {DeskEntry} entry */
export const isStep = ({ kind }) => kind === 'flow_decision' || kind === 'tool_call';

/**
 * The sentence of a step; null for a step without one.
 *
 * @param {DeskEntry} item
 * @param {Talk} talk
 * @param {State} state
 * @param {DeskWords} words
 */
export function sentenceOf(item, talk, state, { t, locale }) {
  if (item.kind === 'tool_call') return toolSentence(item, talk, t);
  const { data = {}, what, detail } = item.entry;
  const answered = what === 'ask' && data.answer;
  const code = data.code ?? (answered ? 'answered' : '');
  const asked = data.name ?? (answered ? detail : '');
  const name = answerName(asked, t);
  const team = data.team ? state.ownerName(`team:${data.team}`, t) : '';
  return t(`step.${code}`, { name, team, answer: chosenText(asked, data.answer ?? '', talk, locale), reason: data.reason ?? '' }) ?? null;
}

/**
 * A step as the log has it, for admins.
 *
 * @param {DeskEntry} item
 */
export function rawStep({ kind, entry }) {
  if (kind === 'tool_call') return entry.tool;
  return [entry.what, entry.step, entry.detail].filter(Boolean).join(' · ');
}

/**
 * The name of an answer, as a heading.
 *
 * @param {string} name
 * @param {Translate} t
 */
export function answerName(name, t) {
  return t(`answer.${name}`) ?? plainName(name);
}

/**
 * The answers that the contact gave to the flow's questions, each the newest.
 *
 * @param {Talk} talk
 */
export function answersIn(talk) {
  /** @type {Map<string, string>} */
  const answers = new Map();
  for (const { kind, entry } of talk.entries.values()) {
    if (kind !== 'flow_decision' || entry.what !== 'ask' || !entry.data?.answer) continue;
    const name = entry.data.name ?? entry.detail;
    answers.delete(name); // the newest answer stands last
    answers.set(name, entry.data.answer);
  }
  return answers;
}

/**
 * An answer. A choice is in the teammate's language, as far as the flow has it.
 *
 * @param {string} name
 * @param {string} answer
 * @param {Talk} talk
 * @param {string} locale
 */
export function chosenText(name, answer, talk, locale) {
  const chosen = talk.detail?.chosen?.[name];
  return chosen && Object.values(chosen.texts).includes(answer) ? topicText(chosen, locale) : answer;
}

/**
 * Why a flow gave a conversation to a team: the answers that its last branch depends on; null without any.
 *
 * @param {DeskEntry} assigned
 * @param {Talk} talk
 * @param {DeskWords} words
 */
export function reasonOfTeam(assigned, talk, { t, locale }) {
  if (assigned.entry.reason !== 'flow' || split(assigned.entry.owner)[0] !== 'team') return null;
  const before = [...talk.entries.values()].filter((each) => Number(each.offset.split('-')[0]) <= Number(assigned.offset.split('-')[0]));
  const branch = before.findLast(({ kind, entry }) => kind === 'flow_decision' && entry.data?.depends);
  const answers = answersIn(talk);
  const names = branch?.entry.data?.depends?.split(' ').filter((name) => answers.has(name)) ?? [];
  return names.map((name) => `${answerName(name, t)}: ${chosenText(name, answers.get(name) ?? '', talk, locale)}`).join(', ') || null;
}

/**
 * What was asked of HubSpot, with its outcome where that is not the wanted one.
 *
 * @param {DeskEntry} item
 * @param {Talk} talk
 * @param {Translate} t
 */
function toolSentence({ entry }, talk, t) {
  const done = t(`did.${entry.tool}`) ?? t('did.other');
  const status = outcomeOf(entry.call_id, talk);
  // “Saved” is said of what was saved; before and otherwise it is the name of the call, with its state.
  return status === 'ok' ? done : `${t(`call.${entry.tool}`) ?? done}: ${t(`outcome.${status}`) ?? t('outcome.failed')}`;
}

/**
 * The status of a call's newest result; `running` without one.
 *
 * @param {string} call
 * @param {Talk} talk
 */
function outcomeOf(call, talk) {
  const result = [...talk.entries.values()].findLast(({ kind, entry }) => kind === 'tool_result' && entry.call_id === call);
  return result?.entry.result?.status ?? 'running';
}
