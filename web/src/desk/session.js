// The signed-in person. The host site opens the desk with `#token=<JWT>`. The token leaves the address at once, and is kept
// for this tab only, by person: two people may share a browser.

import { partsOfAddress } from './address.js';
import { kept, recalled } from './storage.js';

const TOKEN = /^#token=([\w-]+\.[\w-]+\.[\w-]+)$/;

/** Null where no person is signed in. */
export function takeSession() {
  const given = TOKEN.exec(location.hash)?.[1];
  if (given) {
    const subject = subjectOf(given);
    if (!subject) return null;
    kept('session', `token:${subject}`, given);
    history.replaceState(null, '', `${location.pathname}${location.search}#${encodeURIComponent(subject)}/mine`);
    return { token: given, subject };
  }
  const [subject] = partsOfAddress();
  const token = subject && recalled('session', `token:${subject}`);
  return token ? { token, subject } : null;
}

/** @param {string} subject */
export const forgetSession = (subject) => kept('session', `token:${subject}`, null);

/**
 * The person that a token names; only the gateway checks the token.
 *
 * @param {string} token
 */
function subjectOf(token) {
  try {
    const payload = token.split('.')[1].replace(/-/g, '+').replace(/_/g, '/');
    const bytes = Uint8Array.from(atob(payload), (character) => character.charCodeAt(0));
    const { sub } = JSON.parse(new TextDecoder().decode(bytes));
    return typeof sub === 'string' && encodeURIComponent(sub) ? sub : null;
  } catch {
    return null; // not a token, or a name that an address can't hold: half of a surrogate pair
  }
}
