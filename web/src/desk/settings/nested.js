// Values inside values, as fields of a form: `{greeting: {es: 'Hola'}}` is the field `greeting/es`, as pointers name it.

/**
 * Adds the inner values under their paths.
 *
 * @param {Record<string, any>} value
 * @returns {Record<string, any>}
 */
export function flat(value) {
  const inner = Object.entries(value).filter(([, each]) => each !== null && typeof each === 'object' && !Array.isArray(each));
  const paths = inner.flatMap(([name, each]) => Object.entries(flat(each)).map(([path, found]) => [`${name}/${path}`, found]));
  return { ...value, ...Object.fromEntries(paths) };
}

/**
 * Fields with paths as values inside values. Empty fields are left out: the API then takes its usual value.
 *
 * @param {Record<string, any>} fields
 */
export function nested(fields) {
  /** @type {Record<string, any>} */
  const value = {};
  for (const [path, found] of Object.entries(fields)) {
    if (found === null) continue;
    const parts = path.split('/');
    const last = /** @type {string} */ (parts.pop());
    let place = value;
    for (const part of parts) place = place[part] ??= {};
    place[last] = found;
  }
  return value;
}
