// Who is signed in. The host site opens the desk with `#token=<JWT>`; the token leaves the address at once, and is
// kept for this tab alone, under the person's name: two people may sit at one browser.

import { partsOfAddress } from './address.js';
import { kept, recalled } from './storage.js';

const TOKEN = /^#token=([\w-]+\.[\w-]+\.[\w-]+)$/;

/** {token, subject}; null for somebody who is not signed in. */
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

export const forgetSession = (subject) => kept('session', `token:${subject}`, null);

/** Whom a token names; it is the gateway that checks it. */
function subjectOf(token) {
  try {
    const payload = token.split('.')[1].replace(/-/g, '+').replace(/_/g, '/');
    const bytes = Uint8Array.from(atob(payload), (character) => character.charCodeAt(0));
    const { sub } = JSON.parse(new TextDecoder().decode(bytes));
    return typeof sub === 'string' && encodeURIComponent(sub) ? sub : null;
  } catch {
    return null; // not a token, or a name that no address can hold: half of a surrogate pair
  }
}
