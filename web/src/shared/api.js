// The gateway's HTTP calls. Every failure is a Problem: `code` says what it is, `status` 0 that no server answered, `wait`
// for how many milliseconds the gateway asks to wait before the same is tried again.

const TIMEOUT_MS = 15_000;

export class Problem extends Error {
  constructor(status, code, detail, wait = 0) {
    super(detail || code);
    this.status = status;
    this.code = code;
    this.wait = wait * 1_000;
  }

  /** The bearer, or the conversation that it is for, is no longer good. */
  get refused() {
    return [401, 403, 404, 410].includes(this.status);
  }

  /** Trying the same again later can help. */
  get passing() {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }

  static async from(response) {
    const body = await response.json().catch(() => ({}));
    return new Problem(response.status, body.code ?? `http_${response.status}`, body.detail ?? '', body.retry_after);
  }
}

/** Whether another token is needed. */
export const isOfToken = ({ code }) => code.startsWith('token_');

async function post(url, token, body) {
  const headers = { 'Content-Type': 'application/json' };
  if (token) headers.Authorization = `Bearer ${token}`;
  let response;
  try {
    response = await fetch(url, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch (error) {
    throw new Problem(0, 'unreachable', error.message);
  }
  if (!response.ok) throw await Problem.from(response);
  return response.json();
}

export const openConversation = (base, token, body) => post(`${base}/v1/conversations`, token, body);

export const sendLine = (base, { id, token }, line) =>
  post(`${base}/v1/conversations/${encodeURIComponent(id)}/messages`, token, line);

export const closeConversation = (base, { id, token }) =>
  post(`${base}/v1/conversations/${encodeURIComponent(id)}/close`, token, {});
