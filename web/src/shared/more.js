// Kinds of cards that only some people see; only their pages load the code for them.

/** @type {Map<string, CardKind>} */
export const moreCards = new Map();
