// The cards of imports as teammates see them: the file, the plan, the run, the receipt. Teammates only watch; the contact who
// sent the file acts.

import { h, icon } from '../shared/dom.js';
import { moreCards } from '../shared/more.js';

const COUNTS = /** @type {const} */ (['created', 'updated', 'unchanged', 'repeated', 'failed']);

/**
 * Adds the cards of imports to the kinds that the desk shows.
 *
 * @param {Translate} t
 * @param {string} locale
 */
export function showImports(t, locale) {
  const number = (/** @type {number} */ value) => value.toLocaleString(locale);
  /** @type {{ [Kind in ImportCard['kind']]: (card: Extract<ImportCard, { kind: Kind }>) => [title: string | undefined, detail: string | undefined] }} */
  const kinds = {
    uploaded: (card) => [card.file_name, t('importRows', { rows: number(card.rows) })],
    import_plan: ({ plan }) => [t('importPlanned', { name: plan.file_name }), t('importReady', { ready: number(plan.ready), bad: number(plan.bad) })],
    importing: ({ started }) => [t('importStarted', { name: started.file_name }), t('importRows', { rows: number(started.total) })],
    imported: ({ result }) => [
      t(result.stopped ? 'importStopped' : 'importDone', { name: result.file_name }),
      COUNTS.filter((name) => result[name]).map((name) => `${t(`imported.${name}`)}: ${number(result[name])}`).join(' · '),
    ],
  };
  for (const [kind, texts] of /** @type {[string, (card: Card) => (string | undefined)[]][]} */ (Object.entries(kinds))) {
    moreCards.set(kind, {
      title: (card) => texts(card)[0],
      render: (card) => {
        const [title, detail] = texts(card);
        return h('article', { class: `card ${kind}`, 'aria-label': title }, h('p', { class: 'card-title' }, icon('plus'), h('span', { dir: 'auto' }, title)), h('p', { class: 'hint', dir: 'auto' }, detail));
      },
    });
  }
}
