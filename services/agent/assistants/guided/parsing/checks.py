"""Checks on typed values that need no request, so that a mistake is corrected before HubSpot is asked.

They are lenient: the worker that writes to HubSpot knows the rules better and has the last word.
"""

import re

from libs.email_addresses import is_email
from libs.phone_numbers import has_phone_form

_RECORD_ID = re.compile(r"^#?[0-9]{1,20}$")
_RECORD_PAGE = re.compile(r"/(?:record/0-1|contact)/([0-9]{1,20})(?:[/?#]|$)")
"""The end of the address of a contact's page in HubSpot, in its two forms."""

EXAMPLES = {"email": "jane@example.com", "phone": "+1 415 555 0100", "mobilephone": "+1 415 555 0100"}


def is_record_id(value: str) -> bool:
    """HubSpot's IDs are whole numbers; people put a # before one."""
    return _RECORD_ID.match(value) is not None


def record_in(address: str) -> str:
    """The ID of the contact that this page of HubSpot shows; empty if it shows none."""
    found = _RECORD_PAGE.search(address)
    return found[1] if found else ""


def wrong(fields: dict[str, str]) -> str | None:
    """The first property with a value that can't be right."""
    for prop, value in fields.items():
        if prop == "email" and not is_email(value):
            return prop
        if prop in ("phone", "mobilephone") and not has_phone_form(value):
            return prop
    return None
