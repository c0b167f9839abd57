// The question before a legal hold: does it keep this conversation alone, or all of the contact?

import { h } from '../shared/dom.js';
import { openDialog } from './parts.js';

/**
 * `done` resolves to the reason why nothing is held, or to null.
 *
 * @param {DeskWords} words
 * @param {(of: string) => Promise<string | null | undefined>} done
 */
export function holdDialog({ t }, done) {
  openDialog('hold', t('hold'), t, (close) => {
    const of = h('select', { autofocus: true }, ['conversation', 'contact'].map((each) => h('option', { value: each }, t(`hold.${each}`))));
    const problem = h('p', { class: 'warning', role: 'alert', hidden: true });
    const submit = h('button', { type: 'submit', class: 'primary' }, t('hold.put'));
    const form = h(
      'form',
      null,
      h('p', null, t('hold.about')),
      h('label', { class: 'field' }, h('span', null, t('hold.of')), of),
      problem,
      h('footer', null, h('button', { type: 'button', class: 'quiet', click: close }, t('cancel')), submit),
    );
    form.addEventListener('submit', async (event) => {
      event.preventDefault();
      submit.disabled = true;
      const refused = await done(of.value);
      submit.disabled = false;
      problem.hidden = !refused;
      problem.textContent = refused ?? '';
      if (!refused) close();
    });
    return form;
  });
}
