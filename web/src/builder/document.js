// What one does to a flow's document: looks at places, inserts, moves and removes steps. Nothing is changed in place, so that
// an earlier document can be shown again at any time.

const SHARED = ['id', 'when'];

/**
 * @param {any} node
 * @param {FlowPlace} place
 * @returns {any} undefined if there is nothing
 */
export function at(node, place) {
  for (const part of place) {
    if (node === null || typeof node !== 'object') return undefined;
    node = node[part];
  }
  return node;
}

/**
 * The node with another value at a place. Parts that are missing on the way are made. `undefined` removes the field.
 *
 * @param {any} node
 * @param {FlowPlace} place
 * @param {any} value
 * @returns {any}
 */
export function withValue(node, [part, ...rest], value) {
  if (part === undefined) return value;
  const copy = typeof part === 'number' ? [...(node ?? [])] : { ...node };
  const inner = rest.length || value !== undefined ? withValue(copy[part], rest, value) : undefined;
  if (inner !== undefined) copy[part] = inner;
  else if (Array.isArray(copy)) copy.splice(Number(part), 1);
  else delete copy[part];
  return copy;
}

/** @param {any} step */
export const kindOf = (step) => Object.keys(step ?? {}).find((key) => !SHARED.includes(key)) ?? '';

/**
 * @param {FlowPlace} place
 * @param {FlowPlace} other
 */
export const samePlace = (place, other) => place.length === other.length && place.every((part, number) => part === other[number]);

/**
 * @param {FlowPlace} place
 * @param {FlowPlace} outer
 */
export const isWithin = (place, outer) => place.length >= outer.length && outer.every((part, number) => part === place[number]);

/** @param {FlowPlace} place */
export const keyOf = (place) => JSON.stringify(place);

/**
 * A list of steps inside a step. `condition` is the expression of a case.
 *
 * @typedef {{ place: FlowPlace, about: BlockKind, steps: any[], condition?: string, number: number | null }} FoundBlock
 */

/**
 * The blocks of the step at a place, those with an item for each case first.
 *
 * @param {any} step
 * @param {StepKind | undefined} kind
 * @param {FlowPlace} place
 * @returns {FoundBlock[]}
 */
export function blocksOf(step, kind, place) {
  const fields = step?.[kind?.kind ?? ''] ?? {};
  return (kind?.blocks ?? []).flatMap((about) => {
    const star = about.place.indexOf('*');
    if (star < 0) return isShown(about, fields, kind) ? [{ place: [...place, kindOf(step), ...about.place], about, steps: at(fields, about.place) ?? [], number: null }] : [];
    const items = at(fields, about.place.slice(0, star)) ?? [];
    return items.map((/** @type {any} */ item, /** @type {number} */ number) => ({
      place: [...place, kindOf(step), ...about.place.slice(0, star), number, ...about.place.slice(star + 1)],
      about,
      steps: at(item, about.place.slice(star + 1)) ?? [],
      condition: about.condition ? item[about.condition] : undefined,
      number: number + 1,
    }));
  });
}

/**
 * Some blocks belong to one choice of a field only. One with steps is shown anyway.
 *
 * @param {BlockKind} about
 * @param {any} fields
 * @param {StepKind | undefined} kind
 */
function isShown({ when, place }, fields, kind) {
  if (!when || at(fields, place)?.length) return true;
  return (fields[when.field] ?? kind?.fields.find(({ name }) => name === when.field)?.default) === when.equals;
}

/**
 * All steps with their places, in the order of the file.
 *
 * @param {FlowDocument} document
 * @param {Map<string, StepKind>} kinds
 * @returns {{ step: any, place: FlowPlace }[]}
 */
export function allSteps(document, kinds) {
  /** @type {(steps: any[], place: FlowPlace) => { step: any, place: FlowPlace }[]} */
  const within = (steps, place) =>
    steps.flatMap((step, number) => {
      const here = [...place, number];
      return [{ step, place: here }, ...blocksOf(step, kinds.get(kindOf(step)), here).flatMap((block) => within(block.steps, block.place))];
    });
  return within(document.steps ?? [], ['steps']);
}

/**
 * @param {FlowDocument} document
 * @param {FlowPlace} list
 * @param {number} number
 * @param {any[]} steps
 */
export function inserted(document, list, number, steps) {
  return withValue(document, list, (at(document, list) ?? []).toSpliced(number, 0, ...steps));
}

/**
 * Without the step at a place. A block that becomes empty is left out; the flow's own list stays.
 *
 * @param {FlowDocument} document
 * @param {FlowPlace} place
 */
export function removed(document, place) {
  const [list, number] = split(place);
  const steps = at(document, list).toSpliced(number, 1);
  // The steps of a case stay as an empty list: the case is more than its steps.
  const gone = !steps.length && list.length > 1 && list.at(-1) !== 'steps';
  return withValue(document, list, gone ? undefined : steps);
}

/**
 * The step at `from` becomes the step number `number` of `list`, which are as they were before the move.
 *
 * @param {FlowDocument} document
 * @param {FlowPlace} from
 * @param {FlowPlace} list
 * @param {number} number
 * @returns {{ document: FlowDocument, place: FlowPlace } | null} null where the step would move into itself, or stay
 */
export function moved(document, from, list, number) {
  if (isWithin(list, from)) return null;
  const [source, place] = split(from);
  if (samePlace(source, list) && (number === place || number === place + 1)) return null;
  const step = at(document, from);
  const target = samePlace(source, list) && number > place ? number - 1 : number;
  const shifted = shiftedBy(list, from);
  const without = removed(document, from);
  return { document: inserted(without, shifted, target, [step]), place: [...shifted, target] };
}

/**
 * A place as it is after the removal of a step.
 *
 * @param {FlowPlace} place
 * @param {FlowPlace} gone
 */
function shiftedBy(place, gone) {
  const [list, number] = split(gone);
  const here = place[list.length];
  if (place.length <= list.length || !isWithin(place, list) || typeof here !== 'number' || here <= number) return place;
  return place.with(list.length, here - 1);
}

/**
 * The list that a step is in, and its number.
 *
 * @param {FlowPlace} place
 * @returns {[FlowPlace, number]}
 */
export const split = (place) => [place.slice(0, -1), Number(place.at(-1))];

/**
 * A copy to be put into a document: names of steps that the document has already are left out.
 *
 * @param {any} step
 * @param {Set<string>} taken
 * @returns {any}
 */
export function copied(step, taken) {
  if (Array.isArray(step)) return step.map((each) => copied(each, taken));
  if (step === null || typeof step !== 'object') return step;
  const entries = Object.entries(step).map(([key, value]) => [key, copied(value, taken)]);
  const isStep = entries.some(([key, value]) => !SHARED.includes(key) && typeof value === 'object');
  return Object.fromEntries(entries.filter(([key, value]) => !(isStep && key === 'id' && taken.has(value))));
}

/**
 * The names of all steps.
 *
 * @param {FlowDocument} document
 * @param {Map<string, StepKind>} kinds
 * @returns {Set<string>}
 */
export const idsOf = (document, kinds) => new Set(allSteps(document, kinds).map(({ step }) => step?.id).filter(Boolean));
