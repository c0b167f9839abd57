"""Addresses as people spell them to each other (“ida (at) reed (dot) example”), and codes that are written in groups.

“At” alone names an employer, so that a spelt dot must follow it. Words that mean nothing else in such a place may be
followed by a plain one. The groups of an IBAN have the form of names and phone numbers.
"""

import re
from functools import cache
from typing import NamedTuple

from services.agent.assistants.guided.small_words import any_of, small_words

_LABEL = r"[a-zа-я\d](?:[a-zа-я\d-]{0,61}[a-zа-я\d])?"
_END = r"(?![\w-])"
_APART = re.compile(
    rf"(?:^|(?<=[,:;(\n])\s?)(?P<local>[a-z\d.+_-]{{1,64}})\s[@＠]\s(?P<domain>{_LABEL}(?:\.{_LABEL}){{1,4}}){_END}"
)
"""“Ida Reed, ida @ reed.example”: behind a comma, in lower case. “Ida Reed @ reed.example” names an employer."""


class _Patterns(NamedTuple):
    """`hint`: without it, no address is spelt. `address` is one as a whole, and `dot` a point within it."""

    hint: re.Pattern[str]
    address: re.Pattern[str]
    dot: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    words = small_words()
    at = any_of(words.said_at)
    dot = rf"(?:\s?[(\[{{<]\s?dot\s?[)\]}}>]\s?|\s(?:{any_of(words.said_dot)})\s)"
    local = rf"(?P<local>[\w+-]{{1,40}}(?:(?:\.|{dot})[\w+-]{{1,40}}){{0,3}})"
    sure_at = rf"(?:\s?[(\[{{<]\s?at\s?[)\]}}>]\s?|\s(?:{at})\s)"
    hint = rf"[(\[{{<]\s?(?:at|dot)\s?[)\]}}>]|\sdot\s|\s(?:{at})\s|[a-z\d]\s[@＠]\s"
    address = (
        rf"(?<![\w.@+-]){local}(?:"
        rf"{sure_at}(?P<sure>{_LABEL}(?:(?:\.|{dot}){_LABEL}){{1,4}})"
        rf"|\sat\s(?P<plain>{_LABEL}(?:{dot}{_LABEL}){{1,4}})"
        rf"){_END}"
    )
    return _Patterns(*(re.compile(each, re.IGNORECASE) for each in (hint, address, dot)))


def with_addresses(text: str) -> str:
    """The text with its spelt addresses as addresses."""
    if _patterns().hint.search(text) is None:
        return text
    text = _patterns().address.sub(_address, text)
    return _APART.sub(lambda found: f" {found['local']}@{found['domain']}", text)


def _address(found: re.Match[str]) -> str:
    domain = found["sure"] or found["plain"]
    dot = _patterns().dot
    return f"{dot.sub('.', found['local'])}@{dot.sub('.', domain)}"


_CODE = re.compile(
    r"(?<!\w)(?:[A-Z]{2}\d{2}(?: [A-Z\d]{4}){3,7}(?: [A-Z\d]{1,3})?"
    r"|1Z(?: [A-Z\d]{2,4}){4,7}|[A-Z]{2} \d{3} \d{4} \d{2})(?!\w)"
)
"""IBAN, a parcel's number, and a British VAT number: known by their form."""


def with_joined_codes(text: str) -> str:
    """The text with each such code as one word, of which no part may be a value."""
    return _CODE.sub(lambda found: found[0].replace(" ", ""), text)
