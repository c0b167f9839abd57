// A text in all languages, those that are missing flagged. Two languages stand in the form; a dialog has all side by side.

import { openDialog } from '../../desk/parts.js';
import { h, icon } from '../../shared/dom.js';
import { LOCALES, languageName } from '../../shared/i18n.js';
import { change, valueAt } from './place.js';
import { variablesAt } from './variables.js';

/** @typedef {import('./place.js').FieldPlace} FieldPlace */

/** @param {any} value @returns {Record<string, string>} */
const asTexts = (value) => (typeof value === 'string' ? { en: value } : { ...value });

/** As a file writes it: a text in English only is a plain one. @param {Record<string, string>} texts */
function asValue(texts) {
  const filled = Object.fromEntries(LOCALES.filter((code) => texts[code]).map((code) => [code, texts[code]]));
  const codes = Object.keys(filled);
  if (!codes.length) return '';
  return codes.length === 1 && filled.en !== undefined ? filled.en : { en: '', ...filled };
}

/** @param {FieldPlace} field */
export function textsControl(field) {
  const { shell, id, described } = field;
  const { t, locale } = shell.words;
  const shown = new Set(['en', locale]);
  const rows = h('div', { class: 'text-rows' });
  const chips = h('div', { class: 'text-languages', role: 'group', 'aria-label': t('languages') });
  const missing = h('p', { class: 'text-missing' });
  const texts = () => asTexts(valueAt(field));
  const order = () => [locale, ...LOCALES.filter((code) => code !== locale)];
  const write = (/** @type {string} */ code, /** @type {string} */ text) => {
    change(field, asValue({ ...texts(), [code]: text }));
    mark();
  };
  const mark = () => {
    const now = texts();
    const gone = LOCALES.filter((code) => !now[code]);
    // A text that need not be there, and is not, is missing in no language.
    const none = gone.length === LOCALES.length && !field.about.required;
    chips.replaceChildren(...order().map((code) => chip(code, none || Boolean(now[code]))));
    missing.textContent = gone.length && gone.length < LOCALES.length ? t('missingIn', { languages: gone.map(languageName).join(', ') }) : '';
    missing.hidden = !missing.textContent;
    for (const part of translate ?? []) part.hidden = missing.hidden;
  };
  /** @type {(code: string, has: boolean) => HTMLElement} */
  const chip = (code, has) => h('button', { type: 'button', class: 'text-chip', 'data-has': String(has), 'aria-pressed': String(shown.has(code)), title: `${languageName(code)}${has ? '' : ` (${t('missing')})`}`, click: () => toggle(code) }, code.toUpperCase(), !has && h('span', { class: 'hidden' }, t('missing')));
  const toggle = (/** @type {string} */ code) => {
    if (!shown.delete(code)) shown.add(code);
    if (!shown.size) shown.add('en');
    fill();
    /** @type {HTMLElement | null} */ (chips.children[order().indexOf(code)])?.focus();
  };
  const fill = () => {
    const now = texts();
    const visible = order().filter((code) => shown.has(code));
    rows.replaceChildren(...visible.map((code, number) => textRow(field, code, now[code] ?? '', number ? `${id}-${code}` : id, described, (text) => write(code, text), visible.length > 1)));
    mark();
  };
  const translate = translateButton(field, texts, write, () => fill());
  fill();
  const all = h('button', { type: 'button', class: 'quiet', click: () => openAll(field, texts, write, fill) }, icon('columns'), t('allLanguages'));
  const tools = h('div', { class: 'text-tools' }, variablePicker(field, rows), all, translate);
  return { control: h('div', { class: 'texts' }, chips, rows, missing, tools) };
}

/**
 * @param {FieldPlace} field
 * @param {string} code
 * @param {string} text
 * @param {string} id
 * @param {string} described
 * @param {(text: string) => void} write
 * @param {boolean} named
 */
function textRow({ shell }, code, text, id, described, write, named) {
  const area = h('textarea', { id, rows: 2, lang: code, dir: 'auto', 'aria-describedby': described, 'aria-label': named ? languageName(code) : null, 'data-language': code, disabled: !shell.canEdit });
  area.value = text;
  area.addEventListener('input', () => write(area.value));
  return h('div', { class: 'text-row' }, named && h('span', { class: 'label', 'aria-hidden': 'true' }, code), area);
}

/**
 * @param {FieldPlace} field
 * @param {HTMLElement} rows
 */
function variablePicker(field, rows) {
  if (field.about.type !== 'template') return null;
  const { shell, place } = field;
  const { t } = shell.words;
  /** @type {HTMLTextAreaElement | null} */
  let last = null;
  rows.addEventListener('focusin', (event) => {
    last = /** @type {HTMLTextAreaElement} */ (event.target);
  });
  const group = (/** @type {string} */ title, /** @type {string[]} */ names) => (names.length ? h('optgroup', { label: title }, names.map((name) => h('option', { value: `{${name}}` }, name.split('.')[1].replaceAll('_', ' ')))) : null);
  const select = h('select', { class: 'variable-picker', 'aria-label': t('insertVariable'), disabled: !shell.canEdit, 'data-scoped': true });
  const fill = () => {
    const { contact, known } = variablesAt(shell, place);
    const groups = [group(t('answersSoFar'), known), group(t('contactInHubspot'), contact)];
    select.replaceChildren(h('option', { value: '' }, t('insertVariable')), ...groups.filter((each) => each !== null));
  };
  fill();
  select.addEventListener('scoped', fill);
  select.addEventListener('change', () => {
    const area = last?.isConnected ? last : rows.querySelector('textarea');
    const text = select.value;
    select.value = '';
    if (!area || !text) return;
    area.focus();
    area.setRangeText(text, area.selectionStart, area.selectionEnd, 'end');
    area.dispatchEvent(new Event('input', { bubbles: true }));
  });
  return select;
}

/**
 * @param {FieldPlace} field
 * @param {() => Record<string, string>} texts
 * @param {(code: string, text: string) => void} write
 * @param {() => void} fill
 */
function openAll(field, texts, write, fill) {
  const { shell, about } = field;
  const { t } = shell.words;
  const now = texts();
  const cells = LOCALES.map((code) => {
    const row = textRow(field, code, now[code] ?? '', `${field.id}-all-${code}`, '', (text) => {
      write(code, text);
      cell.dataset.has = String(Boolean(text));
    }, false);
    /** @type {HTMLElement} */ (row.querySelector('textarea')).setAttribute('rows', '5');
    const cell = h('div', { class: 'text-cell', 'data-has': String(Boolean(now[code])) }, h('label', { for: `${field.id}-all-${code}` }, languageName(code), h('span', { class: 'text-flag' }, t('missing'))), row);
    return cell;
  });
  openDialog('builder-texts', shell.kinds.said(about.title) || t('allLanguages'), t, () => h('div', { class: 'text-grid scroll' }, cells)).addEventListener('close', fill);
}

/**
 * @param {FieldPlace} field
 * @param {() => Record<string, string>} texts
 * @param {(code: string, text: string) => void} write
 * @param {() => void} fill
 */
function translateButton({ shell }, texts, write, fill) {
  const { t, why } = shell.words;
  if (!shell.canEdit) return null;
  const said = h('span', { class: 'soft', role: 'status' });
  const button = h('button', { type: 'button', class: 'quiet' }, icon('globe'), t('translateMissing'));
  button.addEventListener('click', async () => {
    const now = texts();
    const from = LOCALES.find((code) => now[code]);
    if (!from) return;
    button.disabled = true;
    said.textContent = t('translating');
    try {
      for (const to of LOCALES.filter((code) => !now[code])) {
        const answer = await shell.call('translate', { texts: [now[from]], from, to });
        write(to, answer.texts[0]);
      }
      said.textContent = t('translatedDraft');
    } catch (problem) {
      said.textContent = why(problem);
    }
    button.disabled = false;
    fill();
  });
  return [button, said];
}
