// The conversations behind a figure of a report: a dialog with links, the longest time first.

import { h } from '../shared/dom.js';
import { nameIn } from './contact.js';
import { openDialog } from './parts.js';

/**
 * @param {string} figure
 * @param {import('./report_figures.js').Place} place
 * @param {URLSearchParams} span
 * @param {{ words: DeskWords, calls: import('./calls.js').Calls, link(view: string, id?: string): string }} on
 */
export function showBehind(figure, place, span, { words, calls, link }) {
  const { t, why, timeText } = words;
  const rows = h('ul', { class: 'behind' });
  const note = h('p', { class: 'soft', role: 'status' }, t('loading'));
  const more = h('button', { type: 'button', class: 'quiet more', hidden: true, click: () => load() }, t('more'));
  let after = '';
  /** @param {() => void} close */
  const row = (/** @type {Behind} */ found, close) => {
    const { summary } = found;
    const href = link(summary.status === 'open' ? 'all' : 'closed', summary.id);
    return h('li', null, h('a', { href, click: close }, h('strong', { dir: 'auto' }, nameIn(summary, t)), h('span', null, valueText(figure, found, words) || timeText(summary.opened_at)), h('span', { class: 'preview', dir: 'auto' }, summary.contact_text || summary.last_text || summary.summary || t('noText'))));
  };
  let end = () => {};
  const load = async () => {
    const query = new URLSearchParams([...span, ['figure', figure], ['group', place.group], ['key', place.key], ...(after ? [['after', after]] : [])]);
    try {
      /** @type {BehindPage} */
      const page = await calls.get(`reports/conversations?${query}`);
      rows.append(...page.conversations.map((found) => row(found, () => end())));
      after = page.next ?? after;
      more.hidden = !page.next;
      note.textContent = (page.archive_away ? t('report.archiveAway') : page.hidden ? t('report.hidden', { count: page.hidden }) : page.total ? '' : t('nothingYet')) ?? '';
    } catch (problem) {
      note.textContent = why(problem) ?? '';
    }
  };
  openDialog('behind-figure', [t(`figure.${figure}`), place.title].filter(Boolean).join(' · '), t, (close) => {
    end = close;
    return [note, rows, more];
  });
  load();
}

/**
 * @param {string} figure
 * @param {Behind} found
 * @param {DeskWords} words
 */
function valueText(figure, { value, outcome }, { t, lasted }) {
  if (value === null) return '';
  if (figure === 'rated') return `${value} / 5`;
  if (outcome === 'waits') return t('report.waitsSoFar', { time: lasted(value) }) ?? '';
  return outcome === 'left' ? (t('report.leftAfter', { time: lasted(value) }) ?? '') : lasted(value);
}
