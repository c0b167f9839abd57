"""How much of earlier turns the model sees: the last few messages, within a number of tokens.

A call and its result stay together, and what is shown is one piece of the conversation without gaps: it ends,
going back, at the first unit that does not fit.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any

from services.agent.openai_brain.transcript import Item, Said, Speaker, Unit, outputs

_ENCODING = "o200k_base"
"""What OpenAI's models count in since gpt-4o."""
_SEPARATE_CHARS = 100_000
"""The tokenizer refuses texts of a million characters; pieces count almost the same."""


class TokenCounter:
    """Counts as OpenAI does. The tables take 140 MB and most of a second to load: only when a count matters."""

    def __init__(self) -> None:
        self._encoding: Any = None
        self._loading = Lock()

    async def load(self) -> None:
        """In a thread, since everybody else's turns go on meanwhile."""
        if self._encoding is None:
            await asyncio.to_thread(self._load)

    def count(self, text: str) -> int:
        encoding = self._load()
        return sum(
            len(encoding.encode_ordinary(text[at : at + _SEPARATE_CHARS]))
            for at in range(0, len(text), _SEPARATE_CHARS)
        )

    def _load(self) -> Any:
        with self._loading:
            if self._encoding is None:
                import bpe_openai

                self._encoding = bpe_openai.get_encoding(_ENCODING)
            return self._encoding


@dataclass(frozen=True)
class Earlier:
    """A unit of an earlier turn as the model would see it."""

    unit: Unit
    items: list[Item]

    @property
    def text(self) -> str:
        """What is counted: the words, not the frame around them."""
        fields = ("content", "name", "arguments", "output")
        return "\n".join(item[field] for item in self.items for field in fields if field in item)


def earlier(found: Sequence[Unit], speaker: Speaker) -> list[Earlier]:
    """Units of earlier turns: results are brief, reasoning is forgotten."""
    return [
        Earlier(unit, speaker.said(unit))
        if isinstance(unit, Said)
        else Earlier(unit, speaker.called(unit, outputs(unit, brief=True), replay=False))
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


def surely_fits(found: Sequence[Earlier], tokens: int) -> bool:
    """No token is less than a byte: most histories need no counting."""
    return sum(len(item.text.encode("utf-8", "replace")) for item in found) <= tokens


def last_tokens(found: Sequence[Earlier], tokens: int, count: Callable[[str], int]) -> int:
    """Where the longest end begins that has at most so many tokens."""
    left = tokens
    for index in range(len(found) - 1, -1, -1):
        left -= count(found[index].text)
        if left < 0:
            return index + 1
    return 0
