// The ways to sign in at this deployment: its identity provider, the demo's people, or a token of the host site.

import { h } from '../shared/dom.js';
import { signInOptions } from './session_calls.js';

const LOGIN = '/v1/desk/oidc/login';
const COMMAND = '.venv/bin/python -m frontdesk token --role teammate --sub ana --email ana@acme.example';

/**
 * Elements for the ways that exist here. Without an identity provider they say how a token is made.
 *
 * @param {Translate} t
 * @param {{ again: boolean, keepsPage: boolean, useToken(token: string): unknown }} how `again`: the provider asks for the password;
 *   `keepsPage`: this page has unsent texts, so that another tab signs in
 */
export async function waysToSignIn(t, { again, keepsPage, useToken }) {
  const { oidc, demo } = await signInOptions().catch(() => ({ oidc: false, demo: false }));
  const people = demo ? await demoPeople() : [];
  const target = keepsPage && { target: '_blank', rel: 'noopener' };
  return {
    oidc: Boolean(oidc),
    elements: [
      oidc && h('a', { class: 'primary', href: again ? `${LOGIN}?again=true` : LOGIN, ...target }, t('signInWithProvider')),
      people.length > 0 && h('p', { class: 'soft' }, t('signInDemo')),
      people.length > 0 && h('div', { class: 'actions' }, people.map(({ name, token }) => h('button', { type: 'button', class: 'secondary', click: () => useToken(token) }, name))),
      !oidc && h('details', { class: 'soft' }, h('summary', null, t('signInOperator')), h('code', null, COMMAND)),
    ].filter((each) => each instanceof HTMLElement),
  };
}

/** @returns {Promise<{ name: string, token: string }[]>} */
async function demoPeople() {
  try {
    const response = await fetch('/demo/config.json', { cache: 'no-store' });
    return response.ok ? (await response.json()).teammates : [];
  } catch {
    return []; // the demo is a convenience: other ways remain
  }
}
