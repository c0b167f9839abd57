// Two people changed one flow: what each of them changed, and both changes in one document where they are in different places.

import { openDialog, showToast } from '../desk/parts.js';
import { asProblem } from '../shared/api.js';
import { h } from '../shared/dom.js';
import { renderDifference } from './difference.js';

/**
 * A value with the changes of both, or undefined if both changed the same place in different ways.
 *
 * @param {any} base what both began with
 * @param {any} mine
 * @param {any} theirs
 * @returns {{ value: any } | undefined}
 */
export function merged(base, mine, theirs) {
  if (isSame(mine, theirs) || isSame(base, theirs)) return { value: mine };
  if (isSame(base, mine)) return { value: theirs };
  if (Array.isArray(base) && Array.isArray(mine) && Array.isArray(theirs)) return mergedList(base, mine, theirs);
  if (isMapping(base) && isMapping(mine) && isMapping(theirs)) return mergedMapping(base, mine, theirs);
  return undefined;
}

/**
 * @param {Record<string, any>} base
 * @param {Record<string, any>} mine
 * @param {Record<string, any>} theirs
 */
function mergedMapping(base, mine, theirs) {
  /** @type {Record<string, any>} */
  const value = {};
  for (const name of new Set([...Object.keys(mine), ...Object.keys(theirs)])) {
    const part = merged(base[name], mine[name], theirs[name]);
    if (!part) return undefined;
    // A field that one of them took away stays away.
    if (part.value !== undefined) value[name] = part.value;
  }
  return { value };
}

/**
 * Lists in which each has changed, added or removed items in one place: both places count, unless they touch each other.
 *
 * @param {any[]} base
 * @param {any[]} mine
 * @param {any[]} theirs
 */
function mergedList(base, mine, theirs) {
  if (base.length === mine.length && base.length === theirs.length) {
    const parts = base.map((each, number) => merged(each, mine[number], theirs[number]));
    return parts.every((part) => part) ? { value: parts.map((part) => part?.value) } : undefined;
  }
  const own = changedPart(base, mine);
  const other = changedPart(base, theirs);
  const [first, second] = own.start <= other.start ? [own, other] : [other, own];
  if (first.end > second.start || (first.start === second.start && first.end === second.end)) return undefined;
  return { value: [...base.slice(0, first.start), ...first.items, ...base.slice(first.end, second.start), ...second.items, ...base.slice(second.end)] };
}

/**
 * The part of a list that another list has in its place.
 *
 * @param {any[]} base
 * @param {any[]} changed
 */
function changedPart(base, changed) {
  const most = Math.min(base.length, changed.length);
  let start = 0;
  while (start < most && isSame(base[start], changed[start])) start += 1;
  let tail = 0;
  while (tail < most - start && isSame(base[base.length - 1 - tail], changed[changed.length - 1 - tail])) tail += 1;
  return { start, end: base.length - tail, items: changed.slice(start, changed.length - tail) };
}

/** @param {any} value */
const isMapping = (value) => value !== null && typeof value === 'object' && !Array.isArray(value);

/**
 * Equal values; the order of fields does not count.
 *
 * @param {any} one
 * @param {any} other
 * @returns {boolean}
 */
function isSame(one, other) {
  if (one === other) return true;
  if (Array.isArray(one)) return Array.isArray(other) && one.length === other.length && one.every((each, number) => isSame(each, other[number]));
  if (!isMapping(one) || !isMapping(other)) return false;
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => name in other && isSame(one[name], other[name]));
}

/**
 * @param {import('./shell.js').Shell} shell
 * @param {import('./drafts.js').Drafts} drafts
 */
export async function openMerge(shell, drafts) {
  const { t, why } = shell.words;
  try {
    /** @type {OpenedFlow} */
    const theirs = await shell.call(encodeURIComponent(shell.name));
    const between = (/** @type {FlowDocument} */ after) => shell.call('difference', { before: drafts.base, after });
    const [own, other] = await Promise.all([between(shell.document), between(theirs.document)]);
    const both = merged(drafts.base, shell.document, theirs.document);
    openDialog('builder-merge', t('mergeTitle'), t, (close) => {
      const choice = (/** @type {string} */ label, /** @type {string} */ look, /** @type {() => unknown} */ act) => {
        const click = () => {
          close();
          Promise.resolve(act()).catch((error) => showToast(why(asProblem(error)), { error: true }));
        };
        return h('button', { type: 'button', class: look, click }, t(label));
      };
      const join = both && choice('keepBoth', 'primary', () => drafts.keepBoth(both.value, theirs.revision));
      const look = both ? 'secondary' : 'primary';
      const end = h('footer', null, choice('takeTheirs', 'secondary', () => drafts.takeTheirs()), choice('keepMine', look, () => drafts.keepMine()), join ?? '');
      const part = (/** @type {string} */ title, /** @type {any} */ difference) => h('section', null, h('h3', null, t(title)), renderDifference(shell, difference));
      return [h('p', { class: 'soft' }, t(both ? 'mergeBoth' : 'mergeEither')), part('theirChanges', other), part('yourChanges', own), end];
    });
  } catch (error) {
    showToast(why(asProblem(error)), { error: true });
  }
}
