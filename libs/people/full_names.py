"""Shows a person's name that was typed without capitals, in the languages with dictionaries of names."""

from collections.abc import Sequence

from libs.contracts import Locale
from libs.people.dictionaries import Reading, analyses, is_patronymic, parses, readings

_NAMES = frozenset(("given", "family", "place"))


def are_given_and_family(first: str, last: str, language: Locale) -> bool:
    """Whether two words are a given name and a family name that agree: “tadeusza zycha”, “анне ким”.

    A given name that is no common noun may also stand before a word that no dictionary has.
    """
    given = [each for each in readings(first, language) if each.kind == "given"]
    if not given or (language == "ru" and is_patronymic(last)):
        return False  # “иван павлович дрозд”: the family name stands behind the father's
    read = readings(last, language)
    if any(each.kind == "family" and _agrees(each, given) for each in read):
        return True
    return {each.kind for each in readings(first, language)} <= _NAMES and not read and _is_unknown(last, language)


def _agrees(family: Reading, given: Sequence[Reading]) -> bool:
    return any(each.gender == family.gender and each.cases & family.cases for each in given)


def _is_unknown(word: str, language: Locale) -> bool:
    """Where there is no dictionary to ask, no word is unknown."""
    if language == "ru":
        return bool(found := parses(word)) and not any(parse.is_known for parse in found)
    found = analyses(word) if language == "pl" else ()
    # Morfeusz answers with this tag for words that it does not have.
    return bool(found) and all(tag == "ign" for _, _, (_, _, tag, _, _) in found)
