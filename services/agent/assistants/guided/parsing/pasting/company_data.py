"""Numbers of a company in the footer of a letter or an invoice: of its register, its taxes and its bank.

They look like phone numbers and names, and are data of no contact.
"""

import re
from collections.abc import Sequence
from functools import cache

from services.agent.assistants.guided.small_words import any_of, small_words

_MIN_NUMBERS = 2
"""Such numbers in a footer. One alone may stand in any sentence."""


@cache
def _number() -> re.Pattern[str]:
    words = small_words()
    labels = rf"{any_of(words.register_labels)}|(?:{any_of(words.account_labels)}) (?=\d)"
    return re.compile(rf"(?<![^\W_])(?:{labels})(?![^\W\d_])(?=[^·|;\n]{{0,60}}\d)[^·|;,–—\n]{{1,80}}", re.IGNORECASE)


@cache
def _contact() -> re.Pattern[str]:
    """The label before the person to ask."""
    words = small_words()
    label = rf"(?:(?:{any_of(words.whose_contact)}) )?(?:{any_of(words.contact_labels)})"
    return re.compile(rf"(?:^|(?<=[\s:]))(?P<label>{label})\s?:\s*(?=\S)", re.IGNORECASE)


def without_company_data(line: str) -> tuple[str, list[str]]:
    """The line without these numbers, and what was taken out."""
    found = [match.group().strip() for match in _number().finditer(line)]
    return (_number().sub(" ", line), found) if found else (line, [])


def footer_start(lines: Sequence[str]) -> tuple[int, int] | None:
    """The line and the place in it where a footer begins; None where the text has none."""
    count = 0
    for line in lines:
        count += len(_number().findall(line))
    if count < _MIN_NUMBERS:
        return None
    for at, line in enumerate(lines):
        if labels := list(_contact().finditer(line)):
            return at, labels[-1].start("label")  # “create a contact: contact person: …”
        if _number().search(line):
            return at, 0
    return None


def without_contact_label(line: str) -> str:
    return _contact().sub("", line, count=1)
