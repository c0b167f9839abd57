// Finds texts by what a person types: accents and case do not matter, and a slip of the finger is forgiven.

const MIN_TYPO = 4; // letters: shorter words are too much alike

/** @param {string} text */
export const folded = (text) => text.normalize('NFD').replace(/\p{M}+/gu, '').toLowerCase();

/**
 * How well a short name and a text match what was typed; null: they do not. Each word must match. `sure` is false if a word
 * matches only with a typing error.
 *
 * @param {string} typed
 * @param {string} name
 * @param {string} text
 * @returns {{ rank: number, sure: boolean } | null}
 */
export function matched(typed, name, text = '') {
  const ranks = folded(typed).split(/\s+/).filter(Boolean).map((word) => rankOf(word, folded(name), folded(text)));
  if (ranks.includes(null)) return null;
  const rank = Math.max(0, .../** @type {number[]} */ (ranks));
  return { rank, sure: rank < 5 };
}

/**
 * @param {string} word
 * @param {string} name
 * @param {string} text
 */
function rankOf(word, name, text) {
  if (name.startsWith(word)) return 0;
  if (name.includes(word)) return 1;
  const words = `${name} ${text}`.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  if (words.some((each) => each.startsWith(word))) return 2;
  if (text.includes(word)) return 3;
  if (word.length > 1 && isWithin(word, name)) return 4;
  if (word.length >= MIN_TYPO && words.some((each) => isAlmost(word, each))) return 5;
  return null;
}

/**
 * Whether a name has these letters in this order.
 *
 * @param {string} letters
 * @param {string} name
 */
function isWithin(letters, name) {
  let place = -1;
  return [...letters].every((letter) => {
    place = name.indexOf(letter, place + 1);
    return place >= 0;
  });
}

/**
 * Whether two words differ by one letter, or by two neighbours that changed places.
 *
 * @param {string} one
 * @param {string} other
 */
function isAlmost(one, other) {
  if (Math.abs(one.length - other.length) > 1) return false;
  let start = 0;
  while (start < one.length && one[start] === other[start]) start += 1;
  let end = 0;
  while (end < Math.min(one.length, other.length) - start && one.at(-1 - end) === other.at(-1 - end)) end += 1;
  const [a, b] = [one.slice(start, one.length - end), other.slice(start, other.length - end)];
  return (a.length <= 1 && b.length <= 1) || (a.length === 2 && b.length === 2 && a[0] === b[1] && a[1] === b[0]);
}
