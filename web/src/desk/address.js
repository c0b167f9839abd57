// The page's address: its fragment names a view, or one conversation, and no person. So a link can be sent to a colleague.

export const VIEWS = ['mine', 'unassigned', 'assistant', 'all', 'closed', 'mentions'];

/**
 * @typedef {{ view: string, id: null } | { view: null, id: string }} Place
 */

/** The view or the conversation that the address names. A person may have edited it. */
export function placeOfAddress() {
  const [first, id] = location.hash.slice(1).split('/').map(decoded);
  return /** @type {Place} */ (first === 'conversation' && id ? { view: null, id } : { view: first || 'mine', id: null });
}

/** The view of the page before anything is known of the desk: the one before its reload, or of the address. Null: not known. */
export function viewOfPage() {
  const { view } = placeOfAddress();
  const before = history.state?.view ?? null;
  return before ?? (view !== null && VIEWS.includes(view) ? view : null);
}

/**
 * @param {string} view
 * @param {string | null} [id] a conversation, which the page shows next to the view that it shows now
 */
export function addressOf(view, id = null) {
  return id ? `#conversation/${encodeURIComponent(id)}` : `#${encodeURIComponent(view)}`;
}

/** @param {string} part */
function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // it stays as it is
  }
}
