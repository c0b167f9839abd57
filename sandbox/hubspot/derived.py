"""Properties that HubSpot derives at each write: forms of phone numbers, the domain of the address, dates of stages."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sandbox.hubspot.definitions import STAGES

_NOT_DIGIT = re.compile(r"\D+")
_ONE_DIGIT_CODES = frozenset("17")
# The rest of the world has three digits.
_TWO_DIGIT_CODES = re.compile("2[07]|3[0123469]|4[013456789]|5[12345678]|6[0123456]|8[1246]|9[0123458]")
_RANK: Mapping[str, int] = {stage: rank for rank, stage in enumerate(STAGES)}

_PHONES = (("phone", "phone"), ("mobilephone", "mobile"))


def digits(text: str) -> str:
    return _NOT_DIGIT.sub("", text)


def moves_forward(old: str | None, new: str) -> bool:
    """Whether a stage may follow another. Custom stages have no place in the order, so they always may."""
    return not old or old not in _RANK or new not in _RANK or _RANK[new] >= _RANK[old]


def derive(after: Mapping[str, str], changes: Mapping[str, str], now: str) -> dict[str, str]:
    """The properties that follow from `changes`, of which `after` is the result; `""` for removed ones."""
    found: dict[str, str] = {}
    if "email" in changes:
        found["hs_email_domain"] = after.get("email", "").rpartition("@")[2]
    if not changes.keys().isdisjoint(("email", "firstname", "lastname")):
        name = " ".join(filter(None, (after.get("firstname"), after.get("lastname"))))
        found["hs_full_name_or_email"] = name or after.get("email", "")
    for name, word in _PHONES:
        if name in changes:
            found.update(_phone_forms(word, after.get(name, "")))
    if changes.get("lifecyclestage") in _RANK:
        found[f"hs_lifecyclestage_{changes['lifecyclestage']}_date"] = now
    return found


def _phone_forms(word: str, typed: str) -> dict[str, str]:
    number = digits(typed)
    # Without the sign a number may begin with anything, such as a trunk prefix.
    code = _country_code(number) if typed.lstrip().startswith("+") else ""
    return {
        f"hs_calculated_{word}_number": f"+{number}" if code else "",
        f"hs_searchable_calculated_{word}_number": number.removeprefix(code),
        f"hs_searchable_calculated_international_{word}_number": number if code else "",
    }


def _country_code(number: str) -> str:
    """The calling code at the start of an international number. No code is the beginning of another."""
    if number[:1] in _ONE_DIGIT_CODES:
        return number[:1]
    return number[:2] if _TWO_DIGIT_CODES.match(number) else number[:3]
