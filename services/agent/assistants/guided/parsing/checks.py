"""Checks on typed values that need no request, so that a mistake is corrected before HubSpot is asked.

They are lenient: the worker that writes to HubSpot knows the rules better and has the last word.
"""

import re

from libs.email_addresses import is_email
from libs.phone_numbers import has_phone_form

_RECORD_ID = re.compile(r"^#?[0-9]{1,20}$")

EXAMPLES = {"email": "jane@example.com", "phone": "+1 415 555 0100", "mobilephone": "+1 415 555 0100"}


def is_record_id(value: str) -> bool:
    """HubSpot's IDs are whole numbers; people put a # before one."""
    return _RECORD_ID.match(value) is not None


def wrong(fields: dict[str, str]) -> str | None:
    """The first property with a value that can't be right."""
    for prop, value in fields.items():
        if prop == "email" and not is_email(value):
            return prop
        if prop in ("phone", "mobilephone") and not has_phone_form(value):
            return prop
    return None
