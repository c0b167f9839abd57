// The canvas: the flow as a tree of cards from top to bottom. Steps that choose have their branches side by side below them;
// ways that are taken seldom, such as “no answer in time”, are to the right of their step. For screen readers it is a tree.

import { h, icon } from '../shared/dom.js';
import { badgeParts, blockText, findingsOf, stepCard, triggerCard } from './card.js';
import { addCase, foldKnob, gapAt } from './canvas_parts.js';
import { CardCache } from './card_cache.js';
import { at, isWithin, keyOf } from './document.js';
import { listenForDrags } from './drag.js';
import { MiniMap } from './map.js';
import { morphChildren } from './morph.js';
import { listenForTreeKeys } from './tree_keys.js';
import { Zoom } from './zoom.js';

/** @typedef {import('./document.js').FoundBlock} FoundBlock */
/** @typedef {{ key: string, place: FlowPlace, element: HTMLElement, parent: string | null, opens: boolean }} TreeItem */

export class Canvas {
  #shell;
  #on;
  #tree = h('ul', { class: 'flow-steps flow-root', role: 'tree' });
  #content = h('div', { class: 'canvas-content' }, this.#tree);
  #scroll = h('div', { class: 'canvas-scroll' }, this.#content);
  /** What one can go to, in the order of the page. @type {TreeItem[]} */
  items = [];
  /** @type {Set<string>} */
  #folded = new Set();
  #cache = new CardCache();
  #frame = 0;

  /**
   * @param {import('./shell.js').Shell} shell
   * @param {import('./editor.js').Editor} editor
   * @param {{ insert(target: [FlowPlace, number]): void, open(): void, addCase(place: FlowPlace, about: BlockKind): void }} on
   */
  constructor(shell, editor, on) {
    this.#shell = shell;
    this.#on = on;
    this.#tree.setAttribute('aria-label', shell.words.t('canvas'));
    this.zoom = new Zoom(this.#scroll, this.#content, () => this.map.draw());
    this.map = new MiniMap(shell.words, this.#scroll, this.#content);
    this.element = h('div', { class: 'canvas' }, this.#scroll, this.map.element);
    listenForTreeKeys(this.#tree, this, shell, editor, on);
    listenForDrags(this.#scroll, this.#content, shell, editor);
    this.#tree.addEventListener('click', (event) => this.#click(event));
    this.#tree.addEventListener('dblclick', () => on.open());
    this.#tree.addEventListener('focusin', (event) => this.#focused(event));
    // At once, so that the next key finds the cards as they are now; while one types, with the next picture.
    shell.on('document', ({ from }) => (from === 'form' ? this.schedule() : this.render()));
    shell.on('reloaded', () => this.schedule());
    shell.on('checked', () => this.#cache.changed(shell) && this.schedule());
    shell.on('selection', ({ focus }) => this.#showSelection(focus));
    shell.on('badges', () => this.#showBadges());
    shell.on('highlight', () => this.#showHighlight(true));
    this.render();
  }

  schedule() {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.render();
    });
  }

  render() {
    const { document } = this.#shell;
    const hadFocus = this.#tree.contains(globalThis.document.activeElement);
    this.items = [];
    const steps = document.steps ?? [];
    const parts = [this.#trigger(), ...this.#steps(steps, ['steps'], 1, null)];
    morphChildren(this.#tree, parts);
    const shown = new Map(/** @type {HTMLElement[]} */ ([...this.#tree.querySelectorAll('[data-item]')]).map((element) => [element.dataset.item, element]));
    for (const item of this.items) item.element = shown.get(item.key) ?? item.element;
    this.#cache.keep(document, this.items);
    this.#showSelection(hadFocus);
    this.#showHighlight(false);
    this.map.draw();
  }

  #trigger() {
    const { card, label } = triggerCard(this.#shell, this.#shell.findings.filter(({ place }) => place[0] === 'trigger'));
    const item = h('li', { role: 'treeitem', class: 'flow-step', 'aria-level': 1, tabindex: '-1', 'aria-label': label }, card);
    this.#add(item, ['trigger'], null, false);
    return item;
  }

  /**
   * @param {HTMLElement} element
   * @param {FlowPlace} place
   * @param {string | null} parent
   * @param {boolean} opens
   */
  #add(element, place, parent, opens) {
    const key = keyOf(place);
    element.dataset.item = key;
    this.items.push({ key, place, element, parent, opens });
  }

  /**
   * @param {any[]} steps
   * @param {FlowPlace} list
   * @param {number} level
   * @param {string | null} parent
   */
  #steps(steps, list, level, parent) {
    /** @type {HTMLElement[]} */
    const parts = [gapAt(this.#shell, list, 0, !steps.length)];
    steps.forEach((step, number) => {
      const ends = this.#shell.kinds.ends(step, [...list, number]);
      parts.push(this.#step(step, [...list, number], level, parent), gapAt(this.#shell, list, number + 1, number === steps.length - 1, ends));
    });
    return parts;
  }

  /**
   * @param {any} step
   * @param {FlowPlace} place
   * @param {number} level
   * @param {string | null} parent
   * @returns {HTMLElement}
   */
  #step(step, place, level, parent) {
    const { kinds } = this.#shell;
    const known = this.#cache.find(keyOf(place), step, level);
    if (known) {
      this.items.push(...known);
      return known[0].element;
    }
    const path = this.#shell.stepAt(place)?.path;
    const { card, label } = stepCard(this.#shell, step, place, { found: findingsOf(this.#shell, place, step), path });
    const blocks = kinds.blocksOf(step, place);
    const key = keyOf(place);
    const folded = this.#folded.has(key);
    const expanded = blocks.length ? String(!folded) : null;
    const item = h('li', { role: 'treeitem', class: 'flow-step', 'aria-level': level, 'aria-expanded': expanded, tabindex: '-1', 'aria-label': label });
    this.#add(item, place, parent, blocks.length > 0);
    const columns = kinds.hasColumns(step);
    const inner = blocks.some((block) => block.steps.length);
    if (blocks.length && (inner || columns)) card.append(foldKnob(this.#shell, key, folded, blocks));
    const row = h('div', { class: 'step-row' }, card);
    item.append(row);
    if (!blocks.length || folded) return item;
    const group = h('ul', { role: 'group', class: columns ? 'flow-columns' : 'flow-lanes' }, blocks.map((block) => this.#block(block, level + 1, key, columns)));
    for (const [number, element] of [...group.children].entries()) {
      const later = blocks.slice(number + 1).some((block) => !this.#shell.kinds.blockEnds(block));
      /** @type {HTMLElement} */ (element).dataset.joins = String(later);
    }
    const more = columns && this.#shell.canEdit ? addCase(this.#shell, step, place) : null;
    if (more) group.append(more);
    (columns ? item : row).append(group);
    return item;
  }

  /**
   * @param {FoundBlock} block
   * @param {number} level
   * @param {string} parent
   * @param {boolean} column
   */
  #block(block, level, parent, column) {
    const { t } = this.#shell.words;
    const text = blockText(this.#shell, block);
    const key = keyOf(block.place);
    const folded = this.#folded.has(key);
    const found = this.#shell.findings.filter(({ place }) => isWithin(place, block.place.slice(0, -1)) && !isWithin(place, block.place) && block.number !== null);
    const empty = !block.steps.length;
    const head = h('span', { class: 'block-head', dir: 'auto', 'data-severity': found[0]?.severity, title: found[0]?.message }, empty && !column && icon('plus'), h('span', null, text), !empty && folded && h('span', { class: 'soft' }, t('hiddenSteps', { count: block.steps.length })));
    const item = h('li', { role: 'treeitem', class: 'flow-block', 'aria-level': level, 'aria-expanded': empty ? null : String(!folded), tabindex: '-1', 'data-empty': String(empty && !column), 'data-folded': String(folded) });
    item.setAttribute('aria-label', `${text}. ${empty ? t('emptyBlock') : t('stepCount', { count: block.steps.length })}`);
    this.#add(item, block.place, parent, !empty);
    item.append(head);
    const ends = this.#shell.kinds.blockEnds(block);
    item.dataset.ends = String(ends);
    if (empty && !column) item.append(h('ul', { role: 'group', class: 'flow-steps' }, gapAt(this.#shell, block.place, 0, true)));
    else if (!folded) item.append(h('ul', { role: 'group', class: 'flow-steps' }, this.#steps(block.steps, block.place, level + 1, key)));
    if (!column && !empty && !folded && !ends) item.append(h('span', { class: 'block-goes-on', 'aria-hidden': 'true' }, icon('down'), t('goesOn')));
    return item;
  }

  /** @param {Event} event */
  #click(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    const button = /** @type {HTMLElement | null} */ (target.closest('button'));
    const gap = /** @type {HTMLElement | null} */ (target.closest('.flow-plus')?.closest('.flow-gap'));
    if (gap) return this.#on.insert([JSON.parse(gap.dataset.list ?? '[]'), Number(gap.dataset.number)]);
    if (button?.dataset.fold) return this.fold(button.dataset.fold);
    if (button?.dataset.case) return this.#caseFor(JSON.parse(button.dataset.case));
    const item = /** @type {HTMLElement | null} */ (target.closest('[data-item]'));
    if (!item) return undefined;
    const place = JSON.parse(item.dataset.item ?? '[]');
    const isEmpty = item.dataset.empty === 'true' && this.#shell.canEdit;
    this.#shell.select(place, { focus: true });
    return isEmpty ? this.#on.insert([place, 0]) : this.#on.open();
  }

  /** @param {FlowPlace} place of a step */
  #caseFor(place) {
    const about = this.#shell.kinds.of(at(this.#shell.document, place))?.blocks.find((block) => block.place.includes('*'));
    if (about) this.#on.addCase(place, about);
  }

  /** @param {FocusEvent} event */
  #focused(event) {
    const item = /** @type {HTMLElement} */ (event.target);
    const { selection } = this.#shell;
    if (!item.dataset.item || item.dataset.item === keyOf(selection ?? [])) return;
    if (item.matches(':focus-visible')) this.#shell.select(JSON.parse(item.dataset.item), { focus: false });
  }

  /** @param {string} key */
  fold(key, folded = !this.#folded.has(key)) {
    if (folded) this.#folded.add(key);
    else this.#folded.delete(key);
    this.#cache.clear();
    this.render();
  }

  /** All that has steps inside, or none. @param {boolean} folded */
  foldAll(folded) {
    this.#cache.clear();
    this.#folded = new Set(folded ? this.items.filter((item) => item.opens && typeof item.place.at(-1) === 'number').map(({ key }) => key) : []);
    this.render();
  }

  /** @param {boolean} [focus] */
  #showSelection(focus = false) {
    const { selection } = this.#shell;
    const key = selection ? keyOf(selection) : '';
    const chosen = this.items.find((item) => item.key === key);
    for (const item of this.items) {
      setState(item.element, 'aria-selected', String(item === chosen));
      setState(item.element, 'tabindex', item === (chosen ?? this.items[0]) ? '0' : '-1');
    }
    if (!chosen) return this.#reveal(selection ?? [], focus);
    if (focus) chosen.element.focus({ preventScroll: true });
    chosen.element.querySelector('.step-card, .block-head')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    return undefined;
  }

  /** Opens all that is around a place. @param {FlowPlace} place @param {boolean} focus */
  #reveal(place, focus) {
    const around = [...this.#folded].filter((key) => isWithin(place, JSON.parse(key)) && key !== keyOf(place));
    for (const key of around) this.#folded.delete(key);
    if (around.length) {
      this.#cache.clear();
      this.render();
    }
    if (around.length && focus) this.#showSelection(true);
    // The step may be gone, but who works with keys stays on the canvas.
    if (!around.length && focus) this.items[0]?.element.focus();
  }

  #showBadges() {
    for (const [path, badge] of this.#shell.badges) {
      const slot = /** @type {HTMLElement | null} */ (this.#tree.querySelector(`[data-path="${CSS.escape(path)}"] > .step-badge`));
      slot?.replaceChildren(...badgeParts(badge));
      if (slot) slot.hidden = false;
    }
    for (const slot of /** @type {NodeListOf<HTMLElement>} */ (this.#tree.querySelectorAll('.step-badge'))) {
      if (!this.#shell.badges.has(/** @type {HTMLElement} */ (slot.parentElement).dataset.path ?? '')) slot.hidden = true;
    }
  }

  /** @param {boolean} scroll */
  #showHighlight(scroll) {
    const { highlighted } = this.#shell;
    for (const card of this.#tree.querySelectorAll('.step-card[data-here]')) card.removeAttribute('data-here');
    const card = highlighted === null ? null : this.#tree.querySelector(`[data-path="${CSS.escape(highlighted)}"]`);
    card?.setAttribute('data-here', '');
    if (scroll) card?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }
}

/**
 * @param {HTMLElement} element
 * @param {string} name
 * @param {string} value
 */
function setState(element, name, value) {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}
