// Whether pasted text is a table of people: several lines, with the same dividers, and e-mail addresses in them.

import { hasEmail } from '../../shared/email.js';

const FEWEST_LINES = 4; // a header and more than a couple of people
const LOOKED_AT = 20;
const DIVIDERS = ['\t', ';', ',', '|'];

/** @param {string} text */
const linesOf = (text) => text.split(/\r\n?|\n/).filter((line) => line.trim());

/** @param {string} text */
export const rowsOf = (text) => Math.max(0, linesOf(text).length - 1);

/** @param {string} text */
export function looksLikeTable(text) {
  const lines = linesOf(text).slice(0, LOOKED_AT);
  if (lines.length < FEWEST_LINES) return false;
  const people = lines.slice(1).filter(hasEmail).length;
  if (people < (lines.length - 1) / 2) return false;
  if (lines.slice(1).every((line) => !/\s/.test(line.trim()))) return true;
  return DIVIDERS.some((divider) => {
    const columns = lines[0].split(divider).length;
    return columns > 1 && lines.slice(1).filter((line) => line.split(divider).length >= columns).length > lines.length / 2;
  });
}
