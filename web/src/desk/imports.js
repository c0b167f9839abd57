// Files of contacts as teammates see them: what came, what would be done, what was done. They watch; who sent a file acts.

import { h, icon } from '../shared/dom.js';
import { moreCards } from '../shared/more.js';

const COUNTS = ['created', 'updated', 'unchanged', 'repeated', 'failed'];

/** Adds the cards of imports to those that the desk knows. */
export function showImports(t, locale) {
  const number = (value) => value.toLocaleString(locale);
  const kinds = {
    uploaded: (card) => [card.file_name, t('importRows', { rows: number(card.rows) })],
    import_plan: ({ plan }) => [t('importPlanned', { name: plan.file_name }), t('importReady', { ready: number(plan.ready), bad: number(plan.bad) })],
    importing: ({ started }) => [t('importStarted', { name: started.file_name }), t('importRows', { rows: number(started.total) })],
    imported: ({ result }) => [
      t(result.stopped ? 'importStopped' : 'importDone', { name: result.file_name }),
      COUNTS.filter((name) => result[name]).map((name) => `${t(`imported.${name}`)}: ${number(result[name])}`).join(' · '),
    ],
  };
  for (const [kind, told] of Object.entries(kinds)) {
    moreCards.set(kind, {
      title: (card) => told(card)[0],
      render: (card) => {
        const [title, detail] = told(card);
        return h('section', { class: `card ${kind}`, 'aria-label': title }, h('h3', null, icon('plus'), h('span', { dir: 'auto' }, title)), h('p', { class: 'hint', dir: 'auto' }, detail));
      },
    });
  }
}
