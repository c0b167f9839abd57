"""Makes a table of an uploaded file: any encoding and delimiter that spreadsheets write, or a clear refusal.

Pure, and for any bytes: what can't be read raises `NotATable`, never anything else. Rows keep the numbers that a
spreadsheet shows, so that people find them again. The time is linear in the file's length. A single step in C blocks
the process, so that each one reads at most one bounded row: `csv.Sniffer` and patterns over whole cells took seconds
for malicious files.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal, NamedTuple

from libs.contact_files.cells import address_in, unmarked
from libs.contact_files.decoding import decoded
from libs.contact_files.headers import MAX_HEADER, guess_email_column, is_header
from libs.contact_files.workbook import UnreadableWorkbook, workbook_rows
from libs.contracts import MAX_ROWS

MAX_COLUMNS = 200
MAX_CELL = 65_536
"""Characters: HubSpot stores no more in any property."""

MAX_ROW = 262_144
"""Characters of one row, over all of its lines."""

DELIMITERS = ",;\t|"
_MAX_NOTES = 30
"""Rows above the header."""

_TOO_MANY = f"There are more than {MAX_ROWS} rows. Import a part at a time."
_SNIFFED = 4_096
_SNIFFED_ROWS = 20
_MAX_LINES = 4 * MAX_ROWS
"""Rows with the empty ones among them."""

_ZIP, _OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_OTHER_FILES = (b"%PDF", b"\x1f\x8b", b"\x89PNG", b"\xff\xd8\xff")
_NO_TEXT = re.compile("[\0-\x08\x0e-\x1a\x1c-\x1f]")

Reason = Literal[
    "empty", "not_text", "old_excel", "not_a_table", "no_header", "no_email", "too_many_rows", "too_many_columns"
]


class NotATable(ValueError):
    """This file can't be imported; its sender must send another one. `detail` is in English."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(reason)
        self.reason: Reason = reason
        self.detail = detail


class Row(NamedTuple):
    number: int
    cells: list[str]


@dataclass(frozen=True)
class Table:
    columns: list[str]
    rows: list[Row]


def read_table(content: bytes | str) -> Table:
    """Raises NotATable."""
    table = _table(_numbered_rows(content))
    if guess_email_column(table.columns, [row.cells for row in table.rows]) is None:
        raise NotATable("no_email", "No column has email addresses, by which contacts are distinguished.")
    return table


def _numbered_rows(content: bytes | str) -> Iterator[tuple[int, list[str]]]:
    if isinstance(content, bytes) and content.startswith(_OLD_EXCEL):
        raise NotATable(
            "old_excel", "This is an old (.xls) or locked Excel file. Save it as .xlsx or CSV without a password."
        )
    if isinstance(content, bytes) and content.startswith(_ZIP):
        return _workbook(content)
    # Half characters, which JSON may carry, can't be stored.
    text = content.encode("utf-8", "replace").decode() if isinstance(content, str) else _decoded(content)
    if not text.strip():
        raise NotATable("empty", "The file is empty.")
    delimiter, text = _delimiter(text)
    return enumerate(_Rows(text, delimiter), start=1)


def _workbook(content: bytes) -> Iterator[tuple[int, list[str]]]:
    try:
        for number, cells in workbook_rows(content, most_rows=_MAX_LINES, most_columns=4 * MAX_COLUMNS):
            if sum(map(len, cells)) > MAX_ROW:
                raise NotATable("not_a_table", f"A row has more than {MAX_ROW} characters.")
            yield number, cells
    except UnreadableWorkbook as error:
        if error.too_large:
            raise NotATable("too_many_rows", "The workbook is too large, or its cells lie too far apart.") from error
        raise NotATable("not_text", "This is not an Excel workbook that can be read. Save the table as CSV.") from error


def _decoded(content: bytes) -> str:
    if content.startswith(_OTHER_FILES):
        raise NotATable("not_text", "This is not a text file. Save the table as CSV.")
    try:
        return decoded(content)
    except UnicodeDecodeError as error:
        raise NotATable("not_text", "This is not text in UTF-8. Save the table as CSV in UTF-8.") from error


def _delimiter(text: str) -> tuple[str, str]:
    """The delimiter, and the text without Excel's own line that names it."""
    first, _, rest = text.partition("\n")
    if (named := re.fullmatch(r"\ufeff?sep=(.)\s*", first, re.IGNORECASE)) and named[1] in DELIMITERS:
        return named[1], rest
    text = text.lstrip("\ufeff")
    return max(DELIMITERS, key=lambda each: _fit(text[:_SNIFFED], each)), text


def _fit(beginning: str, delimiter: str) -> tuple[float, int]:
    """The share of the first rows with the most common number of cells, and that number. Single cells do not count.

    Lines above the header, such as notes, have fewer cells.
    """
    try:
        rows = [row for row in islice(_Rows(beginning.lstrip(), delimiter), _SNIFFED_ROWS) if any(row)]
    except (csv.Error, NotATable):
        rows = []
    if len(beginning) == _SNIFFED:
        rows = rows[:-1] or rows  # the last one may be cut off
    widths = Counter(len(row) for row in rows if len(row) > 1)
    if not widths:
        return 0.0, 0
    width, times = max(widths.items(), key=lambda each: (each[1], each[0]))
    return times / len(rows), width


class _Rows:
    """The rows of a text as `csv` reads them. Raises NotATable for a row that is too long."""

    def __init__(self, text: str, delimiter: str) -> None:
        self._room = MAX_ROW
        self._reader = csv.reader(self._lines(text), delimiter=delimiter)

    def __iter__(self) -> Iterator[list[str]]:
        for row in self._reader:
            self._room = MAX_ROW
            yield row

    def _lines(self, text: str) -> Iterator[str]:
        for line in io.StringIO(text, newline=""):
            self._room -= len(line)
            if self._room < 0:
                raise NotATable("not_a_table", f"A row has more than {MAX_ROW} characters.")
            if _NO_TEXT.search(line):
                raise NotATable("not_text", "This is not a text file. Save the table as CSV.")
            yield line


def _table(numbered: Iterator[tuple[int, list[str]]]) -> Table:
    found: list[tuple[int, list[str]]] = []
    try:
        for number, raw in numbered:
            if number > _MAX_LINES:
                raise NotATable("too_many_rows", f"There are more than {_MAX_LINES} rows, with the empty ones.")
            if not any(map(str.strip, raw)):
                continue
            # What stands beyond the header has no name; a row can have a quarter of a million cells.
            found.append((number, raw[: MAX_COLUMNS + 1] if found else raw))
            if len(found) > MAX_ROWS + _MAX_NOTES:
                raise NotATable("too_many_rows", _TOO_MANY)
    except csv.Error as error:
        raise NotATable("not_a_table", f"The table can't be read: {error}.") from error
    if not found:
        raise NotATable("empty", "The file is empty.")
    at = header_row([raw for _, raw in found[: _MAX_NOTES + 1]])
    columns = _header(found[at][1])
    rows = [_row(number, raw, len(columns)) for number, raw in found[at + 1 :]]
    rows = without_footer(rows)
    if not rows:
        raise NotATable("empty", "There are no rows below the header.")
    if len(rows) > MAX_ROWS:
        raise NotATable("too_many_rows", _TOO_MANY)
    return Table(columns, rows)


def _row(number: int, raw: list[str], width: int) -> Row:
    cells = [_cell(each) for each in raw[:width]]
    return Row(number, cells + [""] * (width - len(cells)))


def header_row(rows: Sequence[Sequence[str]]) -> int:
    """The place of the header among the first rows: notes and titles may stand above it.

    It is the row with the most known names, else the one above the first address, if the rows before it are narrower.
    """
    known = [0 if any(map(_holds_address, row)) else sum(map(is_header, row[:MAX_COLUMNS])) for row in rows]
    best = max(range(len(rows)), key=lambda place: (known[place], -place))
    if known[best] > max(known[0], 1 if best else 0) or (best and known[best] and _is_narrow(rows[0], rows[best])):
        return best
    if known[0]:
        return 0
    first = next((place for place, row in enumerate(rows) if any(map(_holds_address, row))), 0)
    if first > 1 and all(_is_narrow(row, rows[first]) for row in rows[: first - 1]):
        return first - 1 if not _is_narrow(rows[first - 1], rows[first]) else 0
    return 0


def _holds_address(cell: str) -> bool:
    return address_in(unmarked(cell[:MAX_HEADER])) is not None


def _is_narrow(row: Sequence[str], other: Sequence[str]) -> bool:
    """Whether a row has one cell, and the other one more."""
    return sum(map(bool, map(str.strip, row))) <= 1 < sum(map(bool, map(str.strip, other)))


def without_footer(rows: list[Row]) -> list[Row]:
    """Without the lines below the table, such as a report's copyright: one cell each, behind an empty row."""
    end = len(rows)
    while (
        end
        and sum(map(bool, rows[end - 1].cells)) == 1
        and rows[end - 1].cells[0]
        and "@" not in rows[end - 1].cells[0]
    ):
        end -= 1
    is_apart = 0 < end < len(rows) and rows[end].number > rows[end - 1].number + 1
    return rows[:end] if is_apart and len(rows[0].cells) > 1 else rows


def _is_footer(cells: Sequence[str]) -> bool:
    return bool(cells[0]) and not any(cells[1:]) and "@" not in cells[0]


def _cell(raw: str) -> str:
    """Without what spreadsheets (and our own list of failures) put before text that looks like a formula."""
    if not raw:
        return raw
    cell = unmarked(raw)
    if len(cell) > MAX_CELL:
        raise NotATable("not_a_table", f"A cell has more than {MAX_CELL} characters.")
    return cell


def _header(raw: list[str]) -> list[str]:
    width = max(number for number, each in enumerate(raw, start=1) if each.strip())
    if width > MAX_COLUMNS:
        raise NotATable("too_many_columns", f"There are more than {MAX_COLUMNS} columns.")
    cells = [_cell(each) for each in raw[:width]]
    if any(map(_holds_address, cells)):
        raise NotATable("no_header", "The first row must name the columns, such as Email, First name, Company.")
    return [cell[:MAX_HEADER] for cell in cells]
