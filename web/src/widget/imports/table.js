// Whether pasted text is a table of people: several lines, with the same dividers, and e-mail addresses in them.

const FEWEST_LINES = 4; // a header and more than a couple of people
const LOOKED_AT = 20;
const DIVIDERS = ['\t', ';', ',', '|'];

/** @param {string} text */
const linesOf = (text) => text.split(/\r\n?|\n/).filter((line) => line.trim());

// With `indexOf`: a regular expression with more than one open part would be tried again from each @.
/** @param {string} word */
function isAddress(word) {
  const at = word.indexOf('@', 1);
  return at > 0 && word.lastIndexOf('.', word.length - 2) > at + 1;
}

/** @param {string} line */
function isOneWord(line) {
  const word = line.trim();
  const at = word.indexOf('@', 1);
  return at > 0 && at < word.length - 1 && !/\s/.test(word);
}

/** @param {string} text */
export const rowsOf = (text) => Math.max(0, linesOf(text).length - 1);

/** @param {string} text */
export function looksLikeTable(text) {
  const lines = linesOf(text).slice(0, LOOKED_AT);
  if (lines.length < FEWEST_LINES) return false;
  const people = lines.slice(1).filter((line) => line.split(/\s+/).some(isAddress)).length;
  if (people < (lines.length - 1) / 2) return false;
  if (lines.slice(1).every(isOneWord)) return true;
  return DIVIDERS.some((divider) => {
    const columns = lines[0].split(divider).length;
    return columns > 1 && lines.slice(1).filter((line) => line.split(divider).length >= columns).length > lines.length / 2;
  });
}
