"""Tells a change that is asked for from one that is only supposed, asked about or done already.

“If she moves, change her city”, “should I add Sam?” and “Ivy might become head of sales” name a change, and want none.
Nothing is written for such a sentence: a question is answered by a search, and a supposition is named and left alone.
So is an errand that no contact manager does: “send Ivy an email at …”.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.parsing.replies import tells_of_author

_ENDS = ".!?\n;"


@dataclass(frozen=True)
class Supposed:
    """A sentence that asks for no change. `is_question`: it asks about one. `is_errand`: for other work."""

    start: int
    end: int
    is_question: bool
    is_errand: bool = False

    def covers(self, item: Item) -> bool:
        return self.start <= item.start < self.end


def supposed_in(items: Sequence[Item]) -> list[Supposed]:
    """The sentences of a text in which a change is no request."""
    found = []
    for sentence in _sentences(items):
        is_asked = sentence[-1].is_punctuation("?")
        opener = next((item for item in sentence if not _is_small(item)), None)
        if opener is None or not (_opens(opener, sentence) or _is_unsure(sentence)):
            continue
        is_errand = opener.is_link("errand") and not opener.value("intent")
        is_question = (is_asked and not is_errand) or opener.is_link("doubt")  # "can you book a call with her?"
        found.append(Supposed(sentence[0].start, sentence[-1].end, is_question, is_errand))
    return found


def parted(items: Sequence[Item], supposed: Sequence[Supposed]) -> list[list[Item]]:
    """The items in parts: each sentence that only supposes stands alone, so that no request takes its words."""
    parts: list[list[Item]] = []
    latest: Supposed | None = None
    for item in items:
        place = next((each for each in supposed if each.covers(item) and not each.is_question), None)
        if not parts or place is not latest:
            parts.append([])
        parts[-1].append(item)
        latest = place
    return parts


def _sentences(items: Sequence[Item]) -> Iterator[list[Item]]:
    sentence: list[Item] = []
    for item in items:
        before = sentence[-1] if sentence else None
        if before is not None and item.is_link("errand") and not item.in_name and _joins(before):
            yield sentence  # “set her city to York, then ping accounts about the refund”
            sentence = []
        sentence.append(item)
        if item.is_punctuation(_ENDS):
            yield sentence
            sentence = []
    if sentence:
        yield sentence


def _joins(item: Item) -> bool:
    return item.is_punctuation(",") or item.is_link("and")


def _opens(opener: Item, sentence: Sequence[Item]) -> bool:
    """Whether the first word, or a condition behind the request, makes it a supposition."""
    if opener.is_link("doubt", "condition", "supposing", "errand") and not opener.in_name:
        at = next(at for at, item in enumerate(sentence) if item is opener)
        return not tells_of_author(sentence[at : at + 2])
    verb = next((at for at, item in enumerate(sentence) if item.value("intent")), len(sentence))
    return any(item.is_link("condition") for item in sentence[verb + 1 :])


def _is_unsure(sentence: Sequence[Item]) -> bool:
    """ "Might", "perhaps", "I don't think": before the verb, or anywhere in a sentence without one."""
    verb = next((at for at, item in enumerate(sentence) if item.value("intent")), len(sentence))
    return any(item.is_link("unsure") and not item.in_name for item in sentence[:verb])


def _is_small(item: Item) -> bool:
    """What may stand before the first word that counts: a greeting, a courtesy, “so”, “and”."""
    if item.is_link("doubt", "condition", "supposing", "errand", "unsure"):
        return False
    is_courtesy = item.is_reply("greeting", "thanks", "yes", "no", "correction") or item.is_link(
        "filler", "please", "and"
    )
    return item.kind == "mark" or (is_courtesy and not item.in_name and not item.value("intent"))
