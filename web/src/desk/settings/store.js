// What the settings pages show and change: the values with their versions, so that two editors don't overwrite one another.

/**
 * @typedef {{
 *   people: SettingsPerson[], teams: SettingsTeam[], rules: SettingsRules, canned_replies: CannedReply[],
 *   closing_notes: ClosingNotes, versions: Record<string, string>, from_file: string[], former_names?: Record<string, string>,
 * }} SettingsView
 */

const ABSENT = 'absent'; // the version of what does not exist

export class SettingsStore {
  #calls;
  /** @type {SettingsView | null} */
  #view = null;
  /** Lists that have an address of their own, by their names. @type {Record<string, any>} */
  lists = {};

  /** @param {import('../calls.js').Calls} calls */
  constructor(calls) {
    this.#calls = calls;
  }

  /** Set by `load`, before which no page is shown. */
  get view() {
    return /** @type {SettingsView} */ (this.#view);
  }

  /**
   * Reads everything again. `lists`: the addresses of a page's own lists. They are read after their versions, and replaced
   * together with them, so that a value is never older than the version that is sent with its change, also while they are read.
   *
   * @param {string | string[] | undefined} lists
   */
  async load(lists = []) {
    const view = await this.#calls.get('settings');
    /** @type {Record<string, any>} */
    const read = {};
    for (const list of [lists].flat()) read[list] = await this.#calls.get(list);
    this.#view = view;
    Object.assign(this.lists, read);
  }

  /** @param {string} subject */
  fromFile(subject) {
    return this.view.from_file.includes(subject);
  }

  /**
   * @param {'PUT' | 'DELETE'} method
   * @param {string} path
   * @param {object | undefined} body
   * @param {string} subject
   */
  async change(method, path, body, subject) {
    await this.#calls.change(method, path, body, this.view.versions[subject] ?? ABSENT);
  }
}
