"""Reads vCards, which address books export: versions 2.1, 3.0 and 4.0."""

import re
from quopri import decodestring

from services.agent.assistants.guided.parsing.pasting.card import Card

_LINE = re.compile(
    r"^(?:[\w-]{1,20}\.)?(?P<name>[A-Z-]{1,20})(?P<parameters>;[^:]{0,200})?:(?P<value>.{0,500})$", re.IGNORECASE
)
_FOLD = re.compile(r"\n[ \t]")
"""A long line goes on behind a space at the beginning of the next one."""
_SOFT_BREAK = re.compile(r"=\n\s?")
"""Version 2.1 goes on behind a `=` at the end of a line."""
_CHARSET = re.compile(r"charset=\"?([\w-]{1,20})", re.IGNORECASE)
_PART = re.compile(r"(?<!\\);")
_ESCAPED = re.compile(r"\\([,;:\\])")
_EXTENSION = re.compile(r";(?:ext|isub|phone-context)=.{0,40}$", re.IGNORECASE)


def read_vcard(body: str) -> Card:
    card = Card()
    lines = _FOLD.sub("", body.replace("\r", ""))
    if "quoted-printable" in lines.casefold():
        lines = _SOFT_BREAK.sub("", lines)
    for line in lines.split("\n"):
        if (match := _LINE.match(line.strip())) is not None:
            kind = (match["parameters"] or "").casefold()
            _take(card, match["name"].upper(), kind, _decoded(match["value"].strip(), kind))
    return card


def _decoded(value: str, parameters: str) -> str:
    if "quoted-printable" not in parameters:
        return value
    charset = _CHARSET.search(parameters)
    try:
        return decodestring(value).decode(charset[1] if charset else "utf-8")
    except (LookupError, UnicodeError):
        return value


def _take(card: Card, name: str, kind: str, value: str) -> None:
    match name:
        case "FN":
            card.name = card.name or _plain(value)
        case "N":
            # The parts are surer than the whole name, which may be in either order.
            last, first = [*_parts(value), "", ""][:2]
            card.name = f"{last}, {first}" if last and first else card.name or last or first
        case "ORG":
            # Departments stand behind the organization.
            card.fields["company"] = _parts(value)[0]
        case "TITLE" | "ROLE":
            card.fields.setdefault("jobtitle", _plain(value))
        case "EMAIL":
            card.fields.setdefault("email", value.removeprefix("mailto:"))
        case "URL":
            card.fields.setdefault("website", _plain(value))
        case "TEL":
            prop = "fax" if "fax" in kind else "mobilephone" if "cell" in kind else "phone"
            card.fields.setdefault(prop, _EXTENSION.sub("", value.removeprefix("tel:")))
        case "ADR":
            _address(card, value)
        case _:
            pass


def _plain(value: str) -> str:
    """The text without the marks that keep commas and semicolons in it."""
    return _ESCAPED.sub(r"\1", value.replace("\\n", " ").replace("\\N", " ")).strip()


def _parts(value: str) -> list[str]:
    return [_plain(part) for part in _PART.split(value)]


def _address(card: Card, value: str) -> None:
    """Post box, extension, street, city, region, postal code, country, as RFC 6350 orders them."""
    parts = [*_parts(value), *[""] * 7]
    for prop, part in (
        ("address", parts[2]),
        ("city", parts[3]),
        ("state", parts[4]),
        ("zip", parts[5]),
        ("country", parts[6]),
    ):
        if part:
            card.fields.setdefault(prop, part)
