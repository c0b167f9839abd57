"""Words that are a reply only where nothing else is said: “later”, “wait”, “-”. Elsewhere they mean other things."""

from collections.abc import Sequence
from functools import cache

from services.agent.assistants.guided.parsing.tokens import fold
from services.agent.assistants.guided.small_words import small_words

_MARKS = " .,;:!?…-–—)(¿¡"
_MAX_CHARACTERS = 40
_DASHES = frozenset("-–—")


def bare_replies(text: str) -> frozenset[str]:
    """The meaning of a whole message."""
    if len(text) > _MAX_CHARACTERS:
        return frozenset()
    said = fold(text).strip(_MARKS)
    if not said:
        return frozenset(("skip",)) if _DASHES.intersection(text) else frozenset()
    return frozenset(reply for reply, words in _alone() if said in words)


@cache
def _alone() -> Sequence[tuple[str, frozenset[str]]]:
    words = small_words()
    groups = (
        ("wait", words.alone_wait), ("skip", words.alone_skip), ("cancel", words.alone_cancel),
        ("thanks", words.alone_thanks), ("who", words.who_are_they),
    )  # fmt: skip
    return [(reply, frozenset(map(fold, group))) for reply, group in groups]
