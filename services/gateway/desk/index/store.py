"""The table of conversations and the index of their words, in an SQLite database in memory.

Everything here is plain SQL and runs in one thread (see `index.Index`). Redis stays the truth: this is a copy that a
process makes at its start and keeps up to date, so that lists, counts and searches ask nothing of Redis.

The words are in a full-text table without content and positions. Its rows are the documents of a conversation: the
first is made from its summary, and the others are parts of its log of some kilobytes, so that a new message of a long
conversation writes only the last part again.
"""

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from libs.assignment import Sight
from libs.contracts import Topic
from services.gateway.desk.index.columns import COLUMNS
from services.gateway.desk.index.query import FilterChoices, ListCursor, ListQuery, SqlCondition, conditions, seen_by
from services.gateway.desk.index.texts import HEADER, LoggedText, packed, unpacked, without_header
from services.gateway.desk.index.words import indexed_words, match_expressions, searched_words
from services.gateway.desk.schemas import ConversationSummary

MAX_DOCUMENT = 4_000
"""Characters of a document to which another text is added."""

_PARTS = 10
"""Bits of a document's number in its row's ID; the other bits are the conversation's number."""

_ID = re.compile(r"[0-9]+-[0-9a-z]{20,}$")
"""A conversation's ID is found as a whole only: its letters and digits would match short words at random."""

_MAX_PART = (1 << _PARTS) - 1

_SCHEMA = f"""
CREATE TABLE conversations (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, version TEXT NOT NULL, read_to TEXT,
    {", ".join(f"{name} {column.sql}" for name, column in COLUMNS.items())}
);
CREATE TABLE summaries (number INTEGER PRIMARY KEY, summary TEXT NOT NULL);
CREATE TABLE documents (row INTEGER PRIMARY KEY, body TEXT NOT NULL);
CREATE VIRTUAL TABLE words USING fts5(text, content='', detail=none, columnsize=0, tokenize='ascii', prefix='1 2');
CREATE TEMP TABLE found (number INTEGER PRIMARY KEY);
"""
"""Lists and counts read all rows of `conversations`: the rows are short, so that a scan of 20,000 takes some ms, and no
index has to follow each change."""


@dataclass(frozen=True)
class KnownConversation:
    """A conversation as it was read from Redis.

    `version` changes with each change of its state. `texts` follow those that are known. `read_to` is the offset up to
    which the log is known with them; None: the log has not been read yet.
    """

    summary: ConversationSummary
    version: str
    texts: Sequence[LoggedText] = ()
    read_to: str | None = None


@dataclass(frozen=True)
class ListedRow:
    """`place`: the row's value in the order of the query; it and the ID are the row's place in the list."""

    place: int
    id: str
    number: int
    summary: str


@dataclass(frozen=True)
class ListedPage:
    """`total`: the number of all conversations of the query. `more`: some of them follow this page."""

    rows: list[ListedRow]
    total: int
    more: bool


class ConversationTable:
    """Not safe to share between threads at the same time."""

    def __init__(self) -> None:
        # The one thread that uses it is not the one that makes it.
        self._db = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        self._db.executescript(_SCHEMA)

    def close(self) -> None:
        self._db.close()

    # --- writing ------------------------------------------------------------------------------------------

    def put(self, known: Sequence[KnownConversation]) -> None:
        """Add conversations, or replace their summaries and add their new texts."""
        self._db.execute("BEGIN")
        for each in known:
            number = self._put(each)
            self._write(number, [_header_of(each.summary), *each.texts])
        self._db.execute("COMMIT")

    def _put(self, known: KnownConversation) -> int:
        summary = known.summary
        found = self._db.execute("SELECT number FROM conversations WHERE id = ?", (summary.id,)).fetchone()
        names = ["version", *COLUMNS]
        row: list[object] = [known.version, *(column.value(summary) for column in COLUMNS.values())]
        if known.read_to is not None:
            names.append("read_to")
            row.append(known.read_to)
        if found is None:
            marks = ", ".join("?" * (len(row) + 1))
            sql = f"INSERT INTO conversations (id, {', '.join(names)}) VALUES ({marks})"  # noqa: S608  (our own names)
            number = self._db.execute(sql, (summary.id, *row)).lastrowid or 0
        else:
            (number,) = found
            sets = ", ".join(f"{name} = ?" for name in names)
            self._db.execute(f"UPDATE conversations SET {sets} WHERE number = ?", (*row, number))  # noqa: S608
        shown = summary.model_dump_json(exclude_defaults=True)
        self._db.execute("INSERT OR REPLACE INTO summaries (number, summary) VALUES (?, ?)", (number, shown))
        return number

    def _write(self, number: int, texts: Sequence[LoggedText]) -> None:
        """Replace the header, which begins the first document, and add the other texts to the last one."""
        header, *more = map(packed, texts)
        first, (row, body) = number << _PARTS, self._last_document(number)
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

    def _last_document(self, number: int) -> tuple[int, str]:
        first = number << _PARTS
        sql = "SELECT row, body FROM documents WHERE row BETWEEN ? AND ? ORDER BY row DESC LIMIT 1"
        row, body = self._db.execute(sql, (first, first + _MAX_PART)).fetchone() or (first, "")
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

    def forget(self, conversation_ids: Iterable[str]) -> None:
        """Remove conversations that are no longer on the desk."""
        self._db.execute("BEGIN")
        for conversation_id in conversation_ids:
            found = self._db.execute("SELECT number FROM conversations WHERE id = ?", (conversation_id,)).fetchone()
            if found:
                self._forget(*found)
        self._db.execute("COMMIT")

    def _forget(self, number: int) -> None:
        span = (number << _PARTS, (number << _PARTS) + _MAX_PART)
        sql = "SELECT row, body FROM documents WHERE row BETWEEN ? AND ?"
        for row, body in self._db.execute(sql, span).fetchall():
            self._replace(row, body, "")
        for table in ("summaries", "conversations"):
            self._db.execute(f"DELETE FROM {table} WHERE number = ?", (number,))  # noqa: S608  (our own names)

    # --- what is known ------------------------------------------------------------------------------------

    def versions(self) -> dict[str, str]:
        """The version of each known conversation."""
        return dict(self._db.execute("SELECT id, version FROM conversations"))

    def read_to(self, conversation_ids: Sequence[str]) -> dict[str, str | None]:
        """How far the log of each of these conversations is known; None: nothing of it. Unknown ones are left out."""
        marks = ", ".join("?" * len(conversation_ids))
        sql = f"SELECT id, read_to FROM conversations WHERE id IN ({marks})"  # noqa: S608  (only marks)
        return dict(self._db.execute(sql, conversation_ids))

    def unread(self, limit: int) -> list[str]:
        """Conversations of which no text is known yet: open ones first, the last activity first."""
        sql = "SELECT id FROM conversations WHERE read_to IS NULL ORDER BY found_order LIMIT ?"
        return [each for (each,) in self._db.execute(sql, (limit,))]

    def unread_total(self) -> int:
        (total,) = self._db.execute("SELECT count(*) FROM conversations WHERE read_to IS NULL").fetchone()
        return int(total)

    # --- reading ------------------------------------------------------------------------------------------

    def page(self, query: ListQuery, sight: Sight, now_ms: int, *, after: ListCursor | None, limit: int) -> ListedPage:
        """The conversations that follow the cursor, in the order of the query."""
        where, values = self._where(query, sight, now_ms)
        column = query.order_column
        (total,) = self._db.execute(f"SELECT count(*) FROM conversations WHERE {where}", values).fetchone()  # noqa: S608
        if after:
            where, values = f"{where} AND ({column}, id) > (?, ?)", [*values, after.place, after.id]
        found = self._db.execute(
            f"SELECT {column}, id, number FROM conversations WHERE {where} ORDER BY {column}, id LIMIT ?",  # noqa: S608
            [*values, limit + 1],
        ).fetchall()
        rows = [ListedRow(place, name, number, self._summary(number)) for place, name, number in found[:limit]]
        return ListedPage(rows, total, len(found) > limit)

    def _summary(self, number: int) -> str:
        (summary,) = self._db.execute("SELECT summary FROM summaries WHERE number = ?", (number,)).fetchone()
        return str(summary)

    def summaries(self, conversation_ids: Sequence[str]) -> list[str]:
        """The summaries of those of these conversations that are known."""
        marks = ", ".join("?" * len(conversation_ids))
        sql = f"SELECT summary FROM conversations JOIN summaries USING (number) WHERE id IN ({marks})"  # noqa: S608
        return [summary for (summary,) in self._db.execute(sql, conversation_ids)]

    def total(self, query: ListQuery, sight: Sight, now_ms: int) -> int:
        """The number of conversations of the query."""
        where, values = self._where(query, sight, now_ms)
        (total,) = self._db.execute(f"SELECT count(*) FROM conversations WHERE {where}", values).fetchone()  # noqa: S608
        return int(total)

    def _where(self, query: ListQuery, sight: Sight, now_ms: int) -> tuple[str, list[object]]:
        found = conditions(query, sight, now_ms)
        if _ID.match(query.text):
            found.append(SqlCondition("id = ?", (query.text,)))
        elif query.text:
            self._find(searched_words(query.text))
            found.append(SqlCondition("number IN found"))
        return _all_of(found)

    def _find(self, words: Sequence[str]) -> None:
        """Put the conversations that have all these words into `found`.

        Each word is in some document of the conversation: one may be in the name, and another in a message.
        """
        self._db.execute("DELETE FROM found")
        for place, word in enumerate(words):
            matching = f"SELECT rowid >> {_PARTS} FROM words WHERE words MATCH ?"  # noqa: S608  (our own number)
            expression = " AND ".join(match_expressions(word))
            if place == 0:
                self._db.execute(f"INSERT OR IGNORE INTO found {matching}", (expression,))
            else:
                self._db.execute(f"DELETE FROM found WHERE number NOT IN ({matching})", (expression,))  # noqa: S608

    def places(self, query: ListQuery, sight: Sight, now_ms: int, conversation_ids: Sequence[str]) -> dict[str, int]:
        """Those of the conversations that pass the query, without its text, with their values in its order."""
        where, values = _all_of(conditions(query, sight, now_ms))
        marks = ", ".join("?" * len(conversation_ids))
        sql = f"SELECT id, {query.order_column} FROM conversations WHERE id IN ({marks}) AND {where}"  # noqa: S608
        return dict(self._db.execute(sql, [*conversation_ids, *values]))

    def counts(self, sight: Sight) -> list[tuple[str, str | None, int]]:
        """The number of open conversations for each owner and team."""
        where, values = _all_of([SqlCondition("is_open = 1"), *seen_by(sight)])
        sql = f"SELECT owner, team, count(*) FROM conversations WHERE {where} GROUP BY owner, team"  # noqa: S608
        return self._db.execute(sql, values).fetchall()

    def choices(self, sight: Sight) -> FilterChoices:
        """The values of filters that conversations have, among those that the teammate sees."""
        where, values = _all_of(seen_by(sight))

        def found(column: str) -> list[str]:
            sql = f"SELECT DISTINCT {column} FROM conversations WHERE {where} ORDER BY {column}"  # noqa: S608  (our own names)
            return [each for (each,) in self._db.execute(sql, values) if each]

        # The newest conversation of a topic has its newest texts.
        sql = f"SELECT max(number) FROM conversations WHERE {where} AND topic IS NOT NULL GROUP BY topic"  # noqa: S608
        numbers = [number for (number,) in self._db.execute(sql, values).fetchall()]
        topics = [Topic.model_validate(json.loads(self._summary(number))["topic"]) for number in numbers]
        return FilterChoices(channels=found("channel"), languages=found("language"), topics=topics)

    def texts(self, number: int) -> Iterator[LoggedText]:
        """The texts of a conversation's log, newest first."""
        span = (number << _PARTS, (number << _PARTS) + _MAX_PART)
        sql = "SELECT body FROM documents WHERE row BETWEEN ? AND ? ORDER BY row DESC"
        for (body,) in self._db.execute(sql, span).fetchall():
            yield from (each for each in reversed(unpacked(body)) if each.author != HEADER)


def _all_of(found: Sequence[SqlCondition]) -> tuple[str, list[object]]:
    sql = " AND ".join(each.sql for each in found) or "1"
    return sql, [value for each in found for value in each.values]


def _header_of(summary: ConversationSummary) -> LoggedText:
    parts = (
        summary.name, summary.email, summary.phone, summary.visitor_label, summary.matter, summary.category,
        summary.summary,
    )  # fmt: skip
    return LoggedText("0", HEADER, "\n".join(each for each in parts if each))


def _words_of(body: str) -> str:
    return " ".join(sorted(indexed_words("\n".join(each.text for each in unpacked(body)))))
