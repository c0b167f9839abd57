// The lines of a conversation: messages in groups, days between them, and the steps of a flow folded into one line.

import { dayOf } from './days.js';
import { isAfter } from './reading.js';
import { isStep, sentenceOf } from './flow_steps.js';
import { UNDO_TOOL, hasReceipt, isReceipt } from './undo.js';

/** @typedef {import('./state.js').DeskState} State */
/** @typedef {import('./state.js').Talk} Talk */
/** @typedef {import('./state.js').Draft} Draft */
/**
 * `follows`: the line before is a message of the same author, so that the name and the time are not repeated.
 *
 * @typedef {{ entry: DeskEntry, follows?: boolean }} EntryLine
 * @typedef {{ key: string, print: string } & (EntryLine | { steps: DeskEntry[] } | { draft: Draft } | { day: string } | { isNew: true })} ThreadLine
 */

const GROUP_MS = 5 * 60_000;

/** Entries that have no line of their own. */
const SILENT = ['draft_requested', 'drafted', 'timer_fired', 'triggered', 'tool_result', 'opened'];

/**
 * The request stands for the call of an undo, and the receipt for a write that has one.
 *
 * @param {DeskEntry} item
 * @param {Talk} talk
 */
function isSilent(item, talk) {
  const { kind, entry } = item;
  return SILENT.includes(kind) || isEmptyNote(item) || (kind === 'tool_call' && (entry.tool === UNDO_TOOL || hasReceipt(entry.call_id, talk)));
}

/**
 * @param {Talk} talk
 * @param {State} state
 * @param {DeskWords} words
 */
export function linesOf(talk, state, words) {
  const entries = [...talk.entries.values()].filter((entry) => entry.message || isReceipt(entry) || !isSilent(entry, talk));
  /** @type {ThreadLine[]} */
  const lines = [];
  const firstNew = firstNewOf(entries, talk);
  let day = '';
  for (const entry of entries) {
    const isRaw = isStep(entry) && sentenceOf(entry, talk, state, words) === null;
    if (isRaw && !state.isAdmin) continue;
    if (dayOf(entry.at) !== day) {
      day = dayOf(entry.at);
      lines.push({ key: `day ${day}`, print: entry.at, day: entry.at });
    }
    if (entry === firstNew) lines.push({ key: 'new', print: 'new', isNew: true });
    add(lines, entry, isRaw);
  }
  for (const draft of talk.drafts.values()) lines.push({ key: `draft ${draft.id}`, print: `${draft.id} ${draft.length}`, draft });
  return lines;
}

/** A desk without closing notes writes none: its log has an empty one. @param {DeskEntry} entry */
const isEmptyNote = ({ kind, entry }) => kind === 'closing_noted' && !entry.note.summary && !entry.note.category;

/**
 * The contact's first entry that the teammate had not read when they came. There is none in a conversation that they see for the
 * first time.
 *
 * @param {DeskEntry[]} entries
 * @param {Talk} talk
 */
function firstNewOf(entries, { newSince }) {
  if (!newSince) return null;
  return entries.find(({ message, offset }) => message?.author.kind === 'contact' && isAfter(offset, newSince)) ?? null;
}

/**
 * A step without a sentence joins the steps before, also over messages: alone it would be a line that says nothing.
 *
 * @param {ThreadLine[]} lines
 * @param {DeskEntry} entry
 * @param {boolean} isRaw
 */
function add(lines, entry, isRaw) {
  const before = (isRaw && lines.findLast((line) => 'steps' in line)) || lines.at(-1);
  if (!isStep(entry)) {
    const follows = before !== undefined && 'entry' in before && isGroup(before.entry, entry);
    lines.push({ key: entry.offset, print: `${entry.offset} ${follows}`, entry, follows });
  } else if (before && 'steps' in before) {
    before.steps.push(entry);
    before.print = `${before.key} ${before.steps.length}`;
  } else {
    lines.push({ key: `steps ${entry.offset}`, print: entry.offset, steps: [entry] });
  }
}

/**
 * @param {DeskEntry} before
 * @param {DeskEntry} entry
 */
function isGroup(before, entry) {
  const [one, other] = [authorOf(before), authorOf(entry)];
  return one !== '' && one === other && Date.parse(entry.at) - Date.parse(before.at) < GROUP_MS;
}

/** @param {DeskEntry} entry */
function authorOf({ kind, message, entry }) {
  if (kind === 'note') return `note ${entry.author.id}`;
  return message ? `${message.author.kind} ${message.author.name ?? ''}` : '';
}
