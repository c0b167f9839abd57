"""What stands in a cell apart from its value: a spreadsheet's marks, signs for “nothing”, a name before an address."""

import re
from functools import lru_cache
from pathlib import Path

from libs.email_addresses import BEFORE_EMAIL, EMAIL_FORM
from libs.yaml_files import read_yaml

_MAX_READ = 400
"""Characters of a cell that can be a sign for nothing, or an address with a name."""

_MARK = re.compile(r"^'(?![tsn][ -]|s-)(?!.*'(?!\w).)", re.DOTALL)
"""The apostrophe that marks text; not that of “'t Hooft”, nor one of a pair around a word."""

_FORMULA_TEXT = re.compile(r'^="((?:[^"]|"")*)"$')
_ADDRESS = rf"(?:mailto:\s*)?({EMAIL_FORM})(?:\?[^\s<>]*)?"
_NAMED = re.compile(rf"^[^<>@]*<\s*{_ADDRESS}\s*>[\s.,;]*$", re.IGNORECASE)
_ALONE = re.compile(rf"^[\s<('\"\[]*{_ADDRESS}[\s>)'\"\],;.]*(?:\([^()@]*\))?$", re.IGNORECASE)
_LINKED = re.compile(rf"^\[[^\[\]]*\]\(\s*{_ADDRESS}\s*\)$", re.IGNORECASE)
_BETWEEN = re.compile(
    rf"\s*(?::::|[;,|\n])\s*|\s+(?:/|or|and|o|y|ou|et|lub|i|или|и)\s+{BEFORE_EMAIL}|\s+{BEFORE_EMAIL}", re.IGNORECASE
)
_NO_WORD = re.compile(r"^[\s\-–—_./\\?*#~]+$")


def unmarked(raw: str) -> str:
    """A cell without the marks with which spreadsheets (and our own list of failures) keep text as text."""
    cell = raw.strip()
    if cell.startswith("="):
        formula = _FORMULA_TEXT.match(cell) if len(cell) <= _MAX_READ else None
        return formula[1].replace('""', '"').strip() if formula else cell
    if not cell.startswith("'"):
        return cell
    if len(cell) > _MAX_READ:
        return cell[1:] if cell[1:2] in "=+-@" else cell
    if len(cell) > 2 and cell.endswith("'") and "'" not in cell[1:-1]:
        return cell[1:-1].strip()
    return cell[1:].strip() if _MARK.match(cell) else cell


@lru_cache(maxsize=1)
def _nothings() -> dict[str, frozenset[str]]:
    listed = read_yaml(Path(__file__).with_name("nothing.yaml").read_text(encoding="utf-8"))
    return {kind: frozenset(str(word) for words in each.values() for word in words) for kind, each in listed.items()}


def is_nothing(cell: str, kind: str = "") -> bool:
    """Whether this is a sign for “no value”. `kind`: `name`, `place`, `date` or `phone`, which have their own ones."""
    if len(cell) > _MAX_READ:
        return False
    if _NO_WORD.match(cell):
        return True
    plain = " ".join(cell.casefold().split())
    words = _nothings()
    if plain in words["always"]:
        return True
    if kind == "name" and plain in words["not_as_a_name"]:
        return cell.isupper() or cell.islower()
    if plain in words["not_as_a_name"] or (kind != "place" and plain in words["not_as_a_place"]):
        return True
    return kind in ("date", "phone") and plain in words["zero"]


def is_total(cell: str) -> bool:
    """Whether this begins a row of totals, as reports have it below their table."""
    words = " ".join(cell[:_MAX_READ].casefold().split()).strip(":")
    return any(words == each or words.startswith((f"{each} ", f"{each}:")) for each in _nothings()["totals"])


def addresses_in(cell: str) -> list[str]:
    """The addresses of a cell that holds nothing but addresses, each perhaps with the name of its owner."""
    if "@" not in cell or len(cell) > _MAX_READ * 4:
        return []
    if (only := _one_address(cell)) is not None:
        return [only]
    parts = [part for part in _BETWEEN.split(cell) if part.strip()]
    found = [_one_address(part) for part in parts]
    if len(parts) < 2 or None in found:
        return []
    return list(dict.fromkeys(each for each in found if each))


def address_in(cell: str) -> str | None:
    """The first address of such a cell."""
    found = addresses_in(cell)
    return found[0] if found else None


def _one_address(text: str) -> str | None:
    text = text.strip()
    if len(text) > _MAX_READ:
        return None
    found = _ALONE.match(text) or _NAMED.match(text) or _LINKED.match(text)
    return found[1] if found else None
