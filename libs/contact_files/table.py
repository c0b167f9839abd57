"""Makes a table of an uploaded file: any encoding and delimiter that spreadsheets write, or a clear refusal.

Pure, and for any bytes: a file that can't be read raises `NotATable`, and no other error. Rows keep the numbers that a
spreadsheet shows, so that people find them again. The time is linear in the file's length. A single step in C blocks
the process, so that each one reads at most one bounded row: `csv.Sniffer` and patterns over whole cells took seconds
for malicious files.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal, NamedTuple

from libs.contracts import MAX_ROWS, normalized
from libs.email_addresses import has_email_form

MAX_COLUMNS = 200
MAX_CELL = 65_536
"""Characters: HubSpot stores no more in any property."""

MAX_ROW = 262_144
"""Characters of one row, over all of its lines."""

MAX_HEADER = 200
"""Characters of a column's name that are kept, because the name is stored in the log."""

DELIMITERS = ",;\t|"
_LOOKED_AT = 50
"""Rows from which the kind of a column is guessed."""

_SNIFFED = 4_096
_SNIFFED_ROWS = 20
_MAX_LINES = 4 * MAX_ROWS
"""Rows with the empty ones among them."""

# The first bytes of ZIP (and Excel's xlsx), PDF, old Excel, gzip, PNG and JPEG.
_OTHER_FILES = (b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0", b"\x1f\x8b", b"\x89PNG", b"\xff\xd8\xff")
# Control characters that text files don't have. Tabs and ends of lines and pages are allowed.
_NO_TEXT = re.compile("[\0-\x08\x0e-\x1a\x1c-\x1f]")
# Spreadsheets keep an apostrophe before text that would otherwise be a formula.
_GUARDED = re.compile(r"^'(?=[=+\-@])")
_EMAIL_WORDS = ("email", "correo", "courriel", "이메일", "почт", "имейл")

Reason = Literal["empty", "not_text", "not_a_table", "no_header", "no_email", "too_many_rows", "too_many_columns"]


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
    # Half characters, which JSON may carry, can't be stored.
    text = content.encode("utf-8", "replace").decode() if isinstance(content, str) else _decoded(content)
    if not text.strip():
        raise NotATable("empty", "The file is empty.")
    delimiter, text = _delimiter(text)
    table = _table(_Rows(text, delimiter))
    if guess_email_column(table.columns, table.rows) is None:
        raise NotATable("no_email", "No column has email addresses, by which contacts are told apart.")
    return table


def plain_header(header: str) -> str:
    """A header as it is compared: without case, accents, spaces and signs."""
    # NFKD splits accents from their letters, and `isalnum` is false for them.
    letters = normalized("NFKD", header, MAX_HEADER).casefold()
    return "".join(each for each in letters if each.isalnum())


def guess_email_column(columns: Sequence[str], rows: Sequence[Row]) -> int | None:
    """The column of addresses: by its header, else by what most of its first cells are."""
    words = [plain_header(each) for each in _EMAIL_WORDS]
    for number, header in enumerate(columns):
        plain = plain_header(header)
        if plain == "mail" or any(word in plain for word in words):
            return number
    for number in range(len(columns)):
        cells = [row.cells[number] for row in rows[:_LOOKED_AT] if row.cells[number]]
        if cells and 2 * sum(map(has_email_form, cells)) > len(cells):
            return number
    return None


def _decoded(content: bytes) -> str:
    if content.startswith(_OTHER_FILES):
        raise NotATable("not_text", "This is not a text file. Save the table as CSV.")
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _decoded_as(content, "utf-16")
    # Every second byte of western text in UTF-16 is zero.
    for encoding, zeros in (("utf-16-le", content[1:400:2]), ("utf-16-be", content[0:400:2])):
        if zeros and zeros.count(0) > 0.6 * len(zeros):
            return _decoded_as(content, encoding)
    try:
        return content.decode("utf-8-sig")  # without the mark that Excel puts at the beginning
    except UnicodeDecodeError:
        return _decoded_as(content, "cp1252")  # Excel's own encoding on western Windows


def _decoded_as(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise NotATable("not_text", "This is not text in UTF-8. Save the table as CSV in UTF-8.") from error


def _delimiter(text: str) -> tuple[str, str]:
    """The delimiter, and the text without Excel's own line that names it."""
    first, _, rest = text.partition("\n")
    # Excel writes such a line for readers with another list separator.
    if (named := re.fullmatch(r"\ufeff?sep=(.)\s*", first, re.IGNORECASE)) and named[1] in DELIMITERS:
        return named[1], rest
    text = text.lstrip("\ufeff")
    return max(DELIMITERS, key=lambda each: _fit(text[:_SNIFFED], each)), text


def _fit(beginning: str, delimiter: str) -> tuple[float, int]:
    """The share of the first rows with as many cells as the header, and that number. A single column does not count."""
    try:
        rows = [row for row in islice(_Rows(beginning.lstrip(), delimiter), _SNIFFED_ROWS) if any(row)]
    except (csv.Error, NotATable):
        rows = []
    if len(beginning) == _SNIFFED:
        rows = rows[:-1] or rows  # the last one may be cut off
    width = len(rows[0]) if rows else 0
    return (sum(len(row) == width for row in rows) / len(rows), width) if width > 1 else (0.0, 0)


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
        # `csv` needs the line ends as they are: a quoted cell may contain some.
        for line in io.StringIO(text, newline=""):
            self._room -= len(line)
            if self._room < 0:
                raise NotATable("not_a_table", f"A row has more than {MAX_ROW} characters.")
            if _NO_TEXT.search(line):
                raise NotATable("not_text", "This is not a text file. Save the table as CSV.")
            yield line


def _table(reader: _Rows) -> Table:
    columns: list[str] = []
    rows: list[Row] = []
    try:
        for number, raw in enumerate(reader, start=1):
            if number > _MAX_LINES:
                raise NotATable("too_many_rows", f"There are more than {_MAX_LINES} rows, with the empty ones.")
            # Spreadsheets write empty rows below a table. Their numbers count, so that people find the others again.
            if not any(map(str.strip, raw)):
                continue
            if not columns:
                columns = _header(raw)
                continue
            # What stands beyond the header has no name; a row can have a quarter of a million cells.
            cells = [_cell(each) for each in raw[: len(columns)]]
            rows.append(Row(number, cells + [""] * (len(columns) - len(cells))))
            if len(rows) > MAX_ROWS:
                raise NotATable("too_many_rows", f"There are more than {MAX_ROWS} rows. Import a part at a time.")
    except csv.Error as error:
        raise NotATable("not_a_table", f"The table can't be read: {error}.") from error
    if not rows:
        raise NotATable("empty", "There are no rows below the header.")
    return Table(columns, rows)


def _cell(raw: str) -> str:
    """Without what spreadsheets (and our own list of failures) put before text that looks like a formula."""
    if not raw:
        return raw
    cell = _GUARDED.sub("", raw.strip())
    if len(cell) > MAX_CELL:
        raise NotATable("not_a_table", f"A cell has more than {MAX_CELL} characters.")
    return cell


def _header(raw: list[str]) -> list[str]:
    width = max(number for number, each in enumerate(raw, start=1) if each.strip())
    if width > MAX_COLUMNS:
        raise NotATable("too_many_columns", f"There are more than {MAX_COLUMNS} columns.")
    cells = [_cell(each) for each in raw[:width]]
    # A table without a header: its first contact would be lost.
    if any(map(has_email_form, cells)):
        raise NotATable("no_header", "The first row must name the columns, such as Email, First name, Company.")
    return [cell[:MAX_HEADER] for cell in cells]
