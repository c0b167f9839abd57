// The desk's HTTP calls. A write carries an ID of its own, so that trying again does nothing twice.

import { Problem } from '../shared/api.js';

const CALL_TIMEOUT_MS = 15_000;

export class Calls {
  #token;

  constructor(token) {
    this.#token = token;
  }

  get(path) {
    return this.#call('GET', path);
  }

  put(path, body) {
    return this.#call('PUT', path, body);
  }

  /** A write to a conversation, or whatever else takes a `request_id`. */
  async post(path, body = {}) {
    const sent = { ...body, request_id: newRequestId() };
    try {
      return await this.#call('POST', path, sent);
    } catch (problem) {
      if (problem.status !== 0 && problem.status !== 503) throw problem;
      return this.#call('POST', path, sent); // the answer may be all that was lost
    }
  }

  async text(path) {
    return (await this.#fetch('GET', path)).text();
  }

  async #call(method, path, body) {
    return (await this.#fetch(method, path, body)).json();
  }

  async #fetch(method, path, body) {
    const headers = { Authorization: `Bearer ${this.#token}` };
    if (body !== undefined) headers['Content-Type'] = 'application/json';
    let response;
    try {
      response = await fetch(`/v1/desk/${path}`, {
        method,
        headers,
        body: body === undefined ? undefined : JSON.stringify(body),
        signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
      });
    } catch (error) {
      throw new Problem(0, 'unreachable', error.message);
    }
    if (!response.ok) throw await Problem.from(response);
    return response;
  }
}

function newRequestId() {
  const random = crypto.getRandomValues(new Uint32Array(4)); // randomUUID needs a secure context
  return Array.from(random, (number) => number.toString(36).padStart(7, '0')).join('');
}
