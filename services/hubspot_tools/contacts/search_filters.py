"""Turns search criteria into HubSpot's filter groups: all criteria must hold, each in one of several ways.

HubSpot combines groups with OR and the filters in a group with AND, and it limits the number of both. A criterion is a
list of alternatives, the likeliest first. `combine` multiplies them out and drops the least likely ones until the
limits hold.
"""

import re
from itertools import product

from libs.contracts import Operator
from services.hubspot_tools.contacts import normalize
from services.hubspot_tools.contacts.normalize import BadValue

MAX_GROUPS = 5
MAX_FILTERS_IN_GROUP = 6
MAX_FILTERS = 18
MAX_BODY = 3_000
"""Characters in the whole body of a search."""

Filter = dict[str, str | list[str]]
Group = list[Filter]
Criterion = list[Group]
"""Alternatives: one of these groups must hold."""

_MAX_WORDS = 5
_MIN_DIGITS = 4
"""Fewer digits occur in too many numbers."""

_HANGUL_NAME = re.compile(r"[가-힣]{2,4}")
_NO_WORD = re.compile(r"[*,;]")
_NOT_DIGIT = re.compile(r"\D+")

_PHONES = ("hs_searchable_calculated_phone_number", "hs_searchable_calculated_mobile_number")

OPERATORS: dict[Operator, str] = {
    "eq": "EQ",
    "neq": "NEQ",
    "contains": "CONTAINS_TOKEN",
    "starts_with": "CONTAINS_TOKEN",
    "gt": "GT",
    "gte": "GTE",
    "lt": "LT",
    "lte": "LTE",
    "is_known": "HAS_PROPERTY",
    "is_unknown": "NOT_HAS_PROPERTY",
}


def email_is(email: str) -> Criterion:
    return [[_equal("email", email)], [has_token("hs_additional_emails", email)]]


def also_has_email(email: str) -> Criterion:
    """An address that is not the contact's main one."""
    return [[has_token("hs_additional_emails", email)]]


def email_at(domain: str) -> Criterion:
    return [[_equal("hs_email_domain", domain)], [has_token("hs_additional_emails", f"*@{domain}")]]


def name_is(name: str) -> Criterion:
    """Given name and family name in either order, with each possible split."""
    words = words_of(name)
    if len(words) == 1:
        return _single_name(words[0])
    first_last = [_split_name("firstname", "lastname", words, at) for at in range(1, len(words))]
    last_first = [_split_name("lastname", "firstname", words, at) for at in range(1, len(words))]
    # `combine` drops the last alternatives first.
    return [*first_last[:1], *last_first[:1], *first_last[1:], *last_first[1:]]


def _single_name(word: str) -> Criterion:
    either: Criterion = [[has_token("firstname", word)], [has_token("lastname", word)]]
    if _HANGUL_NAME.fullmatch(word):
        # Korean names are written without a space, and the first syllable is the family name.
        return [[_equal("lastname", word[0]), _equal("firstname", word[1:])], *either]
    return either


def _split_name(first: str, second: str, words: list[str], at: int) -> Group:
    return [has_token(first, word) for word in words[:at]] + [has_token(second, word) for word in words[at:]]


def company_is(company: str) -> Criterion:
    """Each word occurs in the name. The last one may be the beginning of a word."""
    *words, last = words_of(company)
    return [[has_token("company", word) for word in (*words, f"{last}*")]]


def phone_is(phone: str, region: str | None) -> Criterion:
    """A phone number in any notation, or a part of one: HubSpot searches numbers without their country code."""
    typed = normalize.line(phone)
    try:
        national = normalize.phone(typed, region).national
        parts: Criterion = [[_equal(name, national)] for name in _PHONES]
    except BadValue:
        # A part of a number: it can't be parsed as a number, but found within one.
        digits = _NOT_DIGIT.sub("", typed)
        if len(digits) < _MIN_DIGITS:
            raise
        parts = [[has_token(name, f"*{digits}*")] for name in _PHONES]
    return [*parts, [has_token("phone", typed)]]


def property_is(name: str, operator: Operator, value: str) -> Criterion:
    """`value` is normalised. Raises BadValue if the operator needs a value and there is none."""
    if operator in ("is_known", "is_unknown"):
        return [[{"propertyName": name, "operator": OPERATORS[operator]}]]
    if not value:
        raise BadValue("missing", f"The operator {operator} needs a value.")
    if operator == "contains":
        return [[has_token(name, word) for word in value.split()[:_MAX_WORDS]]]
    suffix = "*" if operator == "starts_with" else ""
    return [[{"propertyName": name, "operator": OPERATORS[operator], "value": f"{value}{suffix}"}]]


def combine(criteria: list[Criterion]) -> list[Group]:
    """Raises BadValue if HubSpot's limits are exceeded even with one alternative for each criterion."""
    kept = [list(each) for each in criteria]
    while True:
        groups = [[each for part in parts for each in part] for parts in product(*kept)]
        if _fits(groups):
            return [group for group in groups if group]
        # The criterion with the most alternatives loses the least by one.
        widest = max(kept, key=len)
        if len(widest) == 1:
            raise BadValue("too_many", f"HubSpot takes {MAX_FILTERS_IN_GROUP} criteria at most; leave some out.")
        widest.pop()


def _fits(groups: list[Group]) -> bool:
    longest = max((len(group) for group in groups), default=0)
    return (
        len(groups) <= MAX_GROUPS
        and longest <= MAX_FILTERS_IN_GROUP
        and sum(len(group) for group in groups) <= MAX_FILTERS
    )


def words_of(text: str) -> list[str]:
    """The words without commas, as in "Doe, Jane", and without wildcards, which only this module sets."""
    words = normalize.line(_NO_WORD.sub(" ", text)).split()[:_MAX_WORDS]
    if not words:
        raise BadValue("malformed", "There is no word in it.")
    return words


def _equal(name: str, value: str) -> Filter:
    return {"propertyName": name, "operator": "EQ", "value": value}


def has_token(name: str, value: str) -> Filter:
    return {"propertyName": name, "operator": "CONTAINS_TOKEN", "value": value}


def is_among(name: str, values: list[str]) -> Filter:
    """`values` are in lower case: HubSpot compares no others."""
    return {"propertyName": name, "operator": "IN", "values": values}
