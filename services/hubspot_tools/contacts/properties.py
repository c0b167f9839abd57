"""The account's property definitions: its properties, and the values that each of them takes.

A value is checked against them before it is sent. So a wrong value costs no call, and the answer names valid ones.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from typing import Any

from libs.dates import read_date
from services.hubspot_tools.contacts import normalize
from services.hubspot_tools.contacts.normalize import BadValue
from services.hubspot_tools.hubspot import CALL

MAX_NAME = 200
"""Characters of the name of a property, an option or a single value. Longer names are not compared."""

_MAX_OPTIONS = 20_000
"""Characters of several options."""

_SHOWN_OPTIONS = 12
_AND = (" and ", " y ", " e ", " et ", " i ", " oraz ", " и ", " 및 ", "와 ", "과 ", "이랑 ", "랑 ", "하고 ")
"""Words of the six languages between the last two options of a list."""
_MAX_DIGITS = 30
_YES = frozenset(("true", "yes", "y", "1"))
_NO = frozenset(("false", "no", "n", "0"))


@dataclass(frozen=True, slots=True)
class Definition:
    """`options` maps each lowercase name of an option to its value. `labels` are the names for people."""

    name: str
    label: str
    type: str
    field_type: str
    options: Mapping[str, str]
    labels: tuple[str, ...]
    read_only: bool
    custom: bool
    """Added by this account, and not hidden."""
    unique: bool = False
    """No two contacts have the same value."""
    texts: Mapping[str, str] = field(default_factory=dict)
    """The label of each option, hidden ones too: old records have them."""


class Definitions:
    def __init__(self, definitions: Iterable[Definition]) -> None:
        self._by_name = {each.name: each for each in definitions}
        self._by_label: dict[str, Definition] = {}
        # HubSpot's own properties come last, so that they win a label that the account used twice.
        for each in sorted(self._by_name.values(), key=lambda each: not each.custom):
            self._by_label[each.label.casefold()] = each
        self.knows_calls = CALL in self._by_name and self._by_name[CALL].unique
        self.custom = tuple(each for each in self._by_name.values() if each.custom)
        self.custom_names = tuple(each.name for each in self.custom)

    def find(self, name: str) -> Definition | None:
        """The definition with this internal name, else with this label. Upper and lower case do not matter."""
        plain = normalize.line(name[:MAX_NAME])
        return self._by_name.get(plain) or self._by_name.get(plain.lower()) or self._by_label.get(plain.casefold())

    def label(self, name: str) -> str | None:
        found = self._by_name.get(name)
        return found.label if found else None

    def unknown(self, name: str) -> BadValue:
        name = name[:MAX_NAME]
        close = get_close_matches(name.lower(), self._by_name, n=1) or get_close_matches(
            name.casefold(), self._by_label
        )
        return BadValue("unknown_property", "HubSpot has no such property.", close[0] if close else None)


def parse_definitions(raw: Iterable[Mapping[str, Any]]) -> Definitions:
    """From HubSpot's list. An entry without a name is left out, because no request can name it."""
    return Definitions(_definition(each) for each in raw if each.get("name"))


def _definition(raw: Mapping[str, Any]) -> Definition:
    options = [each for each in raw.get("options") or () if each.get("value") is not None]
    names = {str(each.get("label") or "").casefold(): str(each["value"]) for each in options}
    names |= {str(each["value"]).casefold(): str(each["value"]) for each in options}
    shown = tuple(str(each.get("label") or each["value"]) for each in options if not each.get("hidden"))
    rules = raw.get("modificationMetadata") or {}
    name = str(raw["name"])
    return Definition(
        name=name,
        label=str(raw.get("label") or name),
        type=str(raw.get("type") or "string"),
        field_type=str(raw.get("fieldType") or ""),
        options=names,
        labels=shown,
        # The call's ID must not be changed by people or models: a retry finds its contact by it.
        read_only=bool(rules.get("readOnlyValue") or raw.get("calculated")) or name == CALL,
        custom=raw.get("hubspotDefined") is False and not raw.get("hidden") and name != CALL,
        unique=raw.get("hasUniqueValue") is True,
        texts={str(each["value"]): str(each["label"]) for each in options if each.get("label")},
    )


def value_for(definition: Definition, value: str, region: str | None) -> str:
    """The value as HubSpot stores it. Raises BadValue."""
    match definition.type:
        case "enumeration" if definition.options:
            return _options(definition, value)
        case "bool":
            return _bool(value)
        case "number":
            return _number(value)
        case "date":
            return _date(value)
        case "datetime":
            return _datetime(value)
        case _ if definition.field_type == "phonenumber":
            return str(normalize.phone(value, region))
        case _ if definition.field_type in ("textarea", "html"):
            return normalize.text(value)
        case _:
            return normalize.line(value)


def _options(definition: Definition, value: str) -> str:
    if len(value) > _MAX_OPTIONS:
        raise _not_an_option(definition, value)
    # HubSpot separates the options of checkboxes by semicolons.
    given = value.split(";") if definition.field_type == "checkbox" else [value]
    found = [definition.options.get(each.casefold()) for each in map(normalize.line, given) if each]
    if definition.field_type == "checkbox" and None in found:
        found = _between_commas(definition, given)
        # A label may hold “and” itself, so that it joins two options only where they are none without it.
        found = found if None not in found else _between_commas(definition, [_with_commas(each) for each in given])
    if not found or None in found:
        raise _not_an_option(definition, value)
    return ";".join(dict.fromkeys(each for each in found if each is not None))


def _between_commas(definition: Definition, given: Sequence[str]) -> list[str | None]:
    """Options with commas between them. A label may hold a comma itself, so the longest that fits counts."""
    found: list[str | None] = []
    # No label has more commas: longer tries would only take time, by the square of the text.
    widest = max(name.count(",") for name in definition.options) + 1
    for parts in (each.split(",") for each in given):
        at = 0
        while at < len(parts):
            ends = range(min(len(parts), at + widest), at, -1)
            tries = ((end, normalize.line(",".join(parts[at:end])).casefold()) for end in ends)
            fit = next(((end, definition.options[text]) for end, text in tries if text in definition.options), None)
            if fit is None:
                return [None]
            at = fit[0]
            found.append(fit[1])
    return found


def _with_commas(text: str) -> str:
    for word in _AND:
        text = text.replace(word, ",")
    return text


def _not_an_option(definition: Definition, value: str) -> BadValue:
    labels = definition.labels
    rest = f" and {len(labels) - _SHOWN_OPTIONS} more" if len(labels) > _SHOWN_OPTIONS else ""
    close = get_close_matches(normalize.line(value[:MAX_NAME]).title(), labels, n=1, cutoff=0.5) or labels[:1]
    detail = f"It takes one of: {', '.join(labels[:_SHOWN_OPTIONS])}{rest}."
    return BadValue("not_an_option", detail, close[0] if close else None)


def _short(value: str) -> str:
    """A single value on one line; empty if it is too long for a single value."""
    return normalize.line(value) if len(value) <= MAX_NAME else ""


def _bool(value: str) -> str:
    plain = normalize.line(value[:MAX_NAME]).lower()
    if plain in _YES or plain in _NO:
        return "true" if plain in _YES else "false"
    raise BadValue("not_an_option", "It takes yes or no.", "true")


def _number(value: str) -> str:
    """Refuses a comma, which could be a decimal point or a separator of thousands."""
    try:
        number = Decimal(_short(value).replace(" ", ""))
    except InvalidOperation:
        number = Decimal("NaN")
    # `1e999999` is short, but would be written with a million digits.
    if not number.is_finite() or abs(number.adjusted()) > _MAX_DIGITS:
        raise BadValue("malformed", "This is not a number.", "1234.5")
    plain = f"{number:f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _date(value: str) -> str:
    return _timestamp(value, "2026-11-20").date().isoformat()


def _datetime(value: str) -> str:
    parsed = _timestamp(value, "2026-11-20T10:00:00Z").astimezone(UTC)
    return parsed.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _timestamp(value: str, example: str) -> datetime:
    """A date that can be read in one way, or milliseconds since 1970. 03/04/2026 is refused: countries differ."""
    plain = _short(value)
    plain = read_date(plain, None) or plain
    try:
        # Eight digits are a date in ISO 8601 and not a number of milliseconds.
        if plain.isascii() and plain.isdecimal() and len(plain) > len("20261120"):
            return datetime.fromtimestamp(int(plain) / 1000, UTC)
        if len(plain) == len("2026-11-20"):
            return datetime.combine(date.fromisoformat(plain), time(), UTC)
        parsed = datetime.fromisoformat(plain)
    except (ValueError, OverflowError, OSError) as error:
        raise BadValue("malformed", "This is no date, or it could be two.", example) from error
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)
