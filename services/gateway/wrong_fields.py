"""Says what is wrong with an input and never repeats what it said.

pydantic names each place in an input, and an unknown field's name is the sender's own text, as is the tag of an unknown
kind. Both could be an address or a token, and a refusal may end in somebody's log.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

_NAME = re.compile(r"[A-Za-z_][\w-]{0,39}", re.ASCII)
"""What a program calls a field. Neither an address, nor a number, nor a token has this form."""

UNNAMED = "unknown field"


def place_of(location: Iterable[int | str]) -> list[str]:
    """The parts of a place, without text that no program would take for a field's name."""
    return [str(part) if isinstance(part, int) or _NAME.fullmatch(part) else UNNAMED for part in location]


def message_of(error: Mapping[str, Any]) -> str:
    """pydantic's own, but for the one that quotes the input."""
    return "There is no such kind." if error["type"] == "union_tag_invalid" else str(error["msg"])
