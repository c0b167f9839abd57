"""Talk before a request within its sentence: “I've the phone hopping here, would you stick in Ann Lee, ann@…”.

Read with the request, “phone” would wait for a value, and a word of the talk become the contact's name. It is left out
as a whole, if it names no person and no value, and the person and an address stand behind the verb.
"""

from collections.abc import Sequence
from itertools import pairwise

from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.parsing.splitting import SENTENCE_ENDS

_MIN_WORDS = 3
"""Fewer words may be a value."""
_BORDERS = ",–—-"


def without_talk_before(text: str, items: Sequence[Item]) -> tuple[list[Item], list[str]]:
    """The items without such talk, and its text."""
    verb = next((at for at, item in enumerate(items) if item.value("intent") == "create" and not item.in_name), 0)
    behind = items[verb:]
    if verb < _MIN_WORDS or not any(item.kind in ("email", "phone") for item in behind):
        return list(items), []
    if not any(item.in_name and not item.is_restored for item in behind):
        return list(items), []
    start = next((at + 1 for at in range(verb - 1, -1, -1) if items[at].is_punctuation(SENTENCE_ENDS)), 0)
    end = _border(items, start, verb)
    talk = items[start:end]
    if not _is_talk(talk):
        return list(items), []
    return [*items[:start], *items[end:]], [text[talk[0].start : talk[-1].end].strip(" ,–—-")]


def _border(items: Sequence[Item], start: int, verb: int) -> int:
    """Behind the mark or the “but” before the words that open the request: “…, could you”."""
    at = verb
    while at > start and items[at - 1].kind == "word" and _opens(items[at - 1]):
        at -= 1
    while at < verb and not items[at - 1].is_punctuation(_BORDERS) and not items[at].is_link("and", "but"):
        at += 1
    return at if at > start and (items[at - 1].is_punctuation(_BORDERS) or items[at].is_link("and", "but")) else start


def _opens(item: Item) -> bool:
    return item.is_link("filler", "please", "and", "but") or item.value("reply") is not None


def _is_talk(talk: Sequence[Item]) -> bool:
    words = [item for item in talk if item.kind == "word"]
    if len(words) < _MIN_WORDS or any(item.kind not in ("word", "mark") for item in talk):
        return False
    if any(item.in_name or item.is_punctuation(":") or _tells(item) for item in talk):
        return False
    if any(item.is_link("company", "place", "of") and after.is_content for item, after in pairwise(talk)):
        return False  # “new enquiry from acme bolts, add …”
    return any(not item.marks or item.value("field") for item in words)


def _tells(item: Item) -> bool:
    is_request = item.value("intent") not in (None, "search", "question")
    return (
        is_request
        or item.is_link("new", "company_now", "created")
        or bool(item.value("title") or item.value("stage") or item.value("place"))
    )
