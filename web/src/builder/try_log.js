// The chat of a try, as its contact sees it, with what the flow decided in between.

import { cardNames } from '../shared/card.js';
import { h, icon } from '../shared/dom.js';
import { markdown } from '../shared/markdown.js';

export class TryLog {
  #shell;
  #acts;
  #list = h('ol', { class: 'try-log' });
  #working = h('p', { class: 'soft try-working', hidden: true });
  #decisions = h('input', { type: 'checkbox', change: () => this.#mark() });

  /**
   * @param {import('./shell.js').Shell} shell
   * @param {{ press(action: string): unknown, back(number: number): unknown }} acts
   */
  constructor(shell, acts) {
    const { t } = shell.words;
    this.#shell = shell;
    this.#acts = acts;
    this.#working.textContent = t('tryWorking');
    this.#decisions.checked = true;
    const chat = h('div', { class: 'try-chat', role: 'log', 'aria-label': t('tryChat'), tabindex: '0' }, this.#list);
    this.element = h('section', { class: 'try-box' }, h('label', { class: 'switch' }, this.#decisions, t('tryDecisions')), chat, this.#working);
    this.#mark();
  }

  /** @param {boolean} busy */
  setBusy(busy) {
    this.#working.hidden = !busy;
    this.element.setAttribute('aria-busy', String(busy));
    for (const button of this.element.querySelectorAll('button')) button.disabled = busy;
  }

  #mark() {
    this.#list.classList.toggle('plain', !this.#decisions.checked);
  }

  /** @param {TryView} view */
  show(view) {
    const lines = [
      ...view.entries.map((entry) => ({ offset: entry.offset, entry })),
      ...view.decisions.map((decision) => ({ offset: decision.offset, decision })),
    ].toSorted((one, other) => compareOffsets(one.offset, other.offset));
    // The acts that are lines of the chat, in their order: a click on one goes back to before it.
    const spoken = view.acts.filter(({ kind }) => kind === 'say' || kind === 'press').map(({ number }) => number);
    const newest = view.entries.filter(({ author }) => author.kind === 'assistant').at(-1);
    this.#list.replaceChildren(
      ...lines.map((line) => ('entry' in line ? this.#message(line.entry, line.entry === newest && !view.ended, line.entry.author.kind === 'contact' ? spoken.shift() : undefined) : this.#decision(line.decision))),
    );
    const box = /** @type {HTMLElement} */ (this.#list.parentElement);
    box.scrollTop = box.scrollHeight;
  }

  /**
   * @param {VisibleMessage} entry
   * @param {boolean} offers whether its buttons can be clicked
   * @param {number} [number] of the act
   */
  #message(entry, offers, number) {
    const { t } = this.#shell.words;
    const who = entry.author.kind === 'contact' ? t('tryContact') : (entry.author.name ?? t('assistant'));
    const card = entry.card ? h('p', { class: 'try-card' }, 'HubSpot: ', cardNames(entry.card).join(', ') || entry.card.kind) : null;
    const buttons = entry.buttons.map(({ action, label }) => h('button', { type: 'button', class: 'quiet', disabled: !offers, click: () => this.#acts.press(action) }, label));
    const back = number === undefined ? null : h('button', { type: 'button', class: 'knob', 'aria-label': t('tryBack'), title: t('tryBack'), click: () => this.#acts.back(number - 1) }, icon('undo'));
    return h('li', { class: 'try-line', 'data-by': entry.author.kind }, h('span', { class: 'try-who' }, who), h('div', { class: 'try-words', dir: 'auto' }, entry.text ? markdown(entry.text) : null, card), buttons.length ? h('div', { class: 'try-buttons' }, buttons) : null, back);
  }

  /** @param {TryDecision} decision */
  #decision(decision) {
    const { kinds, steps, words } = this.#shell;
    const step = steps.find(({ path }) => path === decision.path);
    const title = step ? kinds.titleOf({ [step.kind]: {} }) : '';
    return h('li', { class: 'try-decision' }, h('span', { class: 'soft', dir: 'auto' }, [title, sentence(decision, words.t)].filter(Boolean).join(' · ')));
  }
}

/**
 * @param {TryDecision} decision
 * @param {BuilderWords['t']} t
 */
function sentence({ kind, what, detail, code, data }, t) {
  if (kind === 'tool_call') return worded(`did.${what}`, t, what);
  if (kind !== 'flow_decision') return `${t(`tryDid.${kind}`)}${detail || what ? `: ${(detail || what).replace(/^(team|person):/, '')}` : ''}`;
  const values = { name: data.name ?? detail, team: data.team ?? '', answer: data.answer ?? '', reason: data.reason ?? '' };
  return code ? worded(`step.${code}`, t, detail || what, values) : detail || what;
}

/**
 * The words of a key; else a text as it stands in the log.
 *
 * @param {string} key
 * @param {BuilderWords['t']} t
 * @param {string} text
 * @param {Record<string, unknown>} [values]
 */
function worded(key, t, text, values) {
  const found = t(key, values);
  return found === key ? text : found;
}

/**
 * Offsets are two numbers with a dash between.
 *
 * @param {string} one
 * @param {string} other
 */
function compareOffsets(one, other) {
  const [ms, number] = one.split('-').map(Number);
  const [otherMs, otherNumber] = other.split('-').map(Number);
  return ms - otherMs || number - otherNumber;
}
