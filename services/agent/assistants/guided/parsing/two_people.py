"""Two people that one sentence is about: “Marla Quint and Darnell Price …”, “владельцем Розы Тарновой Дарью Орлову”.

Names that no list has are two only where they begin the sentence and a verb follows them: elsewhere “and” may be within
the name of a company. Names without a word between them are two where one of them begins with a given name.
"""

from collections.abc import Sequence

from libs.contracts import Locale
from libs.people import DECLINED, Morphology, is_name_anywhere
from services.agent.assistants.guided.parsing.item import Item

_FULL, _MAX_WORDS = 2, 4
"""Words of a full name, and of two."""


def two_who(items: Sequence[Item]) -> list[list[Item]]:
    """ "Marla Quint and Darnell Price have both moved": two full names before the verb, with names that no list has."""
    start = next(
        (at for at, item in enumerate(items) if not (item.is_link("filler", "focus") or item.kind == "mark")), 0
    )
    two, behind = items[start : start + 5], items[start + 5 : start + 6]
    is_pair = len(two) == 5 and two[2].is_link("and") and all(item.in_name for item in (*two[:2], *two[3:]))
    is_people = is_pair and all(is_name_anywhere(item.text) for item in (two[0], two[3]))
    is_verb = (
        bool(behind) and not behind[0].in_name and behind[0].is_link("filler", "focus", "company_now", "place", "value")
    )
    is_verb = is_verb or (bool(behind) and bool(behind[0].value("intent")))
    if not (is_people and is_verb):
        return []
    return [[*items[:start], *name, *items[start + 5 :]] for name in (two[:2], two[3:])]


def two_names(words: str, language: Locale) -> list[str]:
    """“Олега Сычёва Матео Видаля”: both names; empty where it is not sure that there are two."""
    parts = words.split()
    if language not in DECLINED or not _FULL < len(parts) <= _MAX_WORDS:
        return []
    morphology = Morphology.shared()
    is_full = morphology.is_given(parts[0], language) and morphology.is_family(parts[1], language)
    begins_name = morphology.is_given(parts[_FULL], language) or parts[_FULL].isascii() != parts[1].isascii()
    is_two = is_full or (begins_name and len(parts) == _MAX_WORDS)
    return [" ".join(parts[:_FULL]), " ".join(parts[_FULL:])] if is_two else []


def owner_stands_first(two: Sequence[str]) -> bool:
    """“Владельцем Дарью Орлову Розе Тарновой”: cases, where else the contact stands right behind the noun."""
    morphology = Morphology.shared()
    return any(
        morphology.is_recipient(two[1], language)
        or (morphology.is_object(two[0], language) and morphology.is_owned(two[1], language))
        for language in DECLINED
    )
