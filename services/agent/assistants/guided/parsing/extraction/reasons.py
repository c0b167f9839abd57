"""Properties that a reason tells of: “zmień telefon na 603 …, zgubił starą komórkę”. They wait for no value."""

from collections.abc import Sequence

from libs.contracts import Locale
from libs.people import Morphology
from services.agent.assistants.guided.parsing.item import Item

_DECLINING: tuple[Locale, ...] = ("pl", "ru")
_BREAKS = ",;.\n–—("


def properties_of_reason(items: Sequence[Item]) -> set[str]:
    """The labels behind a verb that no list knows, in a clause of its own behind the first one."""
    found: set[str] = set()
    is_reported, clause = False, 0
    for item in items:
        if item.is_punctuation(_BREAKS):
            is_reported, clause = False, clause + 1
        elif clause and not item.marks and item.kind == "word" and not item.in_name:
            is_reported = is_reported or any(Morphology.shared().is_verb(item.text, each) for each in _DECLINING)
        elif is_reported and (prop := item.value("field")):
            found.add(prop)
    return found
