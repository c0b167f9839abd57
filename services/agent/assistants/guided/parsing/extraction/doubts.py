"""Words of a new contact that are left over and look like a value: a part between commas, a name in capitals.

They are asked for: left out, the contact would be written in part, and which property they belong to is not shown.
"""

import re

from libs.people import Morphology, is_given_name
from services.agent.assistants.guided.parsing.extraction.reading import ReadingState
from services.agent.assistants.guided.small_words import small_words

_BEFORE = re.compile(r"(?:^|[,;|/(\n–—])\s*$|\s[-]\s+$")
_BEHIND = re.compile(r"\s*(?:$|[,;|/)\n–—]|-\s|(?<=\w{5})\.(?:\s|$)|\.\s*$)")
_MAX_WORDS = 3
_MIN_LETTERS = 4
MAX_DOUBTS = 2
"""Questions about one contact. What is beyond is named and left out."""


def settle_doubts(reading: ReadingState) -> None:
    """Moves such words from what is left over to what is asked for."""
    entities = reading.entities
    if reading.intent != "create" or not (entities.runs or entities.addressee or "name" in entities.labelled):
        return
    # A third question about one contact would be left unanswered.
    found = [each for each in entities.left if _may_be_value(reading, each)][:MAX_DOUBTS]
    entities.left = [each for each in entities.left if each not in found]
    entities.unsure += found


def _may_be_value(reading: ReadingState, words: str) -> bool:
    """Whether the words are a part of their own. Numbers, sentences and people are none."""
    parts = words.split()
    has_form = len(words) >= _MIN_LETTERS and not any(character.isdigit() or character == "@" for character in words)
    if not has_form or len(parts) > _MAX_WORDS or is_given_name(parts[0]):
        return False
    if reading.language in ("pl", "ru") and Morphology.shared().is_verb(parts[0], reading.language):
        return False
    # Left-over words keep their letters, but not their place: the first place is near enough.
    at = reading.text.find(words)
    before, behind = reading.text[max(at - 30, 0) : at], at + len(words)
    said = before.casefold().split()
    link = said[-2:-1] if said[-1:] and said[-1] in small_words().articles else said[-1:]
    follows_link = bool(link) and link[0] in small_words().before_job
    return at >= 0 and (follows_link or (bool(_BEFORE.search(before)) and bool(_BEHIND.match(reading.text, behind))))
