"""Describes an invalid input without repeating the sender's text.

pydantic names the place of each error. The name of an unknown field and the tag of an unknown kind are the sender's own
text. Either could be an address or a token, and a refusal may end in a log.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

_NAME = re.compile(r"[A-Za-z_][\w-]{0,39}", re.ASCII)
"""The form of a program's field names. No address, number or token has this form."""

UNNAMED = "unknown field"


def place_of(location: Iterable[int | str]) -> list[str]:
    """The parts of an error's location. Text that can't be a program's field name is replaced."""
    return [str(part) if isinstance(part, int) or _NAME.fullmatch(part) else UNNAMED for part in location]


def message_of(error: Mapping[str, Any]) -> str:
    """pydantic's own message."""
    # Of pydantic's messages only this kind quotes the input.
    return "There is no such kind." if error["type"] == "union_tag_invalid" else str(error["msg"])
