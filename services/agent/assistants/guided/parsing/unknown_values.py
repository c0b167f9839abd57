"""Clauses that say a value is not known: “son nom de famille m'échappe”, "I forgot her last name".

They tell of the writer, and hold no data: their label would take the words behind it for its value.
"""

from collections.abc import Sequence

from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.small_words import small_words

_ENDS = ",;.!?\n–—()"


def without_unknown(text: str, items: Sequence[Item]) -> list[Item]:
    """The items, without such clauses. All items where nothing but these would be left."""
    said = text.casefold().replace("’", "'")
    if not any(phrase in said for phrase in small_words().not_known):
        return list(items)
    clauses = _clauses(items)
    is_new = any(item.value("intent") == "create" or item.is_link("new") for item in items)
    kept = [clause for clause in clauses if not _is_unknown(said, clause, is_new=is_new)]
    rest = [item for clause in kept for item in clause]
    is_about = any(item.in_name or item.is_content or item.kind == "email" for item in rest)
    return rest if is_about and len(kept) < len(clauses) else list(items)


def _clauses(items: Sequence[Item]) -> list[list[Item]]:
    """Each clause with the mark behind it."""
    clauses: list[list[Item]] = [[]]
    for item in items:
        if item.is_link("but") and not item.in_name:
            clauses.append([])
        clauses[-1].append(item)
        if item.is_punctuation(_ENDS):
            clauses.append([])
    return [clause for clause in clauses if clause]


def _is_unknown(said: str, clause: Sequence[Item], *, is_new: bool) -> bool:
    """A label, the words for not knowing it, and neither a value nor a contact. A new one is asked for an address."""
    words = said[clause[0].start : clause[-1].end]
    labels = {prop for item in clause if (prop := item.value("field"))}
    is_of_other = any(item.in_name or item.kind not in ("word", "mark") for item in clause)
    if not labels or is_of_other or (is_new and "email" in labels):
        return False
    return any(phrase in words for phrase in small_words().not_known)
