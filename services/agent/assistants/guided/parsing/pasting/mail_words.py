"""The words by which pasted mail is recognised: its header, its separators and the end of a letter."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from libs.contracts import Locale
from services.agent.assistants.guided.locales import Place, Words
from services.agent.assistants.guided.parsing.hangul import Grammar
from services.agent.assistants.guided.parsing.title_words import TitleWords

_PARTS = frozenset(("england", "scotland", "wales", "northern ireland", "u.k", "u.s", "u.s.a", "new zealand"))
"""Behind a town they stand as a country does."""
_OF_NAMES = ("name", "firstname", "lastname")


@dataclass(frozen=True)
class MailWords:
    """`sender` and `header` match a line of a header, `separator` the line above it, `closing` the line above a
    signature, `noise` a line that a program added, `mine` words with which people speak of themselves. `name_label`
    begins a line of a form. `towns` and `countries` are the known ones, in lower case.
    """

    sender: re.Pattern[str]
    header: re.Pattern[str]
    separator: re.Pattern[str]
    closing: re.Pattern[str]
    noise: re.Pattern[str]
    mine: re.Pattern[str]
    titles: TitleWords
    grammar: Grammar
    name_label: re.Pattern[str]
    towns: frozenset[str]
    countries: frozenset[str]


def mail_words(words: Mapping[Locale, Words], grammar: Grammar) -> MailWords:
    """Of all languages at once: a forwarded mail may be in another language than the chat."""

    def phrases(kind: str) -> str:
        # The longest first, because the first alternative that fits wins.
        found = {phrase for each in words.values() for phrase in getattr(each.mail, kind)}
        return "|".join(re.escape(phrase) for phrase in sorted(found, key=len, reverse=True))

    return MailWords(
        sender=re.compile(rf"^\s*(?:{phrases('sender')})\s?:\s*(?P<value>\S.{{0,300}})$", re.IGNORECASE),
        header=re.compile(rf"^\s*(?:{phrases('sender')}|{phrases('header')})\s?:(?P<value>.{{0,300}})$", re.IGNORECASE),
        separator=re.compile(rf"^\W*(?:{phrases('separator')})\b.{{0,200}}$", re.IGNORECASE),
        # Letters to people of two languages end in both: “Z poważaniem / Best regards”.
        closing=re.compile(rf"^\W*(?:{phrases('closing')})(?:\s?[/|]\s?(?:{phrases('closing')}))?\W*$", re.IGNORECASE),
        noise=re.compile(rf"^\W*(?:{phrases('noise')})\b.{{0,200}}$", re.IGNORECASE),
        mine=re.compile(rf"(?<!\w)(?:{phrases('mine')})(?!\w)", re.IGNORECASE),
        name_label=re.compile(rf"^\s*(?:{_name_labels(words)})\s?[:=]", re.IGNORECASE),
        titles=TitleWords(title for each in words.values() for title in each.titles),
        grammar=grammar,
        towns=_places(words, "city"),
        countries=_places(words, "country") | _PARTS,
    )


def _name_labels(words: Mapping[Locale, Words]) -> str:
    found = {each for entry in words.values() for kind in _OF_NAMES for each in entry.fields.get(kind, ())}
    return "|".join(re.escape(label.rstrip("*:")) for label in sorted(found, key=len, reverse=True))


def _places(words: Mapping[Locale, Words], kind: Place) -> frozenset[str]:
    return frozenset(
        place.rpartition("=")[0].casefold() or place.casefold()
        for each in words.values()
        for place in each.places.get(kind, ())
    )
