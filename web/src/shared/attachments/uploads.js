// The files of a message that is being written: uploaded one by one as they are chosen, removed, tried again, and handed
// over when the message is sent. Nothing here touches the page.

import { Problem } from '../api.js';

const TIMEOUT_MS = 150_000; // longer than the gateway waits for a body
const AT_ONCE = 2;

/**
 * Where files of the current conversation go, and how requests are signed. `id` is the conversation's. `moved` is for one
 * that may be gone: it opens the next one, and answers whether there is one.
 *
 * @typedef {{ id: string, url(path: string): string, headers(): Record<string, string>, moved?(): Promise<boolean> }} Place
 * @typedef {{
 *   id: string, file: File, name: string, state: 'waits' | 'sending' | 'attached' | 'failed', progress: number, code: string,
 *   place: Place | null, attachment: Attachment | null, request: XMLHttpRequest | null,
 * }} Upload
 */

export class Uploads {
  /** @type {Upload[]} */
  items = [];
  /** @type {(() => void) | null} called when all files have arrived, while their message waits for them */
  #then = null;
  /** @type {Upload[]} */
  #taken = [];
  #place;
  #limits;
  #on;

  /**
   * `changed` is called for each change of an item, `said` for what a screen reader should know of it.
   *
   * @param {() => Place | null} place
   * @param {() => AttachmentLimits} limits
   * @param {{ changed(): void, said(key: string, item: Upload): void }} on
   */
  constructor(place, limits, on) {
    this.#place = place;
    this.#limits = limits;
    this.#on = on;
    // A file that found no connection goes on by itself.
    addEventListener('online', () => {
      for (const item of this.items) if (item.code === 'unreachable') this.retry(item);
    });
  }

  get busy() {
    return this.items.some(({ state }) => state === 'waits' || state === 'sending');
  }

  /** Whether a message waits for its files. */
  get waiting() {
    return Boolean(this.#then);
  }

  /** @param {() => void} then */
  whenAttached(then) {
    this.#then = then;
    this.#on.changed();
  }

  /** @param {Iterable<File>} files */
  add(files) {
    const { max_bytes: maxBytes, max_files: maxFiles } = this.#limits();
    for (const file of files) {
      /** @type {Upload} */
      const item = { id: newId(), file, name: file.name, state: 'waits', progress: 0, code: '', place: null, attachment: null, request: null };
      this.items.push(item);
      if (file.size > maxBytes) this.#fail(item, 'too_large');
      else if (this.items.filter(({ state }) => state !== 'failed').length > maxFiles) this.#fail(item, 'too_many');
    }
    this.#go();
  }

  /** @param {Upload} item */
  retry(item) {
    Object.assign(item, { state: 'waits', progress: 0, code: '', attachment: null });
    this.#go();
  }

  /**
   * Forgets a file; one that has arrived is removed from the gateway too, which else does it after a day.
   *
   * @param {Upload} item
   */
  remove(item) {
    this.items = this.items.filter((each) => each !== item);
    item.request?.abort();
    const { place, attachment } = item;
    if (place && attachment) fetch(place.url(`/${attachment.id}`), { method: 'DELETE', headers: place.headers() }).catch(() => {});
    this.#go();
  }

  /**
   * The files of the message that is sent now; they leave the list. Null while one of them has not arrived.
   *
   * @returns {Attachment[] | null}
   */
  take() {
    const id = this.#place()?.id;
    // The conversation may have been closed and another one opened: a file belongs to one of them.
    for (const item of this.items) if (item.state === 'attached' && item.place?.id !== id) this.retry(item);
    if (this.busy) return null;
    this.#taken = this.items.filter(({ state }) => state === 'attached');
    this.items = this.items.filter(({ state }) => state === 'failed');
    this.#then = null;
    this.#on.changed();
    return this.#taken.map(({ attachment }) => /** @type {Attachment} */ (attachment));
  }

  /** Puts the files back that were taken last: their message was not accepted. */
  restore() {
    this.items = [...this.#taken, ...this.items];
    this.#taken = [];
    this.#on.changed();
  }

  #go() {
    const running = this.items.filter(({ state }) => state === 'sending').length;
    for (const item of this.items.filter(({ state }) => state === 'waits').slice(0, AT_ONCE - running)) this.#send(item);
    this.#on.changed();
    if (!this.busy && this.#then) {
      const then = this.#then;
      this.#then = null;
      this.#on.changed();
      if (this.items.every(({ state }) => state === 'attached')) then(); // else the visitor decides about the failed ones
    }
  }

  /** @param {Upload} item */
  async #send(item) {
    item.state = 'sending';
    item.place = this.#place();
    try {
      if (!item.place) throw new Problem(0, 'unreachable');
      item.attachment = await post(item, item.place, () => this.#on.changed());
      item.state = 'attached';
      this.#on.said('file.attached', item);
    } catch (problem) {
      const code = problem instanceof Problem ? problem.code : 'unreachable';
      const moved = code === 'conversation_unknown' && (await item.place?.moved?.());
      if (!this.items.includes(item)) return; // cancelled
      if (moved) return this.retry(item);
      this.#fail(item, code);
    }
    item.request = null;
    this.#go();
  }

  /**
   * @param {Upload} item
   * @param {string} code
   */
  #fail(item, code) {
    item.state = 'failed';
    item.code = code;
    this.#on.said('file.failed', item);
  }
}

/**
 * With XMLHttpRequest, because `fetch` does not tell how much has been sent.
 *
 * @param {Upload} item
 * @param {Place} place
 * @param {() => void} progressed
 * @returns {Promise<Attachment>}
 */
function post(item, place, progressed) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    item.request = request;
    request.open('POST', place.url(`?${new URLSearchParams({ client_id: item.id, name: item.name.slice(-200) })}`));
    for (const [name, value] of Object.entries(place.headers())) request.setRequestHeader(name, value);
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    request.timeout = TIMEOUT_MS;
    request.responseType = 'json';
    request.upload.onprogress = ({ loaded, total }) => {
      item.progress = total ? loaded / total : 0;
      progressed();
    };
    request.onload = () => {
      if (request.status === 201) resolve(request.response);
      else reject(new Problem(request.status, request.response?.code ?? `http_${request.status}`));
    };
    const failed = () => reject(new Problem(0, 'unreachable'));
    Object.assign(request, { onerror: failed, ontimeout: failed, onabort: failed });
    request.send(item.file);
  });
}

const newId = () => [...crypto.getRandomValues(new Uint32Array(4))].map((part) => part.toString(36).padStart(7, '0')).join('');
