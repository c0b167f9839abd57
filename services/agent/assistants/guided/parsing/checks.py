"""Checks on typed values that need no request, so that a mistake is corrected before HubSpot is asked.

They are lenient: the worker that writes to HubSpot knows the rules better and has the last word.
"""

import re

_EMAIL = re.compile(r"^[^\s@<>,;:\"()\[\]]{1,64}@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,8}[^\W\d_]{2,24}$")
_PHONE = re.compile(r"^\+?[\d\s().\-/–\u00a0]+(?:\s*(?:ext\.?|x|доб\.?|wew\.?)\s*\d{1,6})?$", re.IGNORECASE)
_RECORD_ID = re.compile(r"^#?[0-9]{1,20}$")

EXAMPLES = {"email": "jane@example.com", "phone": "+1 415 555 0100", "mobilephone": "+1 415 555 0100"}


def is_email(value: str) -> bool:
    return _EMAIL.match(value) is not None and ".." not in value and not value.startswith(".")


def is_phone(value: str) -> bool:
    """Six to fifteen digits in any notation; a country code is not asked for."""
    digits = sum(character.isdigit() for character in value)
    return _PHONE.match(value) is not None and 6 <= digits <= 21


def is_record_id(value: str) -> bool:
    """HubSpot's IDs are whole numbers; people put a # before one."""
    return _RECORD_ID.match(value) is not None


def wrong(fields: dict[str, str]) -> str | None:
    """The first property with a value that can't be right."""
    for prop, value in fields.items():
        if prop == "email" and not is_email(value):
            return prop
        if prop in ("phone", "mobilephone") and not is_phone(value):
            return prop
    return None
