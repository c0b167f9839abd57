"""Values with a form of their own: e-mail addresses, numbers, web addresses and dates."""

import re
from itertools import pairwise

from libs.phone_numbers import is_plausible
from services.agent.assistants.guided.parsing.checks import is_record_id, record_in
from services.agent.assistants.guided.parsing.entities import NUMBERS, TYPED
from services.agent.assistants.guided.parsing.extraction import labels
from services.agent.assistants.guided.parsing.extraction.reading import VALUE_MARKS, ReadingState, is_sign
from services.agent.assistants.guided.parsing.item import Item
from services.agent.assistants.guided.small_words import small_words

_MIN_PHONE_DIGITS = 9
"""Of a phone number without a label and without a country code."""
_MIN_NATIONAL_DIGITS, _MAX_NATIONAL_DIGITS = 7, 11
"""Digits of phone numbers without a country code."""
_PROFILE = re.compile(r"[^/:]/[^/]")
"""A path behind the domain: the page of a person, and not a company's."""
_YEAR = re.compile(r"^(?:19|20)\d\d(?:[-/]\d{2,}|(?:0[1-9]|1[0-2])\d{4,})")
"""Numbers of orders and invoices often begin with a year, or with a year and a month."""


def read_typed(reading: ReadingState, item: Item) -> None:
    """A value that its form shows, with a label before it or without."""
    if reading.pending == "address" and item.kind == "email" and not _street_follows(reading):
        reading.pending = None  # "a second address anna@…": the word alone is also a street's
    if reading.pending and (item.kind == "date" or item.kind in TYPED.get(reading.pending, ())):
        _read_labelled(reading, item, reading.pending)
    elif item.kind in ("email", "bad_email"):
        _read_email(reading, item)
    elif item.kind == "phone":
        _read_number(reading, item)
    elif item.kind == "url" and (record := record_in(item.text)):
        reading.entities.contact_id = record
    elif item.kind in ("url", "domain"):
        if _PROFILE.search(item.text):
            _drop_label(reading)
        reading.entities.sites.append(item.text)
    elif item.kind == "date" and reading.corrects and labels.held_digits(reading):
        reading.entities.labelled[reading.latest] = item.text
    elif item.kind == "date" and not _is_since(reading):
        reading.leave(item.text)


def _is_since(reading: ReadingState) -> bool:
    """ "Since 1 December she works at …": when a change began is no data of the contact."""
    before = reading.previous
    is_since = before is not None and before.text.casefold() in small_words().since
    return is_since and reading.intent in (None, "update", "create")


def _street_follows(reading: ReadingState) -> bool:
    """ "The address of jane@… to 12 Main St": the e-mail address says who is meant, and words are the value."""
    rest = reading.items[reading.at + 1 : reading.at + 3]
    return (
        len(rest) > 1
        and (rest[0].is_link("value", "should_be") or rest[0].is_punctuation(":=→"))
        and (rest[1].kind != "email")
    )


def _read_labelled(reading: ReadingState, item: Item, label: str) -> None:
    if _is_old_value(reading, item):
        if item.kind == "email":
            reading.entities.emails.append(item.text)
        return
    if item.kind == "phone" and _numbers_record(reading, item):
        reading.entities.contact_id = item.text
        reading.pending = None
        return
    if item.kind == "phone" and not _is_phone(reading, item):
        reading.leave(item.text)
        reading.pending = None
        return
    labels.set_value(reading, label, item.text)
    reading.pending = None


def _numbers_record(reading: ReadingState, item: Item) -> bool:
    """ "Contact no. 171590000001": the number of a record, where its length is no phone number's."""
    is_length = not _MIN_NATIONAL_DIGITS <= len(item.text) <= _MAX_NATIONAL_DIGITS
    return is_length and is_record_id(item.text) and reading.names_record()


def _is_old_value(reading: ReadingState, item: Item) -> bool:
    """ "from A to B": A is what the record holds."""
    rest = [each for each in reading.items[reading.at + 1 :] if not each.is_link("filler") or each.is_link("value")]
    return any(
        each.is_link("value", "should_be") and following.kind == item.kind for each, following in pairwise(rest[:4])
    )


def _read_email(reading: ReadingState, item: Item) -> None:
    entities = reading.entities
    if item.text.startswith("@"):
        _drop_label(reading)
    before = reading.before()
    if before is not None and before.is_punctuation("<(") and entities.runs and not entities.addressee:
        _addressed(reading)
    if reading.corrects and "email" in entities.labelled:
        entities.labelled["email"] = item.text
        return
    if reading.corrects and entities.emails:
        entities.emails.pop()
    entities.emails.append(item.text)


def _addressed(reading: ReadingState) -> None:
    """ "Jane Doe <jane@…>", "Doe, Jane <jane@…>"."""
    entities = reading.entities
    last = entities.runs[-1]
    if last.clause != reading.clause:
        return
    entities.runs.pop()
    entities.addressee = last
    if (
        " " not in last
        and entities.runs
        and " " not in entities.runs[-1]
        and entities.runs[-1].clause == last.clause - 1
    ):
        entities.addressee = f"{entities.runs.pop()}, {last}"


def _read_number(reading: ReadingState, item: Item) -> None:
    if reading.pending == "zip":
        labels.set_value(reading, "zip", item.text)
        reading.pending = None
    elif reading.pending == "id" and is_record_id(item.text):
        reading.entities.contact_id = item.text
        reading.pending = None
    elif is_record_id(item.text) and reading.names_record():
        reading.entities.contact_id = item.text.lstrip("#")
    elif _is_phone(reading, item):
        if reading.corrects and "phone" in reading.entities.labelled:
            reading.entities.labelled["phone"] = item.text
            return
        if reading.corrects and reading.entities.phones:
            reading.entities.phones.pop()
        _drop_label(reading)
        reading.entities.phones.append(item.text)
    else:
        reading.leave(item.text)
        reading.pending = None


def _drop_label(reading: ReadingState) -> None:
    """ "Handy +48 …", "Pager: @kim": a word right before it, after the name, is a label that no list has."""
    at = reading.at - 1
    while at > 0 and reading.items[at].is_punctuation(VALUE_MARKS):
        at -= 1
    runs, before = reading.entities.runs, reading.items[at] if at >= 0 else None
    if len(runs) > 1 and before is not None and before.is_content and runs[-1] == before.text:
        reading.entities.left.append(runs.pop())


def _is_phone(reading: ReadingState, item: Item) -> bool:
    """ "Order number 4711-2026-88" is none: a word of another meaning stands before it."""
    if item.text.startswith(("+", "00", "(+", "(00")):
        return True
    if _numbers_thing(reading):
        return False
    if reading.pending in NUMBERS and not _is_other_number(reading):
        return True
    at = reading.at - 1
    while at >= 0 and (
        reading.items[at].is_punctuation(VALUE_MARKS + "#") or reading.items[at].is_link("value", "filler")
    ):
        at -= 1
    if at >= 0 and reading.items[at].value("field") in NUMBERS:
        if reading.items[at].text.casefold() not in small_words().number_nouns:
            return True
        at -= 1
    if at >= 0 and reading.items[at].is_link("other_number"):
        return False
    digits = sum(character.isdigit() for character in item.text)
    if item.text.startswith("0") and digits >= _MIN_PHONE_DIGITS:
        return True
    return digits >= _MIN_PHONE_DIGITS and _YEAR.match(item.text) is None and is_plausible(item.text)


def _numbers_thing(reading: ReadingState) -> bool:
    """ "Customer no. 100-200-3000", “n.º de cliente …”, “заказ № …”: a sign for numbers next to what is numbered."""
    has_sign = has_thing = False
    for at in range(reading.at - 1, -1, -1):
        item = reading.items[at]
        if item.is_link("other_number"):
            return True
        if item.value("stage"):
            has_thing = True
        elif is_sign(reading.items, at):
            has_sign = True
        elif not (item.is_punctuation(VALUE_MARKS) or item.is_link("of", "value", "filler")):
            break
        if has_sign and has_thing:
            return True
    return False


def _is_other_number(reading: ReadingState) -> bool:
    """ "Order number …", where “number” alone would be a phone number."""
    at = reading.at - 1
    while at >= 0 and (reading.items[at].value("field") is None):
        if reading.items[at].is_link("other_number"):
            return True
        at -= 1
    if at < 0 or reading.items[at].text.casefold() not in small_words().number_nouns:
        return False
    before = reading.items[at - 1] if at else None
    return before is not None and (before.is_link("other_number") or (before.is_content and before.text.islower()))
