"""Whether a word stands in the dictionary of its language, so that it is no misspelling of another one."""

from functools import lru_cache

from libs.contracts import Locale
from libs.people.diacritics import spellings_of
from libs.people.dictionaries import analyses, parses, polish


@lru_cache(maxsize=4_000)
def is_known_word(word: str, language: Locale) -> bool | None:
    """None for a language without a dictionary here. A Polish word counts without its diacritics, too."""
    if language == "ru":
        return any(parse.is_known for parse in parses(word))
    if language != "pl" or polish() is None:
        return None
    typed = (word, *(spellings_of(word) if word.isascii() else ()))
    return any(tag != "ign" for each in typed for _, _, (_, _, tag, _, _) in analyses(each))
