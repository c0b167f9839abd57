"""Limits how much of earlier turns the model sees: the last few messages, within a number of tokens.

A call and its result stay together. The history has no gaps: going back, it ends at the first unit that does not fit.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from services.agent.assistants.openai.log_units import Said, Unit
from services.agent.assistants.openai.tokens import TokenCounter
from services.agent.assistants.openai.transcript import Item, Speaker, outputs


@dataclass(frozen=True)
class PastUnit:
    """A unit of an earlier turn as the model would see it."""

    unit: Unit
    items: list[Item]

    @property
    def text(self) -> str:
        """The text that is counted, without the JSON around it."""
        fields = ("content", "name", "arguments", "output")
        return "\n".join(item[field] for item in self.items for field in fields if field in item)


def past_units(found: Sequence[Unit], speaker: Speaker, turn_start: int) -> list[PastUnit]:
    """Units of earlier turns, without reasoning. Results are brief, unless they came in during this turn."""
    return [
        PastUnit(unit, speaker.said(unit))
        if isinstance(unit, Said)
        else PastUnit(unit, speaker.called(unit, outputs(unit, brief=unit.answered_at < turn_start), replay=False))
        for unit in found
    ]


def last_messages(found: Sequence[Unit], messages: int) -> int:
    """The index at which the last `messages` messages begin."""
    counted = 0
    for index in range(len(found) - 1, -1, -1):
        counted += found[index].counts
        if counted > messages:
            return index + 1
    return 0


async def last_tokens(found: Sequence[PastUnit], tokens: int, counter: TokenCounter) -> int:
    """The index at which the longest end with at most `tokens` tokens begins."""
    if sum(len(item.text.encode()) for item in found) <= tokens:
        return 0  # a token has at least one byte: a short history is not counted, and the tables are not loaded
    await counter.load()
    left = tokens
    for index in range(len(found) - 1, -1, -1):
        left -= counter.count(found[index].text)
        if left < 0:
            return index + 1
    return 0
