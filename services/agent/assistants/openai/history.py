"""How much of earlier turns the model sees: the last few messages, within a number of tokens.

A call and its result stay together, and what is shown is one piece of the conversation without gaps: it ends,
going back, at the first unit that does not fit.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from services.agent.assistants.openai.tokens import TokenCounter
from services.agent.assistants.openai.transcript import Item, Said, Speaker, Unit, outputs


@dataclass(frozen=True)
class PastUnit:
    """A unit of an earlier turn as the model would see it."""

    unit: Unit
    items: list[Item]

    @property
    def text(self) -> str:
        """What is counted: the words, not the frame around them."""
        fields = ("content", "name", "arguments", "output")
        return "\n".join(item[field] for item in self.items for field in fields if field in item)


def past_units(found: Sequence[Unit], speaker: Speaker, turn_start: int) -> list[PastUnit]:
    """Units of earlier turns: reasoning is forgotten, and results are brief unless they are news in this turn."""
    return [
        PastUnit(unit, speaker.said(unit))
        if isinstance(unit, Said)
        else PastUnit(unit, speaker.called(unit, outputs(unit, brief=unit.answered_at < turn_start), replay=False))
        for unit in found
    ]


def last_messages(found: Sequence[Unit], messages: int) -> int:
    """Where the last so many messages begin."""
    counted = 0
    for index in range(len(found) - 1, -1, -1):
        counted += found[index].counts
        if counted > messages:
            return index + 1
    return 0


async def last_tokens(found: Sequence[PastUnit], tokens: int, counter: TokenCounter) -> int:
    """Where the longest end begins that has at most so many tokens."""
    if sum(len(item.text.encode()) for item in found) <= tokens:
        return 0  # no token is less than a byte
    await counter.load()
    left = tokens
    for index in range(len(found) - 1, -1, -1):
        left -= counter.count(found[index].text)
        if left < 0:
            return index + 1
    return 0
