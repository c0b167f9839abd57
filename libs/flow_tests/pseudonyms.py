"""Replaces personal data by made-up data, the same everywhere, so that a conversation can be kept as a test.

What is known of the contact is replaced at every place: names, addresses, numbers, and values in HubSpot. Addresses
and phone numbers that nothing knows are recognised by their form, and long numbers, such as those of orders, get other
digits. Names that only the words mention may stay: a person reads the test before it is shared.
"""

import re
from collections.abc import Iterable

from libs.email_addresses import EMAIL_FORM
from libs.phone_forms import PHONE_FORM

FIRST_NAMES = ("Alex", "Robin", "Kim", "Sam", "Noa", "Charlie", "Andrea", "Dana")
LAST_NAMES = ("Stone", "Rivers", "Fields", "Woods", "Marsh", "Brooks", "Lane", "Hill")
COMPANIES = ("Sample Works", "Example Trading", "Model Goods")

_EMAIL = re.compile(EMAIL_FORM)
_NUMBER = re.compile(rf"{PHONE_FORM}|\d{{5,40}}", re.IGNORECASE)
_MIN_PHONE_DIGITS = 9
"""Shorter numbers are as often those of orders and invoices."""

_HANGUL = re.compile("[가-힣]$")
_CYRILLIC = re.compile("[а-яё]{3}$", re.IGNORECASE)

_DIGIT_STEP = 3
"""Each digit of a long number is moved on by this many, so that its length and repeated digits stay."""

_NAMES = {"firstname": FIRST_NAMES, "lastname": LAST_NAMES, "company": COMPANIES}


class Pseudonyms:
    """One conversation's replacements. Equal data gets equal replacements."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}
        self._counts: dict[str, int] = {}
        self._phones: dict[str, str] = {}
        self._pattern: re.Pattern[str] | None = None

    def learn(self, field: str, value: str) -> None:
        """Replace this value from now on. `field`: the name of HubSpot's property, which says what it is."""
        value = value.strip()
        if len(value) < 2 or value.casefold() in self._known:
            return
        match field:
            case "email":
                self._email(value)
            case "phone" | "mobilephone":
                self._phone(value)
            case "name":
                self._full_name(value)
            case "firstname" | "lastname" | "company":
                self._keep(value, self._next(field, _NAMES[field]))
            case _:
                self._keep(value, self._next("value", ("sample",)))

    def learn_all(self, values: Iterable[tuple[str, str]]) -> None:
        """Names before whole names, so that the whole name gets the same parts."""
        for field, value in sorted(values, key=lambda pair: pair[0] == "name"):
            self.learn(field, value)

    def __call__(self, text: str) -> str:
        """The text with made-up data."""
        replaced = _EMAIL.sub(lambda found: self._email(found[0]), text)
        if self._known:
            replaced = self._matcher().sub(self._replacement, replaced)
        # In one pass, so that no number is replaced twice.
        return _NUMBER.sub(lambda found: self._phone_in(found[0]), replaced)

    def _email(self, address: str) -> str:
        known = self._known.get(address.casefold())
        if known is None and address.endswith("@example.com") and address in self._known.values():
            return address  # replaced before
        return known or self._keep(address, f"contact-{self._count('email')}@example.com")

    def _phone_in(self, found: str) -> str:
        """A number in running text, which may also be the number of an order."""
        if found in self._known.values():
            return found  # replaced before
        digits = sum(each.isdigit() for each in found)
        is_phone = found.startswith("+") or digits >= _MIN_PHONE_DIGITS
        return self._phone(found) if is_phone else self._number(found)

    def _phone(self, number: str) -> str:
        # One number may be written in several ways. The new one is of those that are kept for films and examples.
        digits = "".join(each for each in number if each.isdigit())
        if digits not in self._phones:
            self._phones[digits] = f"+1202555{99 + self._count('phone'):04}"
        return self._known.get(number.casefold()) or self._keep(number, self._phones[digits])

    def _replacement(self, found: re.Match[str]) -> str:
        """By the beginning of the word, because names have endings in some languages."""
        word = found[0].casefold()
        known = next((each for each in sorted(self._known, key=len, reverse=True) if word.startswith(each)), None)
        return "sample" if known is None else self._known[known]

    def _full_name(self, name: str) -> None:
        parts = name.split()
        if len(parts) == 1:
            self.learn("firstname", name)
            return
        for part, field in ((parts[0], "firstname"), (" ".join(parts[1:]), "lastname")):
            self.learn(field, part)
        self._keep(name, " ".join((self._known.get(parts[0].casefold(), "Alex"), self(" ".join(parts[1:])))))

    def _number(self, digits: str) -> str:
        return "".join(str((int(each) + _DIGIT_STEP) % 10) if each.isdecimal() else each for each in digits)

    def _next(self, field: str, names: tuple[str, ...]) -> str:
        number = self._count(field)
        name = names[(number - 1) % len(names)]
        return name if number <= len(names) else f"{name} {number}"

    def _count(self, field: str) -> int:
        self._counts[field] = self._counts.get(field, 0) + 1
        return self._counts[field]

    def _keep(self, value: str, replacement: str) -> str:
        self._known[value.casefold()] = replacement
        self._pattern = None
        return replacement

    def _matcher(self) -> re.Pattern[str]:
        if self._pattern is None:
            # The longest first: a whole name before its parts.
            values = sorted(self._known, key=len, reverse=True)
            self._pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(_form_of, values))})", re.IGNORECASE)
        return self._pattern


def _form_of(value: str) -> str:
    """A pattern for this value in running text: Korean particles follow a name, and Russian names have endings."""
    if _HANGUL.search(value):
        return re.escape(value)
    if _CYRILLIC.search(value):
        return rf"{re.escape(value)}[а-яё]{{0,3}}(?!\w)"
    return rf"{re.escape(value)}(?!\w)"
