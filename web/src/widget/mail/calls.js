// Requests about e-mails, and the word for each refusal.

const TIMEOUT_MS = 15_000;

/** @type {Record<string, string>} */
const REFUSALS = { invalid: 'mail.invalid', mail_unwanted: 'mail.unwanted', rate_limited: 'mail.limit' };

/**
 * @param {string} base
 * @param {import('../../shared/api.js').ConversationAccess} conversation
 * @param {string} path
 * @param {string} method
 * @param {object | undefined} body
 */
export async function callMail(base, { id, token }, path, method, body) {
  try {
    const response = await fetch(`${base}/v1/conversations/${encodeURIComponent(id)}/${path}`, {
      method,
      headers: { Authorization: `Bearer ${token}`, ...(body && { 'Content-Type': 'application/json' }) },
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const answer = await response.json();
    return response.ok ? { answer, word: '' } : { answer: null, word: REFUSALS[answer.code] ?? 'mail.failed' };
  } catch {
    return { answer: null, word: 'mail.failed' }; // the visitor tries again
  }
}
