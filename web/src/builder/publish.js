// Publishes the draft of the open flow: what the checks found, a note for the others, and then the new version. Where flows are
// in a repository, it gives a patch instead.

import { openDialog, showToast } from '../desk/parts.js';
import { asProblem } from '../shared/api.js';
import { h, icon } from '../shared/dom.js';
import { canaryFields } from './canary_form.js';
import { saveAs } from './download.js';
import { findingList } from './findings.js';

const MAX_NOTE = 500;

/** @type {BuilderPanel} */
export const PUBLISH = {
  id: 'publish',
  role: 'header',
  title: (t) => t('publish'),
  available: (shell) => shell.canEdit,
  mount(host, shell) {
    const { t } = shell.words;
    const inGit = shell.editing === 'patch';
    const button = h('button', { type: 'button', class: 'primary', click: () => (inGit ? exportPatch(shell) : openPublish(shell)) }, t(inGit ? 'exportPatch' : 'publish'));
    host.replaceChildren(button);
  },
};

/** @param {import('./shell.js').Shell} shell */
async function exportPatch(shell) {
  try {
    await shell.flush();
    const text = await shell.text('patch');
    if (text) saveAs('flows.patch', text, 'text/x-diff');
    else showToast(shell.words.t('noPatch'));
  } catch (error) {
    showToast(shell.words.why(asProblem(error)), { error: true });
  }
}

/** @param {import('./shell.js').Shell} shell */
async function openPublish(shell) {
  const { words } = shell;
  const { t } = words;
  await shell.flush();
  openDialog('builder-publish', t('publishTitle', { name: shell.name }), t, (close) => {
    const errors = shell.findings.filter(({ severity }) => severity === 'error');
    const note = h('textarea', { id: 'publish-note', rows: '3', maxlength: String(MAX_NOTE) });
    const problem = h('p', { class: 'warning', role: 'alert', hidden: true });
    const go = h('button', { type: 'submit', class: 'primary', disabled: errors.length > 0 }, t('publish'));
    const plan = canaryChoice(shell);
    const publish = async (/** @type {Event} */ event) => {
      event.preventDefault();
      go.disabled = true;
      try {
        const { version } = await shell.call(`${encodeURIComponent(shell.name)}/publish`, { revision: shell.revision, note: note.value.trim(), ...plan.read() });
        shell.take(await shell.call(encodeURIComponent(shell.name)));
        close();
        const { canary } = plan.read();
        showToast(canary ? t('canaryIn', { version, share: canary.share }) : t('published', { version }));
      } catch (error) {
        problem.hidden = false;
        problem.replaceChildren(icon('alert'), words.why(asProblem(error)));
        go.disabled = false;
      }
    };
    const found = shell.findings.length > 0 && h('section', null, h('h3', null, t('findings')), findingList(shell, close));
    const label = h('label', { for: 'publish-note' }, t('publishNote'));
    const about = h('p', { class: 'soft' }, t(errors.length ? 'publishAfterErrors' : 'publishAbout'));
    const end = h('footer', null, h('button', { type: 'button', class: 'secondary', click: close }, t('cancel')), go);
    return h('form', { submit: publish }, about, found || '', plan.element, label, note, problem, end);
  });
}

/**
 * The contacts that get the new version: all of them, or a share first. A flow that does not run has no other version.
 *
 * @param {import('./shell.js').Shell} shell
 * @returns {{ element: HTMLElement | string, read: () => { canary?: import('./canary_form.js').CanaryPlan } }}
 */
function canaryChoice({ words, summary }) {
  if (summary?.state !== 'active') return { element: '', read: () => ({}) };
  const { t } = words;
  const { element, read } = canaryFields(words, null);
  const all = h('input', { type: 'radio', name: 'canary-for', checked: true });
  const some = h('input', { type: 'radio', name: 'canary-for' });
  const details = h('fieldset', { class: 'canary-details' }, h('p', { class: 'soft' }, t('canaryAbout')), element);
  const show = () => {
    details.hidden = !some.checked;
    // What is not shown must not keep the form from being sent.
    details.disabled = details.hidden;
  };
  for (const choice of [all, some]) choice.addEventListener('change', show);
  show();
  const ends = summary.canary ? h('p', { class: 'warning' }, icon('alert'), t('canaryIsReplaced', { version: summary.canary.version })) : '';
  const choices = [all, some].map((input) => h('label', { class: 'canary-choice' }, input, t(input === all ? 'canaryForAll' : 'canaryForSome')));
  return { element: h('fieldset', null, h('legend', null, t('canaryFor')), choices, details, ends), read: () => (some.checked ? { canary: read() } : {}) };
}
