"""The nominative of a company that stands behind a preposition in Polish or Russian: “z Budimeksu”, “в Лесной Поляне”.

Only what is certain is changed: a domain spells the name, or its first noun is in the dictionary.
"""

import re
from collections.abc import Sequence

from libs.contracts import Locale
from libs.email_addresses import domain_in
from libs.people.declension import DECLINED
from libs.people.dictionaries import Reading, is_listed, readings
from libs.people.latin import latin
from libs.people.letters import as_typed
from libs.people.phrases import phrase, phrases

_ENDINGS = {
    "pl": (("iem", ""), ("em", ""), ("owi", ""), ("ie", ""), ("u", ""), ("a", ""), ("y", "a"), ("i", "a"), ("ie", "a"),
           ("ę", "a"), ("ą", "a"), ("e", "a")),
    "ru": (("ом", ""), ("ем", ""), ("а", ""), ("у", ""), ("е", ""), ("ы", "а"), ("и", "а"), ("и", "ь"), ("и", "я"),
           ("е", "а"), ("у", "а"), ("ой", "а"), ("я", "ь"), ("ю", "ь"), ("ю", "я"), ("е", "ь")),
}  # fmt: skip
"""Endings of a case, and those of the base form, of names that no dictionary has."""
_SHORTEST = 4
_ACRONYM = 4
"""Letters up to which a name in capitals is an acronym: “МТС”."""
_FIXED = re.compile(r"\d|[&.@/]|^[a-z]+$")


def company_in_nominative(name: str, language: Locale, addresses: Sequence[str] = ()) -> str:
    """The company's name as it is stored. `addresses` are the contact's own, with a domain that may spell the name."""
    head, sign, number = name.partition(" №")
    if sign and language == "ru":  # “из Автобазы № 7”
        return f"{phrase(head, language)}{sign}{number}"
    is_acronym = name.isupper() and len(name) <= _ACRONYM
    if language not in DECLINED or is_acronym or _FIXED.search(name) or len(name) < _SHORTEST or name.islower():
        return name
    hosts = {latin(label) for each in addresses for label in domain_in(each).casefold().split(".")[:1]}
    if hosts and _spelt(name) in hosts:
        return name
    for form in (*phrases(name, language), *_stripped(name, language)):
        if _spelt(form) in hosts:
            # “z Budimeksu”: in cases x is written as ks.
            has_x = form.endswith("ks") and any("x" in domain_in(each) for each in addresses)
            return f"{form[:-2]}x" if has_x else form
    if _is_certain(name, language):
        return phrase(name, language)
    return _given(name, language) or name


def _given(name: str, language: Locale) -> str:
    """“В Гелиосе”: a company that is called by a given name, which the dictionary has in other cases alone."""
    read = readings(name, language)
    bases = {as_typed(each.base, name) for each in read}
    is_one = (
        len(bases) == 1
        and (language != "ru" or is_listed(name))
        and all(each.kind == "given" and "nom" not in each.cases for each in read)
    )
    return bases.pop() if is_one else ""


def company_forms(name: str, language: Locale) -> list[str]:
    """What a company may be called in the nominative, to look for it: “Mixu” may be Mix."""
    stems = [form for form in _stripped(name, language) if name.startswith(form)] if language in DECLINED else []
    return list(dict.fromkeys([*phrases(name, language), *stems[:1]]))


def _spelt(name: str) -> str:
    return latin(re.sub(r"[^\w]", "", name))


def _stripped(name: str, language: Locale) -> list[str]:
    """All that a name of one word may be by its ending."""
    endings = _ENDINGS[language] if " " not in name else ()
    return [name[: -len(end)] + base for end, base in endings if name.endswith(end) and len(name) - len(end) > 2]


def _is_certain(name: str, language: Locale) -> bool:
    """Whether nothing but the first noun and its adjectives has a case: “Mleczarni Rokitka”, and not “… Rokitki”."""
    base = phrase(name, language)
    rest = [word for word in base.split() if word in name.split()]
    nouns = [_nouns(word, language) for word in rest if word[:1].isupper()]
    return base != name and all(
        not read or any("nom" in each.cases for each in read) for read in nouns
    )  # fmt: skip


def _nouns(word: str, language: Locale) -> list[Reading]:
    return [each for each in readings(word, language) if each.kind in ("noun", "family")]
