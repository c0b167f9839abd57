// Alerts for a teammate who looks at another page: a sound and a notification of the browser. Both are only about their own
// conversations, and only if they were switched on.

import { nameIn } from './contact.js';
import { showToast } from './parts.js';
import { kept, recalled } from './storage.js';

/** @typedef {import('./state.js').DeskState} State */

const ESCALATION_NEWS_MS = 60_000; // an older one was seen, or is in the list

export class Alerts {
  #words;
  #open;
  /** @type {Map<string, string | null>} */
  #seen = new Map();
  /** @type {Map<string, string | null>} */
  #escalated = new Map();
  /** @type {AudioContext | null} */
  #audio = null;
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
   * Alerts of a summary that changed, if a contact waits in a conversation of this teammate.
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
    const isNews = now && before !== now && summary.waiting_since && (summary.last_author === 'contact' || before === null);
    if (!isNews) return;
    if (state.talk?.id === summary.id && document.visibilityState === 'visible' && document.hasFocus()) return;
    if (this.sound) this.#chime();
    if (this.notifications) this.#notify(summary);
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
   */
  #news({ status, owner, owner_counter, waiting_since, last_author, last_text }, { self }) {
    if (status !== 'open' || owner !== `person:${self}`) return null;
    return `${owner_counter} ${waiting_since ?? ''} ${last_author === 'contact' ? last_text : ''}`;
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
  #notify(summary, body = summary.last_text ?? '') {
    const { t } = this.#words;
    const title = nameIn(summary, t);
    const shown = new Notification(title, { body, tag: summary.id });
    shown.onclick = () => {
      window.focus();
      this.#open(summary.id);
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
