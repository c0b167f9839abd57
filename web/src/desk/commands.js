// The commands of shortcuts and buttons, by name. Each acts on the conversation that the page shows, where it allows that.

import { blockDialog } from './blocking.js';
import { assignDialog, closeDialog, helpDialog, snoozeDialog } from './dialogs.js';
import { labelDialog, priorityDialog } from './describing.js';
import { holdDialog } from './holding.js';
import { SHORTCUTS } from './keys.js';
import { VIEWS } from './address.js';
import { transcriptDialog } from './transcript.js';

/**
 * What commands ask of the page.
 *
 * @typedef {{
 *   macro(): unknown, focus(mode: import('./drafts.js').Kind): unknown, search(): unknown, filter(): unknown, select(): unknown,
 *   markUnread(): unknown, step(by: number): unknown, go(view: string): unknown, leave(): unknown,
 * }} CommandPage
 */

/**
 * @param {DeskWords} words
 * @param {import('./state.js').DeskState} state
 * @param {import('./actions.js').Actions} actions
 * @param {CommandPage} page
 * @returns {Record<string, (key: string) => unknown>}
 */
export function commandsOf(words, state, actions, page) {
  const open = (/** @type {() => unknown} */ command) => state.talk?.summary?.status === 'open' && command();
  const describe = (/** @type {(summary: Summary) => unknown} */ command) => state.talk?.summary && command(state.talk.summary);
  const snooze = () => {
    if (state.talk?.summary?.snoozed_until) actions.snooze(null);
    else snoozeDialog(words, (minutes) => actions.snooze(minutes));
  };
  return {
    take: () => open(() => actions.assign(`person:${state.self}`)),
    handBack: () => open(() => actions.assign('assistant')),
    assign: () => open(() => assignDialog(state, words, (owner) => actions.assign(owner))),
    snooze: () => open(snooze),
    label: () => describe((summary) => labelDialog(state.me.labels, words, (id) => Boolean(summary.labels?.includes(id)), (add, remove) => actions.label(add, remove))),
    priority: () => describe((summary) => priorityDialog(words, summary.priority ?? 'normal', (priority) => actions.prioritise(priority))),
    select: () => page.select(),
    unread: () => page.markUnread(),
    close: () => open(() => closeDialog(state, words, (note) => actions.close(note))),
    draft: () => open(() => actions.draft()),
    transcript: () => transcriptDialog(words, () => actions.transcript()),
    block: () => describe(() => blockDialog(words, Boolean(state.talk?.detail?.contact.key.startsWith('anonymous:')), (block) => actions.block(block))),
    hold: () => describe(() => holdDialog(words, (of) => actions.hold(of))),
    asTest: () => describe(() => actions.saveAsTest()),
    macro: () => open(() => page.macro()),
    reply: () => open(() => page.focus('reply')),
    note: () => open(() => page.focus('note')),
    next: () => page.step(1),
    previous: () => page.step(-1),
    filter: () => page.filter(),
    search: () => page.search(),
    view: (key) => page.go(VIEWS[Number(key) - 1]),
    leave: () => page.leave(),
    help: () => helpDialog(SHORTCUTS, words),
  };
}
