"""Gives a base form the letters that were typed: their case, and е where ё was typed without its dots."""

import re

INITIALS = re.compile(r"^(?:\w\.){1,3}\w?$|^\w$")


def as_typed(base: str, typed: str) -> str:
    """The base form in the case of the letters that were typed; without ё where it was typed without."""
    at = base.lower().find("ё")
    if at >= 0 and base.lower() != "пётр" and typed.lower().startswith(f"{base[:at]}е".lower()):
        base = base.replace("ё", "е").replace("Ё", "Е")
    return capital_like(base, typed)


def capital_like(base: str, typed: str) -> str:
    if typed.islower():
        return base.lower()
    if typed.isupper() and len(typed) > 1 and not INITIALS.match(typed):
        return base.upper()
    return base[:1].upper() + base[1:]
