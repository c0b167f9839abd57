"""Makes a table of an uploaded file: any encoding and delimiter that spreadsheets write, or a clear refusal.

Pure, and for any bytes: what can't be read raises `NotATable`, never anything else. Rows keep the numbers that a
spreadsheet shows, so that people find them again.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from libs.columns import MAX_HEADER, address_in, guess_email_column, is_header, is_total, unmarked
from libs.contact_files.decoding import UnknownLetters, decoded
from libs.contact_files.delimited import MAX_ROW, DelimitedText
from libs.contact_files.labelled_columns import settled
from libs.contact_files.refusal import NotATable
from libs.contact_files.workbook import UnreadableWorkbook, workbook_sheets
from libs.contracts import MAX_ROWS

MAX_COLUMNS = 200
MAX_CELL = 65_536
"""Characters: HubSpot stores no more in any property."""

_MAX_NOTES = 30
"""Rows above the header."""

_TOO_MANY = f"There are more than {MAX_ROWS} rows. Import a part at a time."
_MAX_LINES = 4 * MAX_ROWS
"""Rows with the empty ones among them."""

_ZIP, _OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_OTHER_FILES = (b"%PDF", b"\x1f\x8b", b"\x89PNG", b"\xff\xd8\xff")
_OTHER_TEXTS = {
    r"BEGIN:VCARD": "This is an address book (vCard). Export the contacts as CSV.",
    r"<(?:!doctype|html|head|body|table|\?xml)\b": "This is a web page. Open it in Excel and save it as .xlsx.",
    r"\{\\rtf": "This is a text document and no table.",
    r"[\[{]\s*[\[{\"]": "This is JSON and no table. Save the table as CSV.",
}
"""The beginnings of files that are text and no table."""


class Row(NamedTuple):
    """A cell more than the table has columns holds the rest of a row that is too long."""

    number: int
    cells: list[str]


@dataclass(frozen=True)
class Table:
    columns: list[str]
    rows: list[Row]


Numbered = Iterable[tuple[int, list[str]]]


def read_table(content: bytes | str) -> Table:
    """Raises NotATable."""
    if isinstance(content, bytes) and content.startswith(_OLD_EXCEL):
        raise NotATable(
            "old_excel", "This is an old (.xls) or locked Excel file. Save it as .xlsx or CSV without a password."
        )
    if isinstance(content, bytes) and content.startswith(_ZIP):
        return _of_workbook(content)
    # Half characters, which JSON may carry, can't be stored.
    text = content.encode("utf-8", "replace").decode() if isinstance(content, str) else _decoded(content)
    if not text.strip():
        raise NotATable("empty", "The file is empty.")
    for beginning, detail in _OTHER_TEXTS.items():
        if re.match(rf"[\s\ufeff]*{beginning}", text[:200], re.IGNORECASE):
            raise NotATable("not_a_table", detail)
    rows = DelimitedText(text)
    table, email = _with_addresses(enumerate(rows, start=1))
    _check_quotes(table, email, rows.delimiter)
    return table


def _of_workbook(content: bytes) -> Table:
    """The first sheet that is a table of addresses; of other workbooks the first sheet says why it is none."""
    refusals = []
    try:
        for sheet in workbook_sheets(content, max_rows=_MAX_LINES, max_columns=4 * MAX_COLUMNS):
            try:
                return _with_addresses(_bounded(sheet))[0]
            except NotATable as refusal:
                refusals.append(refusal)
    except UnreadableWorkbook as error:
        if error.too_large:
            raise NotATable("too_many_rows", "The workbook is too large, or its cells lie too far apart.") from error
        raise NotATable("not_text", "This is not an Excel workbook that can be read. Save the table as CSV.") from error
    raise refusals[0] if refusals else NotATable("empty", "The file is empty.")


def _bounded(sheet: Numbered) -> Iterator[tuple[int, list[str]]]:
    for number, cells in sheet:
        if sum(map(len, cells)) > MAX_ROW:
            raise NotATable("not_a_table", f"A row has more than {MAX_ROW} characters.")
        yield number, cells


def _decoded(content: bytes) -> str:
    if content.startswith(_OTHER_FILES):
        raise NotATable("not_text", "This is not a text file. Save the table as CSV.")
    try:
        return decoded(content)
    except (UnicodeDecodeError, UnknownLetters) as error:
        raise NotATable(
            "not_text", "The letters of this file can't be read. Save the table as CSV in UTF-8."
        ) from error


def _with_addresses(numbered: Numbered) -> tuple[Table, int]:
    """The table, and its column of addresses."""
    table = _table(numbered)
    email = guess_email_column(table.columns, [row.cells for row in table.rows])
    if email is None:
        raise NotATable("no_email", "No column has email addresses, by which contacts are distinguished.")
    return table, email


def _table(numbered: Numbered) -> Table:
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
    header = found[at][1]
    columns = _header(header)
    usual = _usual_width(header, [raw for _, raw in found[at + 1 :]])
    rows = [_row(number, raw, len(columns), usual) for number, raw in found[at + 1 :]]
    rows = without_footer([row for row in rows if row.cells != columns])
    if not rows:
        raise NotATable("empty", "There are no rows below the header.")
    if len(rows) > MAX_ROWS:
        raise NotATable("too_many_rows", _TOO_MANY)
    return Table(settled(columns, [row.cells for row in rows]), rows)


def _usual_width(header: Sequence[str], rows: Sequence[Sequence[str]]) -> int:
    """The cells of a row, with the header's empty ones, below which a person may have written notes.

    One more belongs to it, if most rows end with a delimiter.
    """
    widths = Counter(map(len, rows))
    most = max(widths, key=lambda width: (widths[width], -width), default=0)
    is_ended = most == len(header) + 1 and not any(row[-1].strip() for row in rows if len(row) == most)
    return most if is_ended else len(header)


def _row(number: int, raw: list[str], width: int, usual: int) -> Row:
    """In a row that is longer than the usual ones, a comma without quotation marks has moved the cells."""
    cells = [_cell(each) for each in raw[:width]]
    beyond = [" ".join(filter(None, map(str.strip, raw[usual:])))[:MAX_HEADER]] if len(raw) > usual else []
    return Row(number, cells + [""] * (width - len(cells)) + beyond)


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
    """Without the lines below the table: totals, and single cells behind an empty row, such as a copyright."""
    end = len(rows)
    while end and _is_line(rows[end - 1].cells):
        end -= 1
    is_apart = 0 < end < len(rows) and rows[end].number > rows[end - 1].number + 1
    kept = rows[:end] if is_apart and len(rows[0].cells) > 1 else rows
    while len(kept) > 1 and _is_totals(kept[-1].cells):
        kept = kept[:-1]
    return kept


def _is_line(cells: Sequence[str]) -> bool:
    return sum(map(bool, cells)) == 1 and bool(cells[0]) and "@" not in cells[0]


def _is_totals(cells: Sequence[str]) -> bool:
    first = next(filter(None, cells), "")
    return is_total(first) and not any("@" in cell for cell in cells)


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


def _check_quotes(table: Table, email: int, delimiter: str) -> None:
    """Refuses a table in which a quotation mark that is never closed makes one cell of the rows below it."""
    for row in table.rows:
        for cell in row.cells:
            if "\n" in cell and any(_is_row(line, table.columns, email, delimiter) for line in cell.split("\n")[1:]):
                raise NotATable("not_a_table", f"In row {row.number} a quotation mark is not closed.")


def _is_row(line: str, columns: Sequence[str], email: int, delimiter: str) -> bool:
    if line.count(delimiter) != len(columns) - 1 or len(columns) == 1:
        return False
    return _holds_address(line.split(delimiter)[email])
