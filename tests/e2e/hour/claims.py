"""Each sentence of a page is a claim about the world: it must be true when it appears and when it goes.

A page may be late: a sentence counts as true if it was true at some moment within the seconds before. A text for which
this module has no rule is a failure, too, so that no sentence goes unchecked.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tests.e2e.hour.sentences import Language, Sentence
from tests.e2e.hour.truth import Chat, Truth

LATE_MS = 5_000
"""How late a page may be on a busy machine."""


@dataclass(frozen=True)
class Case:
    """A sentence's values, the conversation of which it may speak, and a moment in ms.

    `known`: what was true then the page must know by now. `settled`: nothing has happened for a while.
    """

    values: dict[str, str]
    chat: Chat
    ms: float
    known: float
    settled: bool


Rule = Callable[[Case], bool]
"""Whether a sentence is true in a case."""

Rules = dict[str, Rule]
"""By the sentences' keys."""


def always(_: Case) -> bool:
    """For sentences that promise nothing."""
    return True


def has_ended(it: Case) -> bool:
    return not it.chat.is_open(it.ms)


class Claims:
    """The rules of one page, by its places. `late`: how late single sentences may be, by their keys."""

    def __init__(self, language: Language, truth: Truth, late: dict[str, float] | None = None) -> None:
        self.language, self.truth, self.late = language, truth, late or {}
        self.places: dict[str, Rules] = {}

    def chats(self, sentence: Sentence, start: float, end: float) -> Iterable[Chat]:
        """The conversations of which a sentence of that time may speak."""
        raise NotImplementedError

    def parts(self, sentence: Sentence) -> list[str]:
        """A text that says several things is several sentences."""
        return [sentence.text]

    def wrong(self, sentence: Sentence, *, now: bool = False) -> list[str]:
        """What is false in a sentence; with `now`, what is false at this moment."""
        ends = [sentence.until] if now else [sentence.at, sentence.until]
        return [
            f"{sentence.place}: {sentence.text!r} ({part!r} at {end:.0f})"
            for part in self.parts(sentence)
            for end in ends
            if not self._holds(sentence, part, end, 0 if now else LATE_MS)
        ]

    def _holds(self, sentence: Sentence, part: str, end: float, late: float) -> bool:
        rules = self.places[sentence.place]
        meaning = self.language.read(part, set(rules))
        if meaning is None:
            return False
        key, values = meaning
        known, start = end - late, end - self.late.get(key, late)
        moments = self.truth.moments(start, end)
        chats = self.chats(sentence, known, end)
        return any(rules[key](Case(values, chat, ms, known, settled=not late)) for chat in chats for ms in moments)
