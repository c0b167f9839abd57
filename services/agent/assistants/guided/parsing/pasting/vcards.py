"""Reads vCards, which address books export."""

import re

from services.agent.assistants.guided.parsing.pasting.card import Card

_VCARD_LINE = re.compile(
    r"^(?:item\d+\.)?(?P<name>[A-Z-]{1,20})(?P<parameters>;[^:]{0,200})?:(?P<value>.{0,500})$", re.IGNORECASE
)


def read_vcard(body: str) -> Card:
    card = Card()
    for line in body.replace("\r", "").split("\n"):
        match = _VCARD_LINE.match(line.strip())
        if match is None:
            continue
        value, kind = match["value"].strip().replace("\\,", ","), (match["parameters"] or "").casefold()
        match match["name"].upper():
            case "FN":
                card.name = card.name or value
            case "N":
                # The parts are surer than the whole name, which may be in either order.
                last, first = [*value.split(";"), "", ""][:2]
                card.name = f"{last}, {first}" if last and first else card.name or last or first
            case "ORG":
                # Departments stand behind the organization.
                card.fields["company"] = value.split(";")[0]
            case "TITLE" | "ROLE":
                card.fields.setdefault("jobtitle", value)
            case "EMAIL":
                card.fields.setdefault("email", value.removeprefix("mailto:"))
            case "URL":
                card.fields.setdefault("website", value)
            case "TEL":
                prop = "fax" if "fax" in kind else "mobilephone" if "cell" in kind else "phone"
                card.fields.setdefault(prop, value.removeprefix("tel:"))
            case "ADR":
                _address(card, value)
            case _:
                pass
    return card


def _address(card: Card, value: str) -> None:
    """Post box, extension, street, city, region, postal code, country, as RFC 6350 orders them."""
    parts = [*value.split(";"), *[""] * 7]
    for prop, part in (
        ("address", parts[2]),
        ("city", parts[3]),
        ("state", parts[4]),
        ("zip", parts[5]),
        ("country", parts[6]),
    ):
        if part.strip():
            card.fields.setdefault(prop, part.strip())
