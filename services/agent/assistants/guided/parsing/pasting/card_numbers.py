"""Addresses, numbers and web addresses in a line of a card, with the labels that stand before them."""

import re

from libs.email_addresses import EMAIL_FORM
from libs.phone_numbers import PHONE_FORM, two_numbers
from services.agent.assistants.guided.parsing.pasting.card import Card

_EMAIL = re.compile(EMAIL_FORM)


_PHONE = re.compile(PHONE_FORM)


_SITE = re.compile(
    r"(?:https?://|www\.)\S+|\b(?:[a-z0-9-]{1,60}\.){1,3}(?:com|net|org|io|co|example|pl|fr|es|ru|kr|de|uk)\b(?:/\S*)?",
    re.IGNORECASE,
)


_MOBILE = re.compile(
    r"(?:\b(?:m|c|mob|mobile|cell|cel|cellulaire|cellular|gsm|natel|handy|móvil|movil|celular|port|portable|kom|komórka|м|"
    r"моб|мобильный|сот)\b|휴대폰|휴대전화|핸드폰|모바일|\bH\.?\s?P\.?|\bC\.?\s?P\.?|\bM\b)[.:\s)\]]{0,4}$",
    re.IGNORECASE,
)


_BEHIND = re.compile(
    r"^\s*\(?(?:(?P<mobilephone>cell|mobile|mob|cellulaire|móvil|movil|celular|portable|kom|komórka|моб|мобильный|сот|휴대폰)"
    r"|(?P<fax>fax|faks|факс|팩스)|office|work|direct|oficina|fijo|bureau|fixe|biuro|раб|офис|사무실)\b\.?\)?(?=\s*(?:$|[|/,;·•–—]))",
    re.IGNORECASE,
)
"""The label behind its number: “555-0178 office | 555-0179 cell”."""


_FAX = re.compile(r"(?:\b(?:f|fax|faks|факс|télécopie)\b|팩스)[.:)\]]{0,2}\s*$", re.IGNORECASE)


_BOTH = re.compile(r"\b(?:tel|tél|tel[eé]fono|phone|тел)\.?\s?[/&+,]\s?(?:fax|faks|факс)[.:]{0,2}\s*$", re.IGNORECASE)
"""One line for both: it is called more often than it is faxed to."""


_HOUSE_AND_POSTCODE = re.compile(r"^\d{1,3}\s[-–]\s\d{4,5}$")


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
        behind = _BEHIND.match(line[at:]) if not any(map(str.isalnum, before)) else None
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
    for pattern, prop in ((_MOBILE, "mobilephone"), (_FAX, "fax")):
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
