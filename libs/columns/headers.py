"""The names of columns, in many languages and in the exports of well-known programs (`headers.yaml`).

A name may have words around it that leave its meaning as it is (`qualifiers.yaml`): “Customer phone (work)” is the
phone. Any other word makes it another column: “Phone type” is none.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from libs.columns.cells import address_in, is_nothing
from libs.contracts import normalized
from libs.yaml_files import read_yaml

EMAIL = "email"
FIRST, LAST = "firstname", "lastname"
FULL_NAME, FULL_NAME_LAST = "fullname", "fullname_last"
FIRST_OR_FULL, LAST_OR_FULL = "firstname_or_full", "lastname_or_full"

MAX_HEADER = 200
"""Characters of a column's name that are kept, because the name is stored in the log."""

LOOKED_AT = 50
"""Cells that tell what a column holds."""

_MAX_QUALIFIED = 80
_MAX_WORDS = 8
_QUALIFIED, _SECOND_VALUE = 100, 200
"""Places behind those of all plain names."""

_PLACES = frozenset(("address", "city", "state", "zip", "country"))
_NUMBERS = frozenset(("phone", "mobilephone", "fax", "zip"))
_WORDS = re.compile(r"[^\W\d_]+|\d+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Za-z])(?=\d)")

_EMAIL_WORDS = ("email", "mail", "correo", "courriel", "이메일", "почт", "имейл")
_SECOND = (
    "manager", "assistant", "owner", "referr", "secondary", "second", "other", "alternat", "backup", "2", "3", "4",
    "sales", "rep", "personal", "home", "private", "old", "previous", "created", "modified",
)  # fmt: skip
"""Words of columns with addresses of other people, or with further ones."""


class KnownHeader(NamedTuple):
    """`place`: the lower, the more certain is the property. `language` is empty for names of programs."""

    property: str
    place: int
    language: str


def plain_header(header: str) -> str:
    """A header as it is compared: without case, accents, spaces and signs."""
    letters = normalized("NFKD", header, MAX_HEADER).casefold().replace("ł", "l")
    return "".join(each for each in letters if each.isalnum())


@lru_cache(maxsize=1)
def known_headers() -> Mapping[str, KnownHeader]:
    """By plain header."""
    found: dict[str, KnownHeader] = {}
    for name, languages in _listed("headers.yaml").items():
        for language, headers in languages.items():
            for place, header in enumerate(headers):
                known = KnownHeader(name, place, "" if language == "programs" else language)
                found.setdefault(plain_header(header), known)
    return found


@lru_cache(maxsize=2)
def _listed(name: str) -> dict[str, dict[str, list[str]]]:
    listed: dict[str, dict[str, list[str]]] = read_yaml(Path(__file__).with_name(name).read_text(encoding="utf-8"))
    return listed


@lru_cache(maxsize=1)
def _qualifiers() -> Mapping[str, frozenset[str]]:
    return {
        kind: frozenset(plain_header(word) for words in languages.values() for word in words)
        for kind, languages in _listed("qualifiers.yaml").items()
    }


@lru_cache(maxsize=2_048)
def known_header(header: str) -> KnownHeader | None:
    """The property that a column's name means; None for other names."""
    if (exact := known_headers().get(plain_header(header))) is not None:
        return exact
    if len(header) > _MAX_QUALIFIED:
        return None
    if (qualified := _without_qualifiers(header)) is not None:
        return qualified
    parts = [known for part in re.split(r"[/|\n]", header)[:4] if (known := _without_qualifiers(part)) is not None]
    return parts[0] if len({each.property for each in parts}) == 1 else None


def _without_qualifiers(header: str) -> KnownHeader | None:
    """The longest known name in a header with nothing but qualifiers around it."""
    # Programs join words: “FirstName”, “Phone2”.
    words = [plain_header(word) for word in _WORDS.findall(_CAMEL.sub(" ", header))]
    if not 1 <= len(words) <= _MAX_WORDS:
        return None
    qualifiers = _qualifiers()
    is_second = any(word in qualifiers["second"] for word in words)
    bare = [word for word in words if word not in qualifiers["second"]]
    for start, end in _spans(len(bare)):
        known = known_headers().get("".join(bare[start:end]))
        if known is None:
            continue
        allowed = qualifiers["any"]
        allowed |= qualifiers["place"] if known.property in _PLACES else frozenset()
        allowed |= qualifiers["number"] if known.property in _NUMBERS else frozenset()
        if all(word in allowed for word in (*bare[:start], *bare[end:])):
            return known._replace(place=known.place + (_SECOND_VALUE if is_second else _QUALIFIED))
    inner = [word for word in bare if word not in qualifiers["any"]]
    known = known_headers().get("".join(inner)) if len(inner) < len(bare) else None
    return known._replace(place=known.place + (_SECOND_VALUE if is_second else _QUALIFIED)) if known else None


def _spans(length: int) -> Iterator[tuple[int, int]]:
    """All runs of words, the longest first."""
    for size in range(length, 0, -1):
        yield from ((start, start + size) for start in range(length - size + 1))


def is_qualifier(header: str) -> bool:
    """Whether a column's name says only whose value it is, such as “Work”."""
    words = [plain_header(word) for word in _WORDS.findall(header[:_MAX_QUALIFIED])]
    return bool(words) and all(word in _qualifiers()["any"] | _qualifiers()["second"] for word in words)


def is_header(cell: str) -> bool:
    plain = plain_header(cell)
    return bool(plain) and known_header(cell[:MAX_HEADER]) is not None


def guess_email_column(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> int | None:
    """The column of addresses: by what its cells are, then by its header.

    A column called “Email status” holds none, under any name. Where no column has addresses, a plain “Email” is it.
    """
    best: tuple[tuple[int, int], int] | None = None
    for number, header in enumerate(columns):
        rank = _rank(header)
        found, of = _addresses([row[number] for row in rows])
        named_and_some = rank is not None and rank <= 1 and found
        if not (2 * found > of or named_and_some):
            continue
        key = (3 if rank is None else rank, number)
        if best is None or key < best[0]:
            best = (key, number)
    if best is not None:
        return best[1]
    return next((number for number, header in enumerate(columns) if _rank(header) == 0), None)


def _rank(header: str) -> int | None:
    """0 for a name of this column, 1 with a word for e-mail, 2 for an address of another kind; None for others."""
    plain = plain_header(header)
    known = known_headers().get(plain)
    if known is not None and known.property == EMAIL:
        return 0
    if any(plain_header(word) in plain for word in _EMAIL_WORDS):
        return 2 if any(word in plain for word in _SECOND) else 1
    return None


def _addresses(cells: Sequence[str]) -> tuple[int, int]:
    """How many of the first filled cells hold an address, and how many there are."""
    filled: list[str] = []
    for cell in cells:
        if cell and not is_nothing(cell):
            filled.append(cell)
            if len(filled) == LOOKED_AT:
                break
    return sum(address_in(cell) is not None for cell in filled), len(filled)
