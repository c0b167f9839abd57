"""Checks the widget's look: a text that admins coloured must be readable on its ground."""

from libs.contracts import WidgetLook

READABLE = 4.5
"""The contrast that WCAG 2.2 asks for at level AA."""


def problem_of_look(look: WidgetLook) -> tuple[str, str] | None:
    """The first mistake in a look, as a code and a sentence that begins with the field."""
    if look.ink is None:
        return None  # the widget chooses black or white, and one of them is always readable
    if look.accent is None:
        return "accent_missing", "/accent: a colour of the text needs a colour below it"
    found = contrast(look.accent, look.ink)
    if found >= READABLE:
        return None
    # Rounded down: 4.49 must not read as the 4.5 that it lacks.
    return "contrast_low", f"/ink: the contrast with the accent is {int(found * 10) / 10}:1, and needs {READABLE}:1"


def contrast(one: str, other: str) -> float:
    """The contrast of two colours (`#rrggbb`) by WCAG 2.2: from 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return red * 0.2126 + green * 0.7152 + blue * 0.0722
