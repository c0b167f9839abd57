"""What the user asked for in a turn, as far as rules can tell.

A model's text is doubted by it, and so are its writes. A change that is asked for in unusual words must not pass as
small talk, so that a text is small talk only if it is plainly a question or a courtesy.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from libs.contracts import Action, Locale, LogEntry, Message
from services.agent.assistant import TextKind, Understanding

READ_CHARS = 1_000
"""A request stands in the beginning of a longer message, or the rest of it is pasted data."""

_MAX_BACK = 24
"""Entries of the log through which a request is followed back."""
_SHORT_WORDS = 3
_QUESTION_MARKS = ("?", "？")
_ONE_QUESTION = re.compile(r"[¿\s]*[^,;:.!?？…\n]{1,200}[?？]\s*$")
"""A question alone, without a request before it."""

RequestKind = Literal["change", "unclear", "short", "talk"]
"""`change`: a change is asked for. `unclear`: it may be. `short`: hardly, as with a name alone or a search. `talk`: a
question or a courtesy."""

KindOf = Callable[[str], TextKind]


@dataclass(frozen=True)
class TurnRequest:
    """`texts` are the user's messages of this turn, and the ones before that its request goes back to."""

    kind: RequestKind
    texts: tuple[str, ...]

    @classmethod
    def of(
        cls,
        log: Sequence[LogEntry],
        start: int,
        understanding: Understanding,
        locale: Locale,
        is_polite: Callable[[str], bool],
    ) -> "TurnRequest":
        """`is_polite`: whether a text has words with which people ask for something to be done."""

        def kind_of(text: str) -> TextKind:
            return understanding.kind_of(text[:READ_CHARS], locale)

        turn = tuple(texts_of(log[start:]))
        kinds = [kind_of(text) for text in turn]
        asking = [_asking(text, kind, is_polite=is_polite(text)) for text, kind in zip(turn, kinds, strict=True)]
        strongest: RequestKind = max(asking, key=_STRENGTH.index, default="talk")
        if strongest == "change":
            return cls("change", turn)
        if any(kind in ("yes", "other") for kind in kinds) and (request := _request_before(log[:start], kind_of)):
            return cls("change", (*request, *turn))
        # A click may have asked for a change, and its label does not say so in words that rules know.
        if any(isinstance(item.entry, Action) for item in log[start:]):
            return cls("unclear", turn)
        return cls(strongest, turn)


_STRENGTH: tuple[RequestKind, ...] = ("talk", "short", "unclear", "change")


def texts_of(log: Iterable[LogEntry]) -> Iterator[str]:
    """The user's messages."""
    for item in log:
        if isinstance(item.entry, Message) and item.entry.author.kind == "contact":
            yield item.entry.text


def _asking(text: str, kind: TextKind, *, is_polite: bool) -> RequestKind:
    """“Could you see to it that …?” is a question only by its form, and “what is her new number?” a real one."""
    is_question = any(mark in text for mark in _QUESTION_MARKS)
    match kind:
        case "change":
            return "unclear" if _ONE_QUESTION.match(text) and not is_polite else "change"
        case "courtesy":
            return "talk"
        case "question":
            return "unclear" if is_polite else "talk"
        case "search":
            return "talk" if is_question and not is_polite else "short"
        case "yes" | "other":
            return "short" if kind == "yes" or len(text.split()) <= _SHORT_WORDS else "unclear"


def _request_before(log: Sequence[LogEntry], kind_of: KindOf) -> tuple[str, ...] | None:
    """The messages from a request for a change up to here, if each was followed by a question of the assistant."""
    texts: list[str] = []
    was_asked = False
    for item in log[: -_MAX_BACK - 1 : -1]:
        entry = item.entry
        if not isinstance(entry, Message):
            continue
        if entry.author.kind == "assistant":
            was_asked = any(mark in entry.text for mark in _QUESTION_MARKS)
        elif entry.author.kind == "contact":
            # Without a question between them, the two messages are two requests.
            if not was_asked:
                return None
            texts.insert(0, entry.text)
            if kind_of(entry.text) == "change":
                return tuple(texts)
    return None
