// JSON that no library of the host page changes.

/**
 * A value as JSON. Some old libraries give all arrays a method `toJSON`, which makes text of them; the replacer takes the values
 * from before.
 *
 * @param {unknown} value
 */
export const stringify = (value) =>
  JSON.stringify(value, /** @this {Record<string, unknown>} */ function (key) {
    return this[key];
  });
