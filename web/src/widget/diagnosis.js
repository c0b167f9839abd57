// Says in the console what a site's owner must change. Visitors read a text of their own; this part is loaded when there is
// something to say. Each problem is said once on a page.

const said = new Set();

/** @type {Record<string, (about: { base: string, detail: string }) => string>} */
const MESSAGES = {
  origin_refused: ({ base }) =>
    /^https?:/.test(origin)
      ? `the gateway ${base} does not allow this site. Add ${origin} to the setting FRONTDESK_ALLOWED_ORIGINS of the gateway, and restart it.`
      : `the gateway ${base} does not allow pages without an origin, such as a file or a sandboxed frame. Serve this page over HTTP, as with “python3 -m http.server”, and add its origin to the setting FRONTDESK_ALLOWED_ORIGINS of the gateway.`,
  token_invalid: ({ detail }) =>
    `the gateway does not accept the token in frontdeskSettings.token (or of Frontdesk.identify). ${detail} It has to be a JWT that your server signs with FRONTDESK_IDENTITY_SECRET, or with a key of FRONTDESK_JWKS_URL. Leave the token out for anonymous visitors.`,
  token_expired: () =>
    'the token in frontdeskSettings.token has expired. Set frontdeskSettings.onTokenExpired to a function that returns a new one (or a promise of it), or call Frontdesk.identify(token). FRONTDESK_TOKEN_MAX_HOURS limits how long a token may be valid.',
  token_superseded: () =>
    'a newer token gives this person another role. Call Frontdesk.identify(token) with the newest token.',
  sign_in_required: () =>
    'this gateway takes no anonymous visitors (FRONTDESK_ANONYMOUS=false). Set frontdeskSettings.token, or call Frontdesk.identify(token).',
};

/**
 * @param {{ code: string, detail: string }} problem
 * @param {string} base
 */
export function explain({ code, detail }, base) {
  if (said.has(code) || !Object.hasOwn(MESSAGES, code)) return;
  said.add(code);
  console.error(`Frontdesk: ${MESSAGES[code]({ base, detail })} (${code})`);
}
