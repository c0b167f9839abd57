"""Two people that one sentence is about: “Marla Quint and Darnell Price …”, “владельцем Розы Тарновой Дарью Орлову”.

Names that no list has are two only where they begin the sentence and a verb follows them: elsewhere “and” may be within
the name of a company. Names without a word between them are two where one of them begins with a given name.
"""

from collections.abc import Sequence

from libs.contracts import Locale
from libs.people import DECLINED, Morphology, is_name_anywhere, is_relation
from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.small_words import small_words

_MAX_RELATION = 6
"""Items of “su hermana, que se llama”."""
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


def without_relations(items: Sequence[Item]) -> list[Item]:
    """“… paula@… y su socio, que es Marc Ferrer, marc@…”: what the second is to the first is no job and no question."""
    emails = [at for at, item in enumerate(items) if item.kind == "email"]
    if len(emails) < len(("first", "second")):
        return list(items)
    starts = (at for at in range(emails[0] + 1, emails[-1]) if _opens_relation(items, at))
    for start in starts:
        end = start + 1
        while (
            end < len(items) and end - start < _MAX_RELATION and not items[end].in_name and items[end].kind != "email"
        ):
            end += 1
        said = [item for item in items[start + 1 : end] if item.kind != "mark"]
        if end < emails[-1] and items[end].in_name and said and _is_relation(said[0]) and all(map(_leads, said[1:])):
            return [*items[:start], *items[end:]]
    return list(items)


def _opens_relation(items: Sequence[Item], at: int) -> bool:
    """“Su socio”; behind “and”, “el socio” as well."""
    item = items[at]
    is_article = item.text.casefold() in small_words().articles and items[at - 1].is_link("and")
    return not item.in_name and (item.is_link("focus") or (is_article and is_relation(items[at + 1].text)))


def _is_relation(item: Item) -> bool:
    return bool(item.value("title")) or is_relation(item.text)


def _leads(item: Item) -> bool:
    """“Que es”, “que se llama”."""
    return item.is_link("filler", "value", "but", "focus") or item.text.casefold() in small_words().relative_value


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
