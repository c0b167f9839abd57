"""The texts of conversations and the index of their words.

The words are in a full-text table without content and positions. Its rows are the documents of a conversation: the
first begins with a header that is made from its summary, and the others are parts of its log of some kilobytes, so that
a new message of a long conversation writes only the last part again.
"""

import sqlite3
from collections.abc import Iterator, Sequence

import numpy as np

from libs.searching import HEADER, LoggedText, indexed_words, match_expressions
from services.gateway.desk.index.numbers import Flags, flags_of, numbers_of
from services.gateway.desk.index.packing import packed, unpacked, without_header
from services.gateway.desk.schemas import ConversationSummary

MAX_DOCUMENT = 4_000
"""Characters of a document to which another text is added."""

_PARTS = 10
"""Bits of a document's number in its row's ID; the other bits are the conversation's number."""

_MAX_PART = (1 << _PARTS) - 1

_SCHEMA = """
CREATE TABLE documents (row INTEGER PRIMARY KEY, body TEXT NOT NULL);
CREATE VIRTUAL TABLE words USING fts5(text, content='', detail=none, columnsize=0, tokenize='ascii', prefix='1 2');
"""


class DocumentTable:
    """A part of `ConversationTable`, in its transactions."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        db.executescript(_SCHEMA)

    def write(self, number: int, texts: Sequence[LoggedText]) -> None:
        """Replace a conversation's header, the first of these texts, and add the others to its last document."""
        header, *more = map(packed, texts)
        first, (row, body) = number << _PARTS, self._last(number)
        if row == first:
            before, body = body, header + without_header(body)
        else:
            before = body
            self._change_header(first, header)
        for text in more:
            if len(body) > MAX_DOCUMENT and row < first + _MAX_PART:
                self._replace(row, before, body)
                row, before, body = row + 1, "", ""
            body += text
        self._replace(row, before, body)

    def forget(self, number: int) -> None:
        sql = "SELECT row, body FROM documents WHERE row BETWEEN ? AND ?"
        for row, body in self._db.execute(sql, _span(number)).fetchall():
            self._replace(row, body, "")

    def bodies(self, number: int) -> Iterator[str]:
        """The documents of a conversation, the newest first."""
        sql = "SELECT body FROM documents WHERE row BETWEEN ? AND ? ORDER BY row DESC"
        for (body,) in self._db.execute(sql, _span(number)):
            yield body

    def find(self, words: Sequence[str], size: int) -> Flags:
        """The conversations that have all these words. `size`: above the numbers of all conversations.

        Each word is in some document of the conversation: one may be in the name, and another in a message.
        """
        found = np.full(size, bool(words))
        for word in words:
            expression = " AND ".join(match_expressions(word))
            numbers = numbers_of(self._db, f"rowid >> {_PARTS}", "words WHERE words MATCH ?", (expression,))
            found &= flags_of(numbers, size)
            if not found.any():
                break
        return found

    def _last(self, number: int) -> tuple[int, str]:
        sql = "SELECT row, body FROM documents WHERE row BETWEEN ? AND ? ORDER BY row DESC LIMIT 1"
        row, body = self._db.execute(sql, _span(number)).fetchone() or (number << _PARTS, "")
        return row, body

    def _change_header(self, row: int, header: str) -> None:
        (before,) = self._db.execute("SELECT body FROM documents WHERE row = ?", (row,)).fetchone()
        self._replace(row, before, header + without_header(before))

    def _replace(self, row: int, before: str, after: str) -> None:
        if before == after:
            return
        # A table without content must get the words that a row had.
        if before:
            sql = "INSERT INTO words (words, rowid, text) VALUES ('delete', ?, ?)"
            self._db.execute(sql, (row, _words_of(before)))
        if after:
            self._db.execute("INSERT INTO words (rowid, text) VALUES (?, ?)", (row, _words_of(after)))
            self._db.execute("INSERT OR REPLACE INTO documents (row, body) VALUES (?, ?)", (row, after))
        else:
            self._db.execute("DELETE FROM documents WHERE row = ?", (row,))


def header_of(summary: ConversationSummary) -> LoggedText:
    """What is found of a conversation besides its messages."""
    parts = (
        summary.name, summary.email, summary.phone, summary.visitor_label, summary.matter, summary.category,
        summary.summary,
    )  # fmt: skip
    return LoggedText("0", HEADER, "\n".join(each for each in parts if each))


def _span(number: int) -> tuple[int, int]:
    """The first and the last row that a conversation's documents may have."""
    return number << _PARTS, (number << _PARTS) + _MAX_PART


def _words_of(body: str) -> str:
    return " ".join(sorted(indexed_words("\n".join(each.text for each in unpacked(body)))))
