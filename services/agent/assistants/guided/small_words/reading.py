"""Reads the small words of `locales/guided/readers/<language>.yaml`.

A reader is the same for all languages: it asks for a group of words by what they do in a sentence, and gets those of
all languages together, because people mix languages, and because a language is sure only after its words are read.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import chain
from pathlib import Path

from libs.contracts import Locale
from services.agent.assistants.guided.locales import read_files
from services.agent.assistants.guided.small_words.groups import SmallWords

FOLDER = Path(__file__).parents[5] / "locales" / "guided" / "readers"


@cache
def small_words() -> SmallWords:
    """The words of all languages. They are read once. Raises LocaleError."""
    return united(words_by_language())


@cache
def words_by_language() -> Mapping[Locale, SmallWords]:
    """For a reader to which the language of a word matters. Raises LocaleError."""
    return read_files(FOLDER, SmallWords)


def united(files: Mapping[Locale, SmallWords]) -> SmallWords:
    """Each group with the words of all these languages."""
    groups = SmallWords.model_fields
    return SmallWords.model_validate({
        group: list(chain.from_iterable(getattr(each, group) for each in files.values())) for group in groups
    })  # fmt: skip


def any_of(phrases: Iterable[str]) -> str:
    """A pattern for any of these phrases, the longest first, because the first alternative that fits wins."""
    return "|".join(re.escape(phrase) for phrase in sorted(phrases, key=len, reverse=True))
