// A new flow: empty, from a template, from a file, or as a copy of another one.

import { openDialog } from '../desk/parts.js';
import { asProblem } from '../shared/api.js';
import { h } from '../shared/dom.js';

const NAME = /^[a-z][a-z0-9_]{0,59}$/;
const OWN_NAME = /^name:[ \t]*["']?([a-z][a-z0-9_]{0,59})["']?[ \t]*$/m;

/**
 * @param {BuilderWords} words
 * @param {import('../desk/calls.js').Calls} calls
 * @param {FlowSummary[]} flows
 * @param {string} [copyOf]
 */
export async function openNewFlow(words, calls, flows, copyOf = '') {
  const { t } = words;
  /** @type {{ name: string }[]} */
  const templates = copyOf ? [] : await calls.send('GET', 'flows/templates').catch(() => []);
  openDialog('builder-new', copyOf ? t('copyOf', { name: copyOf }) : t('newFlow'), t, (close) => {
    const name = h('input', { id: 'new-name', required: true, maxlength: '60', autocomplete: 'off', spellcheck: 'false', 'aria-describedby': 'new-name-help', value: copyOf ? freeName(copyOf, flows) : '' });
    const from = h('select', { id: 'new-from' }, h('option', { value: '' }, t('fromScratch')), templates.map((each) => h('option', { value: each.name }, templateTitle(t, each.name))), h('option', { value: '*file' }, t('fromYaml')));
    const text = h('textarea', { id: 'new-text', rows: '8', class: 'code', spellcheck: 'false' });
    const file = h('input', { id: 'new-file', type: 'file', accept: '.yaml,.yml' });
    const given = h('div', { class: 'new-file', hidden: true }, h('label', { for: 'new-file' }, t('chooseFile')), file, h('label', { for: 'new-text' }, t('orPaste')), text);
    const problem = h('p', { class: 'warning', role: 'alert', hidden: true });
    from.addEventListener('change', () => {
      given.hidden = from.value !== '*file';
      if (from.value && from.value !== '*file' && !name.value) name.value = freeName(from.value, flows);
    });
    const named = () => {
      const own = OWN_NAME.exec(text.value)?.[1];
      if (own && !name.value) name.value = freeName(own, flows);
    };
    text.addEventListener('change', named);
    file.addEventListener('change', async () => {
      text.value = (await file.files?.[0]?.text()) ?? '';
      named();
    });
    const create = async (/** @type {Event} */ event) => {
      event.preventDefault();
      try {
        if (!NAME.test(name.value)) throw Object.assign(new Error(), { status: 422, code: 'flow_name' });
        const source = copyOf ? { copy_of: copyOf } : from.value === '*file' ? { text: text.value } : from.value ? { template: from.value } : {};
        await calls.send('POST', 'flows', { name: name.value, ...source });
        close();
        location.hash = `#flows/${encodeURIComponent(name.value)}`;
      } catch (error) {
        const found = asProblem(error);
        problem.hidden = false;
        // The gateway names the line of a text that it can't read.
        problem.replaceChildren([words.why(found), found.code === 'flow_unreadable' ? found.message : ''].filter(Boolean).join(' '));
      }
    };
    const source = copyOf ? [] : [h('label', { for: 'new-from' }, t('beginWith')), from, given];
    const help = h('p', { id: 'new-name-help', class: 'soft' }, t('nameHelp'));
    const end = h('footer', null, h('button', { type: 'button', class: 'secondary', click: close }, t('cancel')), h('button', { type: 'submit', class: 'primary' }, t('createFlow')));
    return h('form', { submit: create, novalidate: true }, ...source, h('label', { for: 'new-name' }, t('nameOf')), name, help, problem, end);
  });
}

/**
 * @param {string} wanted
 * @param {FlowSummary[]} flows
 */
function freeName(wanted, flows) {
  const taken = new Set(flows.map(({ name }) => name));
  if (!taken.has(wanted)) return wanted;
  let number = 2;
  while (taken.has(`${wanted}_${number}`)) number += 1;
  return `${wanted}_${number}`;
}

/**
 * @param {BuilderWords['t']} t
 * @param {string} name
 */
function templateTitle(t, name) {
  const title = t(`template.${name}`);
  return title === `template.${name}` ? name : title;
}
