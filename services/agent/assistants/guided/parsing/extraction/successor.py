"""Two people in a statement with one address: “Dolores Ibáñez has retired, Marcos Rueda is in her place, marcos@…”.

The address spells the name right before it, and not the one before that. The words up to that name are about the first
person: read with the rest, they would become values of the second one, or the second one a value of the first.
"""

from collections.abc import Sequence

from libs.people import is_given_name, shares_word
from services.agent.assistants.guided.locales import Intent
from services.agent.assistants.guided.parsing.item import Item

_MIN_NAME = 2
"""Words of a whole name."""
_JOINS = ",:(<–—-."


def successor_at(items: Sequence[Item], intent: Intent | None) -> int:
    """Where the name of the second person begins; 0 where the words are not of this form."""
    emails = [at for at, item in enumerate(items) if item.kind == "email"]
    if intent not in (None, "update") or len(emails) != 1:
        return 0
    end = emails[0]
    while end and (items[end - 1].is_punctuation(_JOINS) or items[end - 1].is_link("filler")):
        end -= 1
    start = end
    while start and items[start - 1].in_name:
        start -= 1
    first = next((at for at, item in enumerate(items[:start]) if item.in_name), start)
    behind = first
    while behind < start and items[behind].in_name:
        behind += 1
    said = items[behind:start]
    is_stated = any(item.kind == "word" and not item.is_link("and") for item in said)
    if not is_stated or any(item.value("intent") for item in items[:first]):
        return 0  # “Ana Ruiz, Bob Stone, bob@…” is a list, and “change …” asks for something
    address = items[emails[0]].text
    is_theirs = _is_person(items[start:end]) and _spells(items[start:end], address)
    return start if is_theirs and _is_person(items[first:behind]) and not _spells(items[first:behind], address) else 0


def _is_person(name: Sequence[Item]) -> bool:
    return len(name) >= _MIN_NAME and is_given_name(name[0].text)


def _spells(name: Sequence[Item], address: str) -> bool:
    return shares_word(" ".join(item.text for item in name), address)
