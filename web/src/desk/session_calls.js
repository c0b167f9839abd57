// Requests for sessions: to the gateway, and to the host site for a new token, which it gives at an address or by message.

import { Problem } from '../shared/api.js';

const CALL_TIMEOUT_MS = 10_000;
const MESSAGE_TIMEOUT_MS = 3_000;
const SESSION = '/v1/desk/session';

/** @typedef {{ person: string, session: string, expires_in: number }} PageSession */
/** @typedef {{ sessions: PageSession[], refresh_url?: string | null, origins: string[], oidc?: boolean, demo?: boolean }} SignInOptions */

/** @returns {Promise<SignInOptions>} */
export const signInOptions = () => call('GET', {});

/**
 * The same for a page that begins: the browser asked for it while it read the page. The gateway forbids to keep the answer.
 *
 * @returns {Promise<SignInOptions>}
 */
export const firstSignInOptions = () => call('GET', {}, undefined, 'default');

/**
 * Exchanges a token of the host site. `person`: only for this person.
 *
 * @param {string} token
 * @param {string | null} person
 * @returns {Promise<PageSession>}
 */
export const beginSession = (token, person) => call('POST', { Authorization: `Bearer ${token}` }, { person });

/** @param {string} mark */
export const endSession = (mark) => call('DELETE', { 'X-Frontdesk-Session': mark });

/**
 * @param {string} method
 * @param {Record<string, string>} headers
 * @param {object} [body]
 * @param {RequestCache} [cache]
 */
async function call(method, headers, body, cache = 'no-store') {
  let response;
  try {
    response = await fetch(SESSION, {
      method,
      headers: body ? { ...headers, 'Content-Type': 'application/json' } : headers,
      body: body && JSON.stringify(body),
      cache,
      signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
    });
  } catch (error) {
    throw new Problem(0, 'unreachable', String(error));
  }
  if (!response.ok) throw await Problem.from(response);
  return response.status === 204 ? null : response.json();
}

/**
 * A new token of the host site, or null: there is no way to ask, or the host has signed the person out.
 *
 * @param {SignInOptions} options
 */
export async function tokenOfHost({ refresh_url: url, origins }) {
  return (url && (await fetchToken(url))) || askForToken(origins);
}

/** @param {string} url */
async function fetchToken(url) {
  try {
    const response = await fetch(url, {
      credentials: 'include',
      cache: 'no-store',
      headers: { Accept: 'application/json' },
      signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
    });
    const { token } = response.ok ? await response.json() : { token: null };
    return typeof token === 'string' ? token : null;
  } catch {
    return null; // unreachable, or no JSON: asked again later
  }
}

/** The window that opened this page, and the one that shows it in a frame. */
export const windowsOfHost = () => [window.opener, window.parent === window ? null : window.parent].filter(Boolean);

/**
 * Asks the window that opened this page, or that shows it in a frame.
 *
 * @param {string[]} origins
 * @returns {Promise<string | null>}
 */
function askForToken(origins) {
  const windows = windowsOfHost();
  if (!windows.length || !origins.length) return Promise.resolve(null);
  return new Promise((resolve) => {
    const over = new AbortController();
    const finish = (/** @type {string | null} */ token) => {
      over.abort();
      clearTimeout(timer);
      resolve(token);
    };
    const timer = setTimeout(() => finish(null), MESSAGE_TIMEOUT_MS);
    const take = (/** @type {MessageEvent} */ { origin, data }) => {
      if (origins.includes(origin) && data?.type === 'frontdesk:token') finish(String(data.token));
    };
    addEventListener('message', take, { signal: over.signal });
    for (const each of windows) {
      for (const origin of origins) each.postMessage({ type: 'frontdesk:token-needed' }, origin);
    }
  });
}
