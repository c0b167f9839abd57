"""Reads an Excel workbook (.xlsx): its visible sheets that have rows, as text.

The reader keeps a whole sheet in memory, from its first to its last cell. So a file with cells far apart, or one that
is much larger unpacked, is refused before it is opened.
"""

import datetime as dt
import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

MAX_UNPACKED = 100_000_000
"""Bytes of all parts of a workbook."""

_REFERENCE = re.compile(rb"""[\s:](?:r|ref)\s*=\s*["']([^"']{0,80})""")
_PLACE = re.compile(rb"^([A-Z]{0,3})(\d{0,9})$", re.IGNORECASE)
_SKIPPED = (".png", ".jpeg", ".jpg", ".gif", ".bin", ".emf", ".wmf")


class UnreadableWorkbook(ValueError):
    """`too_large`: its cells lie too far apart, or it is too large unpacked."""

    def __init__(self, *, too_large: bool = False) -> None:
        super().__init__("too large" if too_large else "no workbook")
        self.too_large = too_large


def workbook_sheets(content: bytes, *, max_rows: int, max_columns: int) -> Iterator[list[tuple[int, list[str]]]]:
    """The rows of each sheet, with their numbers. Raises UnreadableWorkbook."""
    _check(content, max_rows, max_columns)
    try:
        yield from _sheets(content)
    except GeneratorExit:
        raise
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt | SystemExit | MemoryError):
            raise
        # The library is in Rust, and its panics are no Exception.
        raise UnreadableWorkbook from error


def _check(content: bytes, max_rows: int, max_columns: int) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            listed = parts.infolist()
            if sum(each.file_size for each in listed) > MAX_UNPACKED:
                raise UnreadableWorkbook(too_large=True)
            for each in listed:
                if not each.filename.lower().endswith(_SKIPPED):
                    _check_part(parts, each, max_rows, max_columns)
    except (zipfile.BadZipFile, NotImplementedError, OSError, EOFError, RuntimeError, zlib.error) as error:
        raise UnreadableWorkbook from error


def _check_part(parts: zipfile.ZipFile, part: zipfile.ZipInfo, max_rows: int, max_columns: int) -> None:
    """The places of all cells, as far as a part names any."""
    with parts.open(part) as stream:
        body = stream.read(part.file_size + 1)
    if b"\0" in body[:400] or len(body) > part.file_size:
        raise UnreadableWorkbook
    if b"<sheetData" not in body and b"sheetData" not in body:
        return
    for found in _REFERENCE.finditer(body):
        for place in found[1].split(b":"):
            read = _PLACE.match(place.replace(b"$", b""))
            if read is None:
                raise UnreadableWorkbook
            if _column(read[1]) > max_columns or int(read[2] or b"0") > max_rows:
                raise UnreadableWorkbook(too_large=True)


def _column(letters: bytes) -> int:
    number = 0
    for each in letters.upper():
        number = number * 26 + each - 64
    return number


def _sheets(content: bytes) -> Iterator[list[tuple[int, list[str]]]]:
    with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
        for about in book.sheets_metadata:
            if about.typ != SheetTypeEnum.WorkSheet or about.visible != SheetVisibleEnum.Visible:
                continue
            sheet = book.get_sheet_by_name(about.name)
            # By default the library drops empty rows above the table, and all row numbers would be wrong.
            rows = [[_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
            if any(any(row) for row in rows):
                yield list(enumerate(rows, start=1))


def _text(cell: object) -> str:
    match cell:
        case str():
            return cell
        case bool():
            return "true" if cell else "false"
        case float():
            # Excel keeps 15 digits. Beyond them a whole number is not exact.
            return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
        case dt.datetime():
            return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(sep=" ", timespec="seconds")
        case dt.date():
            return cell.isoformat()
        case _:
            return str(cell)
