"""The forms in which a group holds its words."""

from typing import Annotated

from pydantic import BeforeValidator

from services.agent.assistants.guided.locales import listed

Phrases = Annotated[frozenset[str], BeforeValidator(listed)]
"""Whole words or phrases, in lower case."""
Parts = Annotated[tuple[str, ...], BeforeValidator(listed)]
"""Beginnings or ends of words, or phrases whose order counts."""
