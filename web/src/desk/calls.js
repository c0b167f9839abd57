// The desk's HTTP calls. A write has an ID of its own, so that a repeated request has no second effect.

import { Problem } from '../shared/api.js';

const CALL_TIMEOUT_MS = 15_000;

export class Calls {
  #session;

  /** @param {{ mark: string }} session */
  constructor(session) {
    this.#session = session;
  }

  /**
   * @param {string} path
   * @returns {Promise<any>} JSON
   */
  get(path) {
    return this.#call('GET', path);
  }

  /**
   * @param {string} path
   * @param {object} body
   * @returns {Promise<any>} JSON
   */
  put(path, body) {
    return this.#call('PUT', path, body);
  }

  /** @param {string} path */
  async remove(path) {
    await this.#fetch('DELETE', path);
  }

  /**
   * A change of a version that was read. Another version is refused.
   *
   * @param {'PUT' | 'DELETE'} method
   * @param {string} path
   * @param {object | undefined} body
   * @param {string} version
   */
  async change(method, path, body, version) {
    await this.#fetch(method, path, body, { 'If-Match': `"${version}"` });
  }

  /**
   * A write that takes a `request_id`.
   *
   * @param {string} path
   * @param {object} [body]
   * @returns {Promise<any>} JSON
   */
  async post(path, body = {}) {
    const sent = { ...body, request_id: newRequestId() };
    try {
      return await this.#call('POST', path, sent);
    } catch (problem) {
      if (!(problem instanceof Problem) || (problem.status !== 0 && problem.status !== 503)) throw problem;
      return this.#call('POST', path, sent); // perhaps only the answer was lost
    }
  }

  /**
   * A request as it stands, without a `request_id`.
   *
   * @param {string} method
   * @param {string} path
   * @param {object} [body]
   * @returns {Promise<any>} JSON, or null where the answer has no body
   */
  async send(method, path, body) {
    const response = await this.#fetch(method, path, body);
    return response.status === 204 ? null : response.json();
  }

  /**
   * A text that is asked for by what no address should name.
   *
   * @param {string} path
   * @param {object} body
   */
  async postForText(path, body) {
    return (await this.#fetch('POST', path, { ...body, request_id: newRequestId() })).text();
  }

  /** @param {string} path */
  async text(path) {
    return (await this.#fetch('GET', path)).text();
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {object} [body]
   */
  async #call(method, path, body) {
    return (await this.#fetch(method, path, body)).json();
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {object} [body]
   * @param {Record<string, string>} [more] headers
   */
  async #fetch(method, path, body, more = {}) {
    /** @type {Record<string, string>} */
    const headers = { 'X-Frontdesk-Session': this.#session.mark, ...more };
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
      throw new Problem(0, 'unreachable', String(error));
    }
    if (!response.ok) throw await Problem.from(response);
    return response;
  }
}

function newRequestId() {
  const random = crypto.getRandomValues(new Uint32Array(4)); // randomUUID needs a secure context
  return Array.from(random, (number) => number.toString(36).padStart(7, '0')).join('');
}
