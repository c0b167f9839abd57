"""Mistakes of people in files and forms, each with a code by which a page says it in the reader's language."""

from typing import LiteralString

from pydantic_core import PydanticCustomError


def mistake(code: LiteralString, message: LiteralString, **values: str | int) -> PydanticCustomError:
    """To raise in a validator. `{name}` in the English message stands for a value, which a page has, too."""
    # A code of its own: pydantic knows only `value_error` for any other exception.
    return PydanticCustomError(code, message, values)
