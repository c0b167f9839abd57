"""Properties of a pasted card that the words around it leave out: “don't bother with the fax”, “sin el fax”.

The card holds a value for them, which would be stored against the wish. Whether “the fax” is denied as a request or as
a value no longer matters there, so that these words are read once, and taken out of the text.
"""

from collections.abc import Sequence
from itertools import pairwise

from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.small_words import small_words

_ENDS = ",;.!?\n–—-()"
_MAX_CLAUSE = 14
_REACH = 5
"""Items between the denial and the label."""
_POSTAL = {"address": ("address", "zip")}
"""“The address” is all of it; the town alone is often wanted."""


def without_unwanted(items: Sequence[Item]) -> tuple[list[Item], set[str]]:
    """The items without such words, and the properties. Behind or before a value, a denial says something else."""
    unwanted: set[str] = set()
    kept: list[Item] = []
    clauses = _clauses(items)
    for clause, after in pairwise([*clauses, []]):
        first, last = _span(clause) if not (_has_value(clause) or _is_news(after)) else (0, -1)
        for item in clause[first : last + 1]:
            prop = item.value("field")
            unwanted.update(_POSTAL.get(prop, (prop,)) if prop else ())
        kept += [*clause[:first], *clause[last + 1 :]]
    return (kept, unwanted) if unwanted else (list(items), unwanted)


def _clauses(items: Sequence[Item]) -> list[list[Item]]:
    """Each clause with the mark behind it."""
    clauses: list[list[Item]] = [[]]
    for item in items:
        if item.is_link("but") and not _denies(item):
            clauses.append([])
        clauses[-1].append(item)
        if item.is_punctuation(_ENDS):
            clauses.append([])
    return [clause for clause in clauses if clause]


def _span(clause: Sequence[Item]) -> tuple[int, int]:
    """Where the denial and its labels stand in the clause; an empty span without them."""
    denial = next((at for at, item in enumerate(clause) if _denies(item)), len(clause))
    if denial == len(clause) or len(clause) > _MAX_CLAUSE or any(item.is_reply("yes") for item in clause):
        return 0, -1
    behind = [at for at, item in enumerate(clause) if at > denial and item.value("field")]
    if behind and behind[0] <= denial + _REACH:
        return denial, max(behind)
    before = [at for at, item in enumerate(clause) if at < denial and item.value("field")]
    return (before[0], len(clause) - 1) if before and before[-1] >= denial - _REACH else (0, -1)


def _denies(item: Item) -> bool:
    if item.in_name or item.kind != "word":
        return False
    return (
        item.is_link("not", "without", "hands_off")
        or item.is_reply("no", "skip", "cancel")
        or item.value("intent") in ("clear", "delete")
        or item.text.casefold() in small_words().leaves_out
    )


def _has_value(clause: Sequence[Item]) -> bool:
    return any(item.in_name or item.kind in ("email", "phone", "number", "url", "quoted") for item in clause)


def _is_news(clause: Sequence[Item]) -> bool:
    """“The phone is not right, it's 0123 …”: a value without a label of its own is one of the denied label."""
    is_value = any(item.kind in ("email", "phone", "number", "url", "quoted") for item in clause)
    return is_value and not any(item.value("field") for item in clause)
