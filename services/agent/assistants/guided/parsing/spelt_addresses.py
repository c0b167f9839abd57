"""Addresses as people spell them to each other (“ida (at) reed (dot) example”), and codes that are written in groups.

“At” alone names an employer, so that a spelt dot must follow it. Words that mean nothing else in such a place may be
followed by a plain one. The groups of an IBAN have the form of names and phone numbers.
"""

import re

_HINT = re.compile(
    r"[(\[{<]\s?(?:at|dot)\s?[)\]}>]|\sdot\s|\s(?:arroba|arobase|małpa|собака|골뱅이)\s|[a-z\d]\s[@＠]\s", re.IGNORECASE
)
_DOT = r"(?:\s?[(\[{<]\s?dot\s?[)\]}>]\s?|\s(?:dot|punto|point|kropka|точка|점)\s)"
_LOCAL = rf"(?P<local>[\w+-]{{1,40}}(?:(?:\.|{_DOT})[\w+-]{{1,40}}){{0,3}})"
_ANY_DOT = rf"(?:\.|{_DOT})"
_SURE_AT = r"(?:\s?[(\[{<]\s?at\s?[)\]}>]\s?|\s(?:arroba|arobase|małpa|собака|골뱅이)\s)"
_LABEL = r"[a-zа-я\d](?:[a-zа-я\d-]{0,61}[a-zа-я\d])?"
_END = r"(?![\w-])"
_SPELT = re.compile(
    rf"(?<![\w.@+-]){_LOCAL}(?:"
    rf"{_SURE_AT}(?P<sure>{_LABEL}(?:{_ANY_DOT}{_LABEL}){{1,4}})"
    rf"|\sat\s(?P<plain>{_LABEL}(?:{_DOT}{_LABEL}){{1,4}})"
    rf"){_END}",
    re.IGNORECASE,
)
_APART = re.compile(
    rf"(?:^|(?<=[,:;(\n])\s?)(?P<local>[a-z\d.+_-]{{1,64}})\s[@＠]\s(?P<domain>{_LABEL}(?:\.{_LABEL}){{1,4}}){_END}"
)
"""“Ida Reed, ida @ reed.example”: behind a comma, in lower case. “Ida Reed @ reed.example” names an employer."""
_SPELT_DOT = re.compile(_DOT, re.IGNORECASE)


def with_addresses(text: str) -> str:
    """The text with its spelt addresses as addresses."""
    if _HINT.search(text) is None:
        return text
    text = _SPELT.sub(_address, text)
    return _APART.sub(lambda found: f" {found['local']}@{found['domain']}", text)


def _address(found: re.Match[str]) -> str:
    domain = found["sure"] or found["plain"]
    return f"{_SPELT_DOT.sub('.', found['local'])}@{_SPELT_DOT.sub('.', domain)}"


_CODE = re.compile(
    r"(?<!\w)(?:[A-Z]{2}\d{2}(?: [A-Z\d]{4}){3,7}(?: [A-Z\d]{1,3})?"
    r"|1Z(?: [A-Z\d]{2,4}){4,7}|[A-Z]{2} \d{3} \d{4} \d{2})(?!\w)"
)
"""IBAN, a parcel's number, and a British VAT number: known by their form."""


def with_joined_codes(text: str) -> str:
    """The text with each such code as one word, of which no part may be a value."""
    return _CODE.sub(lambda found: found[0].replace(" ", ""), text)
