"""The forms in which a group holds its words."""

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator

from services.agent.assistants.guided.locales import listed


def _with_space(phrases: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{phrase.rstrip()} " for phrase in phrases)


Phrases = Annotated[frozenset[str], BeforeValidator(listed)]
"""Whole words or phrases, in lower case."""
Parts = Annotated[tuple[str, ...], BeforeValidator(listed)]
"""Beginnings or ends of words, or phrases in an order that counts."""
Openings = Annotated[tuple[str, ...], BeforeValidator(listed), AfterValidator(_with_space)]
"""Whole words at the beginning of a text: each ends with a space."""
