// Keys and input methods.

/**
 * Whether a key belongs to an input method, as for Korean: it commits or moves a composition, and must do nothing else.
 * Some browsers send the key that ends a composition with the code 229 only.
 *
 * @param {KeyboardEvent} event
 */
export const isComposing = (event) => event.isComposing || event.keyCode === 229;
