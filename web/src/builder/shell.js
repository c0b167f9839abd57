// One open flow: its document, what is selected, what the checks found. Panels read it, change it, and follow its events.

import { idsOf, keyOf } from './document.js';
import { Kinds } from './kinds.js';

const EMPTY = { steps: [], triggers: [], flow: [], names: [] };

/**
 * Events: `document` (the flow changed), `selection`, `checked` (findings, steps and scopes are new), `saving` (the state of
 * the draft), `badges`, `highlight`, `editors`, `reloaded` (another document took the place of this one).
 *
 * @typedef {'document' | 'selection' | 'checked' | 'saving' | 'badges' | 'highlight' | 'editors' | 'reloaded'} ShellEvent
 */

export class Shell {
  #calls;
  /** @type {Map<ShellEvent, Set<(detail?: any) => unknown>>} */
  #listeners = new Map();
  /** @type {FlowDocument} */
  document = {};
  revision = 0;
  editing = 'read_only';
  reason = '';
  /** @type {OpenedFlow | null} */
  summary = null;
  /** @type {FlowFinding[]} */
  findings = [];
  /** @type {FlowStepFound[]} */
  steps = [];
  /** @type {FlowStepFound[]} */
  #indexed = [];
  /** @type {Map<string, FlowStepFound>} */
  #index = new Map();
  /** @type {FlowScope[]} */
  scopes = [];
  /** The place of the selected step; `['trigger']` and `[]`, the flow itself, can be selected too. @type {FlowPlace | null} */
  selection = null;
  /** @type {Map<string, CardBadge>} */
  badges = new Map();
  /** Resolves when the draft is at the gateway, before a publication or a test. @type {() => Promise<void>} */
  flush = async () => {};
  /** The path of the step at which a tried conversation stands. @type {string | null} */
  highlighted = null;

  /**
   * @param {BuilderWords} words
   * @param {import('../desk/calls.js').Calls} calls
   * @param {Person} person the reader
   * @param {string} name
   */
  constructor(words, calls, person, name) {
    this.words = words;
    this.#calls = calls;
    this.person = person;
    this.name = name;
    this.kinds = new Kinds(EMPTY, words.locale);
  }

  get canEdit() {
    return this.editing !== 'read_only';
  }

  /** Reads the flow as the gateway has it. */
  async load() {
    const [list, opened, kinds] = await Promise.all([this.call(''), this.call(this.name), this.call('kinds')]);
    this.editing = list.editing;
    this.reason = list.reason ?? '';
    this.kinds = new Kinds({ ...EMPTY, ...kinds }, this.words.locale);
    this.take(opened);
  }

  /** @param {OpenedFlow} opened */
  take(opened) {
    this.summary = opened;
    this.document = opened.document;
    this.revision = opened.revision;
    this.emit('reloaded');
  }

  /**
   * A request below `/v1/desk/flows`: GET without a body, else POST, or the method that is named.
   *
   * @param {string} path
   * @param {object} [body]
   * @param {string} [method]
   * @returns {Promise<any>} JSON
   */
  call(path, body, method = body === undefined ? 'GET' : 'POST') {
    return this.#calls.send(method, path ? `flows/${path}` : 'flows', body);
  }

  /**
   * A text below `/v1/desk/flows`, such as a file.
   *
   * @param {string} path
   */
  text(path) {
    return this.#calls.text(`flows/${path}`);
  }

  /**
   * @param {ShellEvent} event
   * @param {(detail?: any) => unknown} listener
   * @returns {() => void} which ends it
   */
  on(event, listener) {
    const all = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, all.add(listener));
    return () => all.delete(listener);
  }

  /**
   * @param {ShellEvent} event
   * @param {any} [detail]
   */
  emit(event, detail) {
    for (const listener of this.#listeners.get(event) ?? []) listener(detail);
  }

  /**
   * @param {FlowPlace | null} place
   * @param {{ focus?: boolean }} [how] `focus`: the card gets the focus, too
   */
  select(place, { focus = false } = {}) {
    this.selection = place;
    this.emit('selection', { place, focus });
  }

  /**
   * The flow is another one from now on. Documents are never changed in place.
   *
   * @param {FlowDocument} document
   * @param {{ select?: FlowPlace | null, from?: string, field?: string }} [how]
   */
  change(document, { select, from = '', field } = {}) {
    this.document = document;
    this.emit('document', { from, field });
    if (select !== undefined) this.select(select, { focus: from !== 'form' });
  }

  /**
   * The step at a place, as the checks found it.
   *
   * @param {FlowPlace} place
   */
  stepAt(place) {
    if (this.#indexed !== this.steps) {
      this.#indexed = this.steps;
      this.#index = new Map(this.steps.map((step) => [keyOf(step.place), step]));
    }
    return this.#index.get(keyOf(place));
  }

  /** The names of steps, for jumps. */
  stepIds() {
    return [...idsOf(this.document, this.kinds.steps)];
  }

  /**
   * Shows short texts on the card of a step; null takes them away.
   *
   * @param {string} path of the step, as the log and numbers name it
   * @param {CardBadge | null} badge
   */
  setBadge(path, badge) {
    if (badge) this.badges.set(path, badge);
    else this.badges.delete(path);
    this.emit('badges', path);
  }

  /** @param {string | null} path of the step at which a tried conversation stands */
  highlight(path) {
    this.highlighted = path;
    this.emit('highlight', path);
  }
}
