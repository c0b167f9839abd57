"""The place of a conversation in the list behind a figure: the next page follows it, also when new ones come in."""

import base64
import json
from dataclasses import dataclass
from typing import Protocol, Self

from libs.reports import Measure


class Dated(Protocol):
    """A conversation, with the time of the contact's first message."""

    @property
    def id(self) -> str: ...
    @property
    def contact_at(self) -> int: ...


class FigurePlaceInvalid(ValueError):
    """Not a place that a page named."""


@dataclass(frozen=True)
class FigurePlace:
    """`total`: conversations of all pages, which only the first page counts."""

    value: int
    contact_at: int
    id: str
    total: int = 0

    @classmethod
    def of(cls, record: Dated, measure: Measure, *, total: int = 0) -> Self:
        return cls(measure.value or 0, record.contact_at, record.id, total)

    @property
    def order(self) -> tuple[int, int, str]:
        """The highest values first, then the oldest conversations."""
        return -self.value, self.contact_at, self.id

    def __str__(self) -> str:
        raw = json.dumps([self.value, self.contact_at, self.id, self.total], separators=(",", ":"))
        return base64.urlsafe_b64encode(raw.encode()).decode().rstrip("=")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises FigurePlaceInvalid."""
        try:
            match json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))):
                # JSON may have half of a character, which no database takes.
                case [int(value), int(at), str(id_), int(total)] if (
                    max(abs(value), abs(at), abs(total)) < 2**53 and id_.isascii() and "\0" not in id_
                ):
                    return cls(value, at, id_, total)
        except (ValueError, RecursionError):
            pass
        raise FigurePlaceInvalid("not a place of this list")
