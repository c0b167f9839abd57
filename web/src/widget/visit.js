// Tells teammates which page the visitor is on, and whether they look at the chat. The setting `page` decides how much of the
// address is sent: `path` (without the query, which may hold names and tokens), `full`, or `off`.

import { stringify } from '../shared/json.js';

const CHECK_EVERY_MS = 2_000; // a page may change its address and its title without an event for scripts

export class VisitReport {
  #part;
  #send;
  #sent = '';
  looking = false;

  /**
   * @param {string | undefined} part the setting `page`
   * @param {(frame: object) => unknown} send returns whether the frame was sent
   */
  constructor(part, send) {
    this.#part = part;
    this.#send = send;
    setInterval(() => this.update(), CHECK_EVERY_MS);
  }

  /** Sends all that changed since the last time; `again`: to another connection, which knows nothing yet. */
  update({ again = false } = {}) {
    const { origin, pathname, search } = location;
    const shown = this.#part !== 'off' && { page: origin + pathname + (this.#part === 'full' ? search : ''), title: document.title };
    const { timeZone: zone } = Intl.DateTimeFormat().resolvedOptions();
    const frame = { type: 'visit', looking: this.looking, zone, ...shown };
    const text = stringify(frame);
    if ((again || text !== this.#sent) && this.#send(frame)) this.#sent = text;
  }
}
