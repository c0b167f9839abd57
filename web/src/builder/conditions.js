// Conditions between sentences and CEL. An expression that is no simple sentence stays as it is, as a sentence of its own kind.

/**
 * `name` is what is compared: `source`, `vars.topic`, `contact.country`. `raw` holds an expression that is no sentence.
 *
 * @typedef {{ name: string, is: string, value?: any }} Sentence
 * @typedef {{ raw: string }} Raw
 * @typedef {{ join: 'all' | 'any', parts: Condition[] }} Group
 * @typedef {Sentence | Raw | Group} Condition
 */

/** Comparisons with one value, and their CEL. */
export const OPERATORS = new Map([['is', '=='], ['isNot', '!='], ['more', '>'], ['less', '<'], ['atLeast', '>='], ['atMost', '<=']]);
const METHODS = new Map([['contains', 'contains'], ['startsWith', 'startsWith'], ['endsWith', 'endsWith']]);
const NAME = /^[a-z_][\w]*(?:\.[a-z_][\w]*)*$/i;
const STRING = '"(?:[^"\\\\]|\\\\.)*"';
const LITERAL = new RegExp(`^(?:${STRING}|-?\\d+(?:\\.\\d+)?|true|false)$`);
const KEY = new RegExp(`^(${STRING}) in ([a-z]\\w*)$`);

/**
 * @param {Condition} part
 * @returns {part is Group}
 */
export const isGroup = (part) => 'join' in part;

/**
 * The sentences of an expression. No expression is the empty group.
 *
 * @param {string} text
 * @returns {Group}
 */
export function parsed(text) {
  const found = text.trim() ? read(text.trim(), 0) : { join: /** @type {const} */ ('all'), parts: [] };
  return isGroup(found) ? found : { join: 'all', parts: [found] };
}

/**
 * Conditions that must all be true, as a trigger lists them.
 *
 * @param {string[]} texts
 * @returns {Group}
 */
export function parsedAll(texts) {
  const parts = texts.filter(Boolean).map((text) => read(text.trim(), 0));
  const [only] = parts;
  return parts.length === 1 && isGroup(only) ? only : { join: 'all', parts };
}

/**
 * @param {string} text
 * @param {number} depth
 * @returns {Condition}
 */
function read(text, depth) {
  const inner = unwrapped(text);
  if (splitAt(inner, '?').length > 1) return { raw: inner };
  for (const [join, mark] of /** @type {const} */ ([['any', '||'], ['all', '&&']])) {
    const pieces = splitAt(inner, mark);
    if (pieces.length > 1 && depth < 2) return together({ join, parts: pieces.map((piece) => read(piece, depth + 1)) });
    if (pieces.length > 1) return { raw: text };
  }
  return leaf(inner);
}

/**
 * “It is known, and it is not empty” is one sentence: it has a value.
 *
 * @param {Group} group
 * @returns {Condition}
 */
function together(group) {
  if (group.join === 'any') return group;
  const is = (/** @type {Condition | undefined} */ part, /** @type {string} */ what) => part !== undefined && 'is' in part && part.is === what;
  const parts = group.parts.flatMap((part, number) => {
    const [before, next] = [group.parts[number - 1], group.parts[number + 1]];
    if (is(part, 'filled') && is(before, 'known') && nameOf(part) === nameOf(before)) return [];
    return is(part, 'known') && is(next, 'filled') && nameOf(part) === nameOf(next) ? [{ name: nameOf(part), is: 'given' }] : [part];
  });
  return parts.length === 1 ? parts[0] : { ...group, parts };
}

/** @param {Condition} part */
const nameOf = (part) => ('name' in part ? part.name : '');

/** @param {string} text @returns {Sentence | Raw} */
function leaf(text) {
  if (NAME.test(text) && text !== 'true' && text !== 'false') return { name: text, is: 'yes' };
  if (text.startsWith('!')) {
    const denied = leaf(unwrapped(text.slice(1).trim()));
    const opposite = 'raw' in denied ? undefined : OPPOSITE.get(denied.is);
    return opposite && !('raw' in denied) ? { ...denied, is: opposite } : { raw: text };
  }
  const key = KEY.exec(text);
  if (key) return { name: `${key[2]}.${JSON.parse(key[1])}`, is: 'known' };
  return compared(text) ?? { raw: text };
}

const OPPOSITE = new Map([['yes', 'no'], ['known', 'unknown'], ['oneOf', 'noneOf'], ['contains', 'containsNot'], ['is', 'isNot']]);

/** @param {string} text @returns {Sentence | null} */
function compared(text) {
  for (const [is, mark] of OPERATORS) {
    const [left, right, ...more] = splitAt(text, mark);
    if (right === undefined || more.length || !NAME.test(left) || !LITERAL.test(right)) continue;
    const value = JSON.parse(right);
    if (value === '') return { name: left, is: is === 'is' ? 'empty' : 'filled' };
    if (typeof value === 'boolean' && (is === 'is' || is === 'isNot')) return { name: left, is: value === (is === 'is') ? 'yes' : 'no' };
    return { name: left, is, value };
  }
  const [name, list] = splitAt(text, ' in ');
  if (list?.startsWith('[') && list.endsWith(']') && NAME.test(name)) {
    const values = splitAt(list.slice(1, -1), ',');
    if (values.every((each) => LITERAL.test(each))) return { name, is: 'oneOf', value: values.map((each) => JSON.parse(each)) };
  }
  for (const [is, method] of METHODS) {
    const mark = `.${method}(`;
    const place = text.indexOf(mark);
    const argument = text.slice(place + mark.length, -1);
    if (place > 0 && text.endsWith(')') && NAME.test(text.slice(0, place)) && LITERAL.test(argument)) return { name: text.slice(0, place), is, value: JSON.parse(argument) };
  }
  return null;
}

/** Without brackets around the whole. @param {string} text @returns {string} */
function unwrapped(text) {
  if (!text.startsWith('(') || !text.endsWith(')')) return text;
  let depth = 0;
  for (const [place, character] of scan(text)) {
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (depth === 0 && place < text.length - 1) return text;
  }
  return unwrapped(text.slice(1, -1).trim());
}

/**
 * The pieces between marks that stand outside brackets and texts.
 *
 * @param {string} text
 * @param {string} mark
 */
function splitAt(text, mark) {
  const pieces = [];
  let depth = 0;
  let begun = 0;
  for (const [place, character] of scan(text)) {
    if ('([{'.includes(character)) depth += 1;
    if (')]}'.includes(character)) depth -= 1;
    // `>` is not the beginning of `>=` here, nor is `=` the end of `!=`.
    if (depth === 0 && place >= begun && text.startsWith(mark, place) && !(mark.length === 1 && '<>'.includes(mark) && text[place + 1] === '=')) {
      pieces.push(text.slice(begun, place).trim());
      begun = place + mark.length;
    }
  }
  return [...pieces, text.slice(begun).trim()];
}

/** The characters outside texts in quotes, with their places. @param {string} text @returns {[number, string][]} */
function scan(text) {
  /** @type {[number, string][]} */
  const found = [];
  let quote = '';
  for (let place = 0; place < text.length; place += 1) {
    const character = text[place];
    if (quote && character === '\\') place += 1;
    else if (quote && character === quote) quote = '';
    else if (!quote && (character === '"' || character === "'")) quote = character;
    else if (!quote) found.push([place, character]);
  }
  return found;
}

/** @param {Condition} part @returns {string} CEL */
export function written(part) {
  if (isGroup(part)) {
    const alone = part.parts.length === 1;
    const pieces = part.parts.map((each) => (!alone && isJoined(each) ? `(${written(each)})` : written(each))).filter(Boolean);
    return pieces.join(part.join === 'all' ? ' && ' : ' || ');
  }
  return 'raw' in part ? part.raw : writtenSentence(part);
}

/** Whether it needs brackets among others. @param {Condition} part */
function isJoined(part) {
  if (isGroup(part)) return part.parts.length > 1;
  if ('is' in part) return part.is === 'given';
  return 'raw' in part && !/^\(.*\)$/s.test(part.raw) && ['&&', '||', '?'].some((mark) => splitAt(part.raw, mark).length > 1);
}

/**
 * As a trigger lists them.
 *
 * @param {Group} group
 */
export function writtenAll(group) {
  if (group.join === 'any' && group.parts.length > 1) return [written(group)];
  return group.parts.map((each) => written(each)).filter(Boolean);
}

/** @param {Sentence} sentence */
function writtenSentence({ name, is, value }) {
  const operator = OPERATORS.get(is);
  if (operator) return `${name} ${operator} ${JSON.stringify(value ?? '')}`;
  const [root, ...rest] = name.split('.');
  const key = JSON.stringify(rest.join('.'));
  const list = () => `[${[value ?? []].flat().map((each) => JSON.stringify(each)).join(', ')}]`;
  switch (is) {
    case 'yes': return name;
    case 'no': return `!${name}`;
    case 'empty': return `${name} == ""`;
    case 'filled': return `${name} != ""`;
    case 'known': return `${key} in ${root}`;
    case 'unknown': return `!(${key} in ${root})`;
    case 'given': return `${key} in ${root} && ${name} != ""`;
    case 'oneOf': return `${name} in ${list()}`;
    case 'noneOf': return `!(${name} in ${list()})`;
    case 'containsNot': return `!${name}.contains(${JSON.stringify(value ?? '')})`;
    default: return `${name}.${METHODS.get(is) ?? 'contains'}(${JSON.stringify(value ?? '')})`;
  }
}

/**
 * The comparisons that make sense for a type.
 *
 * @param {string} type
 * @param {boolean} key whether it is a key of `vars` or `contact`, which may be unknown
 */
export function comparisonsOf(type, key) {
  const own = {
    choice: ['is', 'isNot', 'oneOf', 'noneOf'],
    switch: ['yes', 'no'],
    number: ['is', 'isNot', 'more', 'less', 'atLeast', 'atMost'],
  }[type] ?? ['is', 'isNot', 'oneOf', 'noneOf', 'contains', 'containsNot', 'startsWith', 'endsWith', 'empty', 'filled'];
  return key ? [...new Set([...own.filter((each) => each !== 'empty' && each !== 'filled'), 'given', 'known', 'unknown', 'yes', 'no', 'more', 'less'])] : own;
}
