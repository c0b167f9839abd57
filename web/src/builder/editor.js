// What one does to the steps of an open flow, by keys, buttons or dragging: each of them changes the document, can be undone,
// and says what happened.

import { allSteps, at, copied, idsOf, inserted, isWithin, kindOf, moved, removed, split, withValue } from './document.js';
import { History } from './history.js';
import { newCase, newStep } from './new_step.js';

/** Steps that were copied, for all flows of this tab. @type {any[]} */
let clipboard = [];

export class Editor {
  #shell;
  #history = new History();
  #say;
  /** The document that the history knows. @type {FlowDocument} */
  #before;

  /**
   * @param {import('./shell.js').Shell} shell
   * @param {(text: string) => void} say tells it to screen readers
   */
  constructor(shell, say) {
    this.#shell = shell;
    this.#say = say;
    this.#before = shell.document;
    shell.on('document', ({ from, field }) => from !== 'history' && this.#remember(field));
    shell.on('reloaded', () => {
      this.#history.clear();
      this.#before = shell.document;
    });
  }

  /** @param {string | undefined} field */
  #remember(field) {
    this.#history.add({ document: this.#before, selection: this.#shell.selection }, field);
    this.#before = this.#shell.document;
  }

  get canUndo() {
    return this.#history.canUndo && this.#shell.canEdit;
  }

  get canRedo() {
    return this.#history.canRedo && this.#shell.canEdit;
  }

  get canPaste() {
    return clipboard.length > 0 && this.#shell.canEdit;
  }

  /** The selected step, if a step is selected and may be changed. @returns {FlowPlace | null} */
  get step() {
    const { selection, canEdit } = this.#shell;
    return canEdit && selection && typeof selection.at(-1) === 'number' ? selection : null;
  }

  undo() {
    if (this.canUndo) this.#return(this.#history.undo(this.#now()), 'undone');
  }

  redo() {
    if (this.canRedo) this.#return(this.#history.redo(this.#now()), 'redone');
  }

  #now() {
    return { document: this.#shell.document, selection: this.#shell.selection };
  }

  /**
   * @param {import('./history.js').Past | undefined} past
   * @param {string} said
   */
  #return(past, said) {
    if (!past) return;
    this.#before = past.document;
    this.#shell.change(past.document, { select: past.selection, from: 'history' });
    this.#say(this.#shell.words.t(said));
  }

  /**
   * Where the next step goes: after the selected one, to the end of a selected block, else to the end of the flow.
   *
   * @returns {[FlowPlace, number]}
   */
  target() {
    const { selection, document } = this.#shell;
    if (selection?.[0] === 'trigger') return [['steps'], 0];
    if (!selection?.length) return [['steps'], document.steps?.length ?? 0];
    if (typeof selection.at(-1) === 'number') {
      const [list, number] = split(selection);
      return [list, number + 1];
    }
    return [selection, (at(document, selection) ?? []).length];
  }

  /**
   * @param {StepKind} kind
   * @param {[FlowPlace, number]} target
   */
  insert(kind, [list, number] = this.target()) {
    if (!this.#shell.canEdit) return;
    const step = newStep(kind, this.#shell);
    this.#shell.change(inserted(this.#shell.document, list, number, [step]), { select: [...list, number] });
    this.#say(this.#shell.words.t('inserted', { step: this.#title(step) }));
  }

  remove() {
    const place = this.step;
    if (!place) return;
    const { document, words } = this.#shell;
    const [list, number] = split(place);
    const step = at(document, place);
    const next = removed(document, place);
    const left = at(next, list)?.length ?? 0;
    this.#shell.change(next, { select: left ? [...list, Math.min(number, left - 1)] : list.length > 1 ? list : ['trigger'] });
    this.#say(words.t('removed', { step: this.#title(step) }));
  }

  copy() {
    const { selection, document, words } = this.#shell;
    if (!selection || typeof selection.at(-1) !== 'number') return;
    clipboard = [structuredClone(at(document, selection))];
    this.#say(words.t('copied', { step: this.#title(clipboard[0]) }));
  }

  cut() {
    if (!this.step) return;
    this.copy();
    this.remove();
  }

  /** @param {[FlowPlace, number]} target */
  paste([list, number] = this.target()) {
    if (!this.canPaste) return;
    const { document, kinds, words } = this.#shell;
    const taken = idsOf(document, kinds.steps);
    const steps = clipboard.map((step) => copied(structuredClone(step), taken));
    this.#shell.change(inserted(document, list, number, steps), { select: [...list, number] });
    this.#say(words.t('pasted', { step: this.#title(steps[0]) }));
  }

  duplicate() {
    const place = this.step;
    if (!place) return;
    const kept = clipboard;
    clipboard = [at(this.#shell.document, place)];
    this.paste();
    clipboard = kept;
  }

  /**
   * @param {FlowPlace} from
   * @param {[FlowPlace, number]} target
   */
  move(from, [list, number]) {
    if (!this.#shell.canEdit) return false;
    const { document, words } = this.#shell;
    const step = at(document, from);
    const result = moved(document, from, list, number);
    if (!result) return false;
    this.#shell.change(result.document, { select: result.place });
    const [, place] = split(result.place);
    this.#say(words.t('movedTo', { step: this.#title(step), number: place + 1, count: at(result.document, result.place.slice(0, -1)).length }));
    return true;
  }

  up() {
    const place = this.step;
    if (!place) return;
    const [list, number] = split(place);
    if (number > 0) this.move(place, [list, number - 1]);
    else this.#stay();
  }

  down() {
    const place = this.step;
    if (!place) return;
    const [list, number] = split(place);
    if (number < at(this.#shell.document, list).length - 1) this.move(place, [list, number + 2]);
    else this.#stay();
  }

  /** The first block of the step before, else of the step after. @returns {[FlowPlace, number] | null} */
  #inward() {
    const place = this.step;
    if (!place) return null;
    const { document, kinds } = this.#shell;
    const [list, number] = split(place);
    for (const neighbour of [number - 1, number + 1]) {
      const step = neighbour < 0 ? undefined : at(document, [...list, neighbour]);
      const [block] = step ? kinds.blocksOf(step, [...list, neighbour]) : [];
      if (block) return [block.place, neighbour < number ? block.steps.length : 0];
    }
    return null;
  }

  canGoInto() {
    return this.#inward() !== null;
  }

  into() {
    const target = this.#inward();
    if (this.step && target) this.move(this.step, target);
    else this.#stay();
  }

  /** Into the next block of the same step. */
  aside(by = 1) {
    const place = this.step;
    const outer = place && outerStep(this.#shell, place);
    if (!place || !outer) return this.#stay();
    const { document, kinds } = this.#shell;
    const blocks = kinds.blocksOf(at(document, outer), outer);
    const [list] = split(place);
    const here = blocks.findIndex((block) => block.place.join() === list.join());
    const next = blocks[here + by];
    if (next) this.move(place, [next.place, next.steps.length]);
    else this.#stay();
  }

  /** Out of its block, to the place after the step that holds it. */
  out() {
    const place = this.step;
    const outer = place && outerStep(this.#shell, place);
    if (!place || !outer) return this.#stay();
    const [list, number] = split(outer);
    this.move(place, [list, number + 1]);
  }

  /**
   * Another case for a step that has a list of them.
   *
   * @param {FlowPlace} place of the step
   * @param {BlockKind} block
   */
  addCase(place, block) {
    if (!this.#shell.canEdit) return;
    const { document } = this.#shell;
    const step = at(document, place);
    const list = [...place, kindOf(step), ...block.place.slice(0, block.place.indexOf('*'))];
    const cases = at(document, list) ?? [];
    this.#shell.change(withValue(document, list, [...cases, newCase(block)]), { select: [...list, cases.length, block.place.at(-1) ?? 'steps'] });
  }

  #stay() {
    this.#say(this.#shell.words.t('noFurther'));
  }

  /** @param {any} step */
  #title(step) {
    return this.#shell.kinds.titleOf(step);
  }
}

/**
 * The step around a step or a block, if there is one.
 *
 * @param {import('./shell.js').Shell} shell
 * @param {FlowPlace} place
 * @returns {FlowPlace | null}
 */
export function outerStep({ document, kinds }, place) {
  const around = allSteps(document, kinds.steps).filter((each) => each.place.length < place.length && isWithin(place, each.place));
  return around.at(-1)?.place ?? null;
}
