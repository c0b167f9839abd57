// Tells somebody who looks elsewhere: a sound, a notification of the browser, and a number in the title. All three are
// about one's own conversations only, and the first two only when they were switched on.

import { kept, recalled } from './storage.js';

export class Alerts {
  #words;
  #open;
  #seen = new Map();
  #audio = null;
  sound = recalled('local', 'sound') === 'on';
  notifications = recalled('local', 'notify') === 'on' && globalThis.Notification?.permission === 'granted';

  /** `open(id)`: show this conversation. */
  constructor(words, open) {
    this.#words = words;
    this.#open = open;
  }

  setSound(on) {
    this.sound = on;
    kept('local', 'sound', on ? 'on' : 'off');
    if (on) this.#chime();
    return on;
  }

  /** Resolves to whether they are on: the browser has a word in it. */
  async setNotifications(on) {
    const allowed = on && globalThis.Notification && (await Notification.requestPermission()) === 'granted';
    this.notifications = Boolean(allowed);
    kept('local', 'notify', this.notifications ? 'on' : 'off');
    return this.notifications;
  }

  /** Called with each summary that changed: speaks of what is new in one's own hands. */
  hear(summary, state) {
    // One that is first heard of in one's own hands is news: how it came there went by too quickly.
    const before = this.#seen.get(summary.id) ?? null;
    const now = this.#news(summary, state);
    this.#seen.set(summary.id, now);
    const said = now && before !== now && summary.waiting_since && (summary.last_author === 'contact' || before === null);
    if (!said) return;
    if (state.talk?.id === summary.id && document.visibilityState === 'visible' && document.hasFocus()) return;
    if (this.sound) this.#chime();
    if (this.notifications) this.#notify(summary);
  }

  /** Called with each list. What it shows for the first time is no news; the rest moved while the connection was away. */
  know(summaries, state) {
    for (const summary of summaries) {
      if (this.#seen.has(summary.id)) this.hear(summary, state);
      else this.#seen.set(summary.id, this.#news(summary, state));
    }
  }

  #news({ status, owner, owner_counter, waiting_since, last_author, last_text }, { self }) {
    if (status !== 'open' || owner !== `person:${self}`) return null;
    return `${owner_counter} ${waiting_since ?? ''} ${last_author === 'contact' ? last_text : ''}`;
  }

  #notify(summary) {
    const { t } = this.#words;
    const title = summary.name || summary.email || t('anonymous');
    const shown = new Notification(title, { body: summary.last_text ?? '', tag: summary.id });
    shown.onclick = () => {
      window.focus();
      this.#open(summary.id);
      shown.close();
    };
  }

  /** Two short tones, made here: nothing is loaded for it. */
  #chime() {
    this.#audio ??= new AudioContext();
    const start = this.#audio.currentTime;
    [660, 880].forEach((pitch, index) => {
      const tone = this.#audio.createOscillator();
      const volume = this.#audio.createGain();
      const at = start + index * 0.12;
      tone.frequency.value = pitch;
      volume.gain.setValueAtTime(0, at);
      volume.gain.linearRampToValueAtTime(0.15, at + 0.02);
      volume.gain.exponentialRampToValueAtTime(0.001, at + 0.25);
      tone.connect(volume).connect(this.#audio.destination);
      tone.start(at);
      tone.stop(at + 0.3);
    });
  }
}
