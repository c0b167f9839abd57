// The page of a teammate who is not signed in.

import { byId, h, icon } from '../shared/dom.js';
import { forgetSession } from './session.js';

/**
 * @param {DeskWords} words
 * @param {import('../shared/api.js').Problem | null} problem
 * @param {string | null} subject
 */
export function signedOut({ t }, problem, subject) {
  if (subject) forgetSession(subject);
  const box = byId('sign-in');
  const known = problem && t(`refused.${problem.code}`);
  const field = h('input', { type: 'password', name: 'token', autocomplete: 'off', required: true, 'aria-label': t('token') });
  const form = h('form', null, field, h('button', { type: 'submit', class: 'primary' }, t('signIn')));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    location.hash = `token=${field.value.trim()}`;
    location.reload();
  });
  box.replaceChildren(icon('bell'), h('h1', null, t('title')), h('p', null, known ?? t('signInHow')), form);
  box.hidden = false;
  byId('desk').replaceChildren();
}
