// The question before a contact is blocked: for how long, why, and whether their network is blocked too.

import { h } from '../shared/dom.js';
import { openDialog } from './parts.js';

const DAYS = [1, 7, 30, 365];

/**
 * `done` resolves to the reason why the contact is not blocked, or to null.
 *
 * @param {DeskWords} words
 * @param {boolean} anonymous whether the contact is known by their browser alone
 * @param {(block: { hours: number, reason: string, network: boolean }) => Promise<string | null | undefined>} done
 */
export function blockDialog({ t, locale }, anonymous, done) {
  openDialog('block', t('blockContact'), t, (close) => {
    const days = new Intl.NumberFormat(locale, { style: 'unit', unit: 'day', unitDisplay: 'long' });
    const span = h('select', { autofocus: true }, DAYS.map((each) => h('option', { value: String(each) }, days.format(each))));
    const reason = h('textarea', { rows: '3', maxlength: 300, dir: 'auto' });
    const network = h('input', { type: 'checkbox' });
    const problem = h('p', { class: 'warning', role: 'alert', hidden: true });
    const submit = h('button', { type: 'submit', class: 'primary' }, t('block'));
    const form = h(
      'form',
      null,
      h('p', null, t('blockWhat')),
      h('label', { class: 'field' }, h('span', null, t('blockFor')), span),
      h('label', { class: 'field' }, h('span', null, t('blockReason')), reason),
      anonymous && h('label', { class: 'choice' }, network, h('span', null, t('blockNetwork'))),
      problem,
      h('footer', null, h('button', { type: 'button', class: 'quiet', click: close }, t('cancel')), submit),
    );
    form.addEventListener('submit', async (event) => {
      event.preventDefault();
      submit.disabled = true;
      const refused = await done({ hours: Number(span.value) * 24, reason: reason.value, network: network.checked });
      submit.disabled = false;
      problem.hidden = !refused;
      problem.textContent = refused ?? '';
      if (!refused) close();
    });
    return form;
  });
}
