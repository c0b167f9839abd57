"""The names of columns, in six languages and in the exports of well-known programs (`headers.yaml`)."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import yaml

from libs.contact_files.cells import address_in, is_nothing
from libs.contracts import normalized

EMAIL = "email"

MAX_HEADER = 200
"""Characters of a column's name that are kept, because the name is stored in the log."""

LOOKED_AT = 50
"""Cells that tell what a column holds."""

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
    listed = yaml.safe_load(Path(__file__).with_name("headers.yaml").read_text(encoding="utf-8"))
    found: dict[str, KnownHeader] = {}
    for name, languages in listed.items():
        for language, headers in languages.items():
            for place, header in enumerate(headers):
                known = KnownHeader(name, place, "" if language == "programs" else language)
                found.setdefault(plain_header(header), known)
    return found


def is_header(cell: str) -> bool:
    plain = plain_header(cell)
    return bool(plain) and plain in known_headers()


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
