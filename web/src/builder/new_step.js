// A new step of a kind, with a value for each field that it must have.

import { allSteps, kindOf, withValue } from './document.js';

const EMPTY = new Map(/** @type {[string, any][]} */ ([['list', []], ['object', {}], ['map', {}], ['switch', false], ['hours', {}]]));

/**
 * @param {StepKind} kind
 * @param {import('./shell.js').Shell} shell
 */
export function newStep(kind, shell) {
  const value = Object.fromEntries(kind.fields.filter(({ required }) => required).map((field) => [field.name, firstValue(field, shell)]));
  const fields = kind.whole ? value[kind.whole] : value;
  const lists = kind.blocks.filter(({ place }) => place.includes('*'));
  const cases = lists.reduce((all, block) => withValue(all, block.place.slice(0, block.place.indexOf('*')), [newCase(block)]), fields ?? '');
  return { [kind.kind]: cases };
}

/** @param {BlockKind} block */
export const newCase = ({ condition, place }) => ({ ...(condition ? { [condition]: '' } : {}), [place.at(-1) ?? 'steps']: [] });

/**
 * @param {FieldKind} field
 * @param {import('./shell.js').Shell} shell
 * @returns {any}
 */
export function firstValue(field, shell) {
  if (field.default !== undefined && field.default !== null) return structuredClone(field.default);
  if (field.type === 'name') return freeName(shell);
  if (field.type === 'object') return Object.fromEntries((field.fields ?? []).filter(({ required }) => required).map((each) => [each.name, firstValue(each, shell)]));
  if (field.type === 'choice') return field.choices?.[0]?.value;
  const { desk } = shell.kinds.about;
  if (field.type === 'team' && desk?.teams?.length) return desk.teams[0].id;
  if (field.type === 'number') return field.min ?? 0;
  return structuredClone(EMPTY.get(field.type) ?? '');
}

/** A name that no step of the flow uses yet. @param {import('./shell.js').Shell} shell */
function freeName({ document, kinds }) {
  const taken = new Set(allSteps(document, kinds.steps).map(({ step }) => step[kindOf(step)]?.name));
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? 'answer' : `answer_${number}`;
    if (!taken.has(name)) return name;
  }
}
