"""Addresses, numbers and web addresses in a line of a card, with the labels that stand before them."""

import re
from collections.abc import Sequence
from functools import cache

from libs.email_addresses import EMAIL_FORM
from libs.phone_numbers import PHONE_FORM, two_numbers
from services.agent.assistants.guided.parsing.pasting.card import Card
from services.agent.assistants.guided.small_words import any_of, small_words

_EMAIL = re.compile(EMAIL_FORM)


_PHONE = re.compile(PHONE_FORM)


_SITE = re.compile(
    r"(?:https?://|www\.)\S+|\b(?:[a-z0-9-]{1,60}\.){1,3}(?:com|net|org|io|co|example|pl|fr|es|ru|kr|de|uk)\b(?:/\S*)?",
    re.IGNORECASE,
)


_BOTH = re.compile(r"\b(?:tel|tél|tel[eé]fono|phone|тел)\.?\s?[/&+,]\s?(?:fax|faks|факс)[.:]{0,2}\s*$", re.IGNORECASE)
"""One line for both: it is called more often than it is faxed to."""


_HOUSE_AND_POSTCODE = re.compile(r"^\d{1,3}\s[-–]\s\d{4,5}$")


@cache
def _mobile() -> re.Pattern[str]:
    """The label before a number."""
    latin, hangul = _by_letters(small_words().mobile_labels)
    return re.compile(
        rf"(?:\b(?:{latin})\b|{hangul}|\bH\.?\s?P\.?|\bC\.?\s?P\.?|\bM\b)[.:\s)\]]{{0,4}}$", re.IGNORECASE
    )


@cache
def _behind() -> re.Pattern[str]:
    """The label behind its number: “555-0178 office | 555-0179 cell”."""
    words = small_words()
    return re.compile(
        rf"^\s*\(?(?:(?P<mobilephone>{any_of(words.mobile_behind)})|(?P<fax>{any_of(words.fax_behind)})"
        rf"|{any_of(words.office_behind)})\b\.?\)?(?=\s*(?:$|[|/,;·•–—]))",
        re.IGNORECASE,
    )


@cache
def _fax() -> re.Pattern[str]:
    latin, hangul = _by_letters(small_words().fax_labels)
    return re.compile(rf"(?:\b(?:{latin})\b|{hangul})[.:)\]]{{0,2}}\s*$", re.IGNORECASE)


def _by_letters(labels: Sequence[str]) -> tuple[str, str]:
    """Patterns for labels in other letters, and for Korean ones, which stand behind other words without a space."""
    hangul = [each for each in labels if each >= "가"]
    return any_of(each for each in labels if each not in hangul), any_of(hangul)


def take_typed(line: str, card: Card) -> str:
    """The line without addresses and numbers, which go to the card."""
    for match in _EMAIL.finditer(line):
        card.fields.setdefault("email", match.group())
    line = two_numbers(line)
    # Taken out before web addresses: a domain has their form.
    line = _EMAIL.sub("", line)
    for match in _SITE.finditer(line):
        card.fields.setdefault("website", match.group().rstrip(".,;"))
    line = _SITE.sub("", line)
    kept, at = [], 0
    for match in _PHONE.finditer(line):
        before, at = line[at : match.start()], match.end()
        behind = _behind().match(line[at:]) if not any(map(str.isalnum, before)) else None
        if behind is not None:
            # “Cell” before the number would be the label of another one.
            _keep(card, behind.lastgroup or "phone", match.group())
            kept.append(before)
            at += behind.end()
        else:
            kept.append(_number(before, match.group(), card))
    return "".join([*kept, line[at:]])


def _number(before: str, number: str, card: Card) -> str:
    """The text before a number, without its label."""
    if _is_address_number(number):
        return before + number
    if _BOTH.search(before):
        card.fields.setdefault("phone", number)
        return _BOTH.sub("", before)
    for pattern, prop in ((_mobile(), "mobilephone"), (_fax(), "fax")):
        if pattern.search(before):
            _keep(card, prop, number)
            return pattern.sub("", before)
    _keep(card, "phone", number)
    return before


def _keep(card: Card, prop: str, number: str) -> None:
    """A second number of one kind is named as left out: a contact has one of each."""
    if card.fields.setdefault(prop, number) != number:
        card.left.append(number)


def _is_address_number(number: str) -> bool:
    """A postal code or a house number has few digits; “14 - 20400” is both."""
    if _HOUSE_AND_POSTCODE.match(number):
        return True
    return sum(each.isdigit() for each in number) < 7 and not number.startswith("+")
