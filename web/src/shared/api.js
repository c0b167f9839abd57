// The gateway's HTTP calls. Each failure becomes a Problem.

import { stringify } from './json.js';

const TIMEOUT_MS = 15_000;

/**
 * `code` names the failure. `status` is 0 when no server answered. `wait`: for so many milliseconds the gateway asks to wait
 * before the next attempt.
 */
export class Problem extends Error {
  /**
   * @param {number} status
   * @param {string} code
   * @param {string} [detail]
   * @param {number} [wait] in seconds
   * @param {{ errors?: { pointer: string }[], by?: string, at?: string }} [more] the fields that are invalid; another editor
   */
  constructor(status, code, detail, wait = 0, more = {}) {
    super(detail || code);
    this.more = more;
    this.status = status;
    this.code = code;
    this.wait = wait * 1_000;
  }

  /** The token, or the conversation that it is for, is no longer valid. */
  get refused() {
    return [401, 403, 404, 410].includes(this.status);
  }

  /** The same request may succeed later. */
  get passing() {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }

  /** @param {Response} response */
  static async from(response) {
    const body = await response.json().catch(() => ({}));
    return new Problem(response.status, body.code ?? `http_${response.status}`, body.detail ?? '', body.retry_after, body);
  }
}

/**
 * An answer that is no JSON, as from a network's sign-in page, counts as no answer.
 *
 * @param {unknown} error
 * @returns {Problem}
 */
export function asProblem(error) {
  // A part of a page that is loaded later has a class Problem of its own.
  if (error instanceof Error && 'code' in error && 'status' in error) return /** @type {Problem} */ (error);
  return new Problem(0, 'unreachable', String(error));
}

/**
 * Whether another token is needed.
 *
 * @param {{ code: string }} problem
 */
export const isOfToken = ({ code }) => code.startsWith('token_');

/**
 * Rejects with a Problem, or with the browser's error where no server answered: `asProblem` makes one of both.
 *
 * @param {string} url
 * @param {string | null | undefined} token
 * @param {object} body
 */
async function post(url, token, body) {
  /** @type {Record<string, string>} */
  const headers = { 'Content-Type': 'application/json' };
  if (token) {
    // A browser sends no such header, and would give the same error as for a lost connection.
    if (!/^[\x20-\x7e]+$/.test(token)) throw new Problem(401, 'token_invalid', 'It is no token.');
    headers.Authorization = `Bearer ${token}`;
  }
  const response = await fetch(url, { method: 'POST', headers, body: stringify(body), signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (!response.ok) throw await Problem.from(response);
  return response.json();
}

/** @typedef {{ id: string, token: string }} ConversationAccess */
/** @typedef {{ conversation_id: string, token: string, visitor_token?: string | null, imports: boolean, attachments?: AttachmentLimits | null }} OpenedConversation */

/**
 * @param {string} base
 * @param {string | null | undefined} token
 * @param {object} body
 * @returns {Promise<OpenedConversation>}
 */
export const openConversation = (base, token, body) => post(`${base}/v1/conversations`, token, body);

/**
 * @param {string} base
 * @param {ConversationAccess} conversation
 * @param {object} message
 */
export const sendMessage = (base, { id, token }, message) =>
  post(`${base}/v1/conversations/${encodeURIComponent(id)}/messages`, token, message);

/**
 * @param {string} base
 * @param {ConversationAccess} conversation
 */
export const closeConversation = (base, { id, token }) =>
  post(`${base}/v1/conversations/${encodeURIComponent(id)}/close`, token, {});
