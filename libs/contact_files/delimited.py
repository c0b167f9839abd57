"""Splits a text with delimiters into rows, as spreadsheets and other programs write it.

The time is linear in the text's length, and a single step in C, which blocks the process, reads at most one bounded
row: `csv.Sniffer` took seconds for malicious files.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from libs.contact_files.refusal import NotATable

MAX_ROW = 262_144
"""Characters of one row, over all of its lines."""

DELIMITERS = ",;\t|"
_SNIFFED = 4_096
_SNIFFED_ROWS = 20
_NO_TEXT = re.compile("[\0-\x08\x0e-\x1a\x1c-\x1f]")
_QUOTED_LINE = re.compile(r'^"(.*)"[ \t]*$')


class DelimitedText:
    """The rows of a text, and the delimiter between their cells. Iterating raises NotATable and `csv.Error`."""

    def __init__(self, text: str) -> None:
        first, _, rest = text.partition("\n")
        # Excel's own line names the delimiter.
        named = re.fullmatch(r"\ufeff?sep=(.)\s*", first, re.IGNORECASE)
        if named and named[1] in DELIMITERS:
            self.delimiter, self._text = named[1], rest
            return
        text = text.lstrip("\ufeff")
        self.delimiter, width = _best(text)
        if width <= 1 and (lines := _without_outer_quotes(text)) is not None:
            text = lines
            self.delimiter, _ = _best(text)
        self._text = text

    def __iter__(self) -> Iterator[list[str]]:
        return iter(_Rows(self._text, self.delimiter))


def _best(text: str) -> tuple[str, int]:
    """The delimiter that fits best, and the number of cells that it makes."""
    fits = {each: _fit(text[:_SNIFFED], each) for each in DELIMITERS}
    best = max(DELIMITERS, key=lambda each: fits[each])
    return best, fits[best][1]


def _without_outer_quotes(text: str) -> str | None:
    """Each line as it was before a program took it for one cell; None where this did not happen."""
    lines = text.splitlines()
    first = [found[1] if (found := _QUOTED_LINE.match(line)) else "" for line in lines[:_SNIFFED_ROWS] if line.strip()]
    if not first or not all(any(each in line for each in DELIMITERS) for line in first):
        return None
    quoted = (_QUOTED_LINE.match(line) for line in lines)
    return "\n".join(found[1].replace('""', '"') if found else line for found, line in zip(quoted, lines, strict=True))


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
        self._reader = csv.reader(self._lines(text), delimiter=delimiter, skipinitialspace=True)

    def __iter__(self) -> Iterator[list[str]]:
        for row in self._reader:
            self._room = MAX_ROW
            yield row

    def _lines(self, text: str) -> Iterator[str]:
        # Without translation, so that line ends within quoted cells stay as they are.
        for line in io.StringIO(text, newline=""):
            self._room -= len(line)
            if self._room < 0:
                raise NotATable("not_a_table", f"A row has more than {MAX_ROW} characters.")
            if _NO_TEXT.search(line):
                raise NotATable("not_text", "This is not a text file. Save the table as CSV.")
            yield line
