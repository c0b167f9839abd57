// The names of people, teams and labels that were removed. Conversations, reports and the audit log still name them.

/**
 * The name of a person, a team or a label that is no longer there: its last one, with a word that says so.
 *
 * @param {'person' | 'team' | 'label'} kind
 * @param {string} id
 * @param {{ former_names?: Record<string, string> }} known
 * @param {Translate} t
 * @param {string | null} [last] the name that an entry has
 */
export function formerName(kind, id, known, t, last) {
  return t('isRemoved', { name: last ?? known.former_names?.[`${kind}:${id}`] ?? id }) ?? id;
}
