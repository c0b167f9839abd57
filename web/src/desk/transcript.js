// The question before a transcript is sent: an e-mail to a contact cannot be taken back.

import { h } from '../shared/dom.js';
import { openDialog } from './parts.js';

/**
 * `send` resolves to the reason why it is not sent, or to null.
 *
 * @param {DeskWords} words
 * @param {() => Promise<string | null | undefined>} send
 */
export function transcriptDialog({ t }, send) {
  openDialog('transcript', t('transcript'), t, (close) => {
    const problem = h('p', { class: 'warning', role: 'alert', hidden: true });
    const submit = h('button', { type: 'submit', class: 'primary', autofocus: true }, t('send'));
    const form = h(
      'form',
      null,
      h('p', null, t('transcriptWhat')),
      problem,
      h('footer', null, h('button', { type: 'button', class: 'quiet', click: close }, t('cancel')), submit),
    );
    form.addEventListener('submit', async (event) => {
      event.preventDefault();
      submit.disabled = true;
      const refused = await send();
      submit.disabled = false;
      problem.hidden = !refused;
      problem.textContent = refused ?? '';
      if (!refused) close();
    });
    return form;
  });
}
