// Alerts for a teammate who looks at another page: a sound and a notification of the browser, if they were switched on. They
// are about each new line of a contact in their own conversations, what comes into their teams' queues, and mentions.

import { h } from '../shared/dom.js';
import { nameIn } from './contact.js';
import { showToast } from './parts.js';
import { split } from './state.js';
import { kept, recalled } from './storage.js';

/** @typedef {import('./state.js').DeskState} State */
/**
 * The last alert about a conversation: the owner's version, and the contact's last line.
 *
 * @typedef {{ owner: string, line: string }} News
 */

const ALERT_LOCK_MS = 2_000; // so long, another tab gives no alert of the same

const ESCALATION_NEWS_MS = 60_000; // an older one was seen, or is in the list

export class Alerts {
  #words;
  #open;
  /** @type {Map<string, News | null>} */
  #seen = new Map();
  /** @type {Map<string, string | null>} */
  #escalated = new Map();
  /** @type {AudioContext | null} */
  #audio = null;
  queue = recalled('local', 'queue-alerts') !== 'off';
  sound = recalled('local', 'sound') === 'on';
  notifications = recalled('local', 'notify') === 'on' && globalThis.Notification?.permission === 'granted';

  /**
   * `open` shows a conversation.
   *
   * @param {DeskWords} words
   * @param {(id: string) => void} open
   */
  constructor(words, open) {
    this.#words = words;
    this.#open = open;
  }

  /** @param {boolean} on */
  setSound(on) {
    this.sound = on;
    kept('local', 'sound', on ? 'on' : 'off');
    if (on) this.#chime();
    return on;
  }

  /** @param {boolean} on */
  setQueue(on) {
    this.queue = on;
    kept('local', 'queue-alerts', on ? 'on' : 'off');
    return on;
  }

  /** A question to the teammate, once for a browser; null where there is nothing to ask. The browser asks only after a yes. */
  question() {
    if (recalled('local', 'notify') || globalThis.Notification?.permission !== 'default') return null;
    const { t } = this.#words;
    const answer = (/** @type {boolean} */ on) => async () => {
      box.remove();
      await this.setNotifications(on);
    };
    const box = h(
      'div',
      { class: 'question', role: 'group', 'aria-label': t('notifications') },
      h('p', null, t('askNotifications')),
      h('button', { type: 'button', class: 'secondary', click: answer(true) }, t('turnOn')),
      h('button', { type: 'button', class: 'quiet', click: answer(false) }, t('notNow')),
    );
    return box;
  }

  /**
   * Resolves to whether they are on: the browser may refuse.
   *
   * @param {boolean} on
   */
  async setNotifications(on) {
    const allowed = on && globalThis.Notification && (await Notification.requestPermission()) === 'granted';
    this.notifications = Boolean(allowed);
    kept('local', 'notify', this.notifications ? 'on' : 'off');
    return this.notifications;
  }

  /**
   * Alerts of a summary that changed, if a contact waits for this teammate or in a queue of theirs.
   *
   * @param {Summary} summary
   * @param {State} state
   */
  changed(summary, state) {
    this.#escalation(summary, state);
    // If the first summary names this teammate as the owner, it is new to them: earlier owners changed too quickly to see.
    const before = this.#seen.get(summary.id) ?? null;
    const now = this.#news(summary, state);
    this.#seen.set(summary.id, now);
    if (!now || !summary.waiting_since) return;
    const isTheirs = before?.owner !== now.owner;
    const isLine = before?.line !== now.line;
    if (isTheirs || isLine) this.#alert(summary.id, `${now.owner} ${now.line}`, state, () => this.#notify(summary));
  }

  /**
   * A colleague mentioned this teammate in a note.
   *
   * @param {MentionedFrame} frame
   * @param {State} state
   */
  mentioned({ conversation_id: id, offset, by }, state) {
    const name = state.personName(by, this.#words.t);
    const text = this.#words.t('mentionedYou', { name }) ?? '';
    this.#alert(id, offset, state, () => this.#show(id, text, ''));
  }

  /**
   * Alerts of a list. Conversations that it shows for the first time are not new; others may have changed while there was no
   * connection.
   *
   * @param {Summary[]} summaries
   * @param {State} state
   */
  listed(summaries, state) {
    for (const summary of summaries) {
      if (this.#seen.has(summary.id)) this.changed(summary, state);
      else this.#seen.set(summary.id, this.#news(summary, state));
    }
  }

  /**
   * @param {Summary} summary
   * @param {State} state
   * @returns {News | null}
   */
  #news({ status, owner, owner_counter, contact_offset, waiting_since }, { self, me }) {
    const [kind, id] = split(owner);
    const inQueue = this.queue && kind === 'team' && me.teams.some((team) => team.id === id && team.members.includes(self));
    if (status !== 'open' || !(owner === `person:${self}` || inQueue)) return null;
    return { owner: `${owner_counter}`, line: contact_offset ?? waiting_since ?? '' };
  }

  /**
   * Gives an alert, unless the conversation is on screen here. Of several tabs, one gives it.
   *
   * @param {string} id
   * @param {string} news
   * @param {State} state
   * @param {() => void} notify
   */
  #alert(id, news, state, notify) {
    if (state.talk?.id === id && document.visibilityState === 'visible' && document.hasFocus()) return;
    const give = () => {
      if (this.sound) this.#chime();
      if (this.notifications) notify();
    };
    if (!navigator.locks) return give(); // a page without https
    navigator.locks.request(`frontdesk:alert:${state.self}:${id}:${news}`, { ifAvailable: true }, async (lock) => {
      if (!lock) return;
      give();
      await new Promise((resolve) => setTimeout(resolve, ALERT_LOCK_MS));
    });
  }

  /**
   * An escalation that names this teammate. It is shown on the page in any case, because a contact waits too long.
   *
   * @param {Summary} summary
   * @param {State} state
   */
  #escalation(summary, { self }) {
    const at = summary.escalated_to?.includes(self) ? (summary.escalated_at ?? null) : null;
    const before = this.#escalated.get(summary.id) ?? null;
    this.#escalated.set(summary.id, at);
    if (!at || at === before || Date.now() - Date.parse(at) > ESCALATION_NEWS_MS) return;
    const text = this.#words.t('escalatedToYou', { name: nameIn(summary, this.#words.t) });
    showToast(text);
    if (this.sound) this.#chime();
    if (this.notifications) this.#notify(summary, text);
  }

  /** @param {Summary} summary */
  #notify(summary, body = summary.contact_text ?? summary.last_text ?? '') {
    this.#show(summary.id, nameIn(summary, this.#words.t) ?? '', body);
  }

  /**
   * @param {string} id
   * @param {string} title
   * @param {string} body
   */
  #show(id, title, body) {
    // One for each conversation; `renotify`, because the same words twice are two lines.
    const shown = new Notification(title, /** @type {NotificationOptions} */ ({ body, tag: id, renotify: true }));
    shown.onclick = () => {
      window.focus();
      this.#open(id);
      shown.close();
    };
  }

  /** Two short tones, made here, so that no sound file is loaded. */
  #chime() {
    this.#audio ??= new AudioContext();
    const audio = this.#audio;
    const start = audio.currentTime;
    [660, 880].forEach((pitch, index) => {
      const tone = audio.createOscillator();
      const volume = audio.createGain();
      const at = start + index * 0.12;
      tone.frequency.value = pitch;
      volume.gain.setValueAtTime(0, at);
      volume.gain.linearRampToValueAtTime(0.15, at + 0.02);
      volume.gain.exponentialRampToValueAtTime(0.001, at + 0.25);
      tone.connect(volume).connect(audio.destination);
      tone.start(at);
      tone.stop(at + 0.3);
    });
  }
}
