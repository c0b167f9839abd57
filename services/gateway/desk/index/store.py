"""The table of conversations, in an SQLite database in memory: what is written to it, and the lists that are read.

Everything here is plain SQL and runs in one thread (see `live.ConversationIndex`). Redis stays the truth: this is a
copy that a process makes at its start and keeps up to date, so that lists, counts and searches ask nothing of Redis.
The words of texts are in `documents`, and counts in `tallies`.
"""

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from libs.assignment import Sight
from libs.contracts import Owner, Topic
from libs.reports import LiveRecord
from libs.searching import LoggedText, searched_words
from services.gateway.desk.figures import RecordColumns
from services.gateway.desk.index.columns import COLUMNS
from services.gateway.desk.index.documents import DocumentTable, header_of
from services.gateway.desk.index.numbers import flags_of, numbers_of
from services.gateway.desk.index.orders import ORDERS, ListOrders, Placed
from services.gateway.desk.index.query import (
    OPEN_VIEWS,
    FilterChoices,
    ListCursor,
    ListQuery,
    SqlCondition,
    all_of,
    conditions,
    of_view,
    seen_by,
)
from services.gateway.desk.index.tallies import Tallies
from services.gateway.desk.schemas import ConversationSummary

_ID = re.compile(r"[0-9]+-[0-9a-z]{20,}$")
"""A conversation's ID is found as a whole only: its letters and digits would match short words at random."""

_SCHEMA = f"""
CREATE TABLE conversations (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, version TEXT NOT NULL, read_to TEXT,
    {", ".join(f"{name} {column.sql}" for name, column in COLUMNS.items())}
);
CREATE TABLE summaries (number INTEGER PRIMARY KEY, summary TEXT NOT NULL);
CREATE INDEX by_wait ON conversations (is_open, wait_order, id);
CREATE INDEX by_owner ON conversations (owner, is_open, wait_order, id);
CREATE INDEX by_end ON conversations (is_open, closed_order, id);
CREATE INDEX by_wait_since ON conversations (waiting_since) WHERE waiting_since IS NOT NULL;
CREATE INDEX by_due ON conversations (due) WHERE due IS NOT NULL;
CREATE INDEX by_found ON conversations (found_order, id);
CREATE INDEX not_read ON conversations (found_order) WHERE read_to IS NULL;
"""
"""The indexes are for the lists that are open all day, in their default orders. Others read all rows, which are short:
a scan of 20,000 takes some ms, in which the event loop runs."""


@dataclass(frozen=True)
class KnownConversation:
    """A conversation as it was read from Redis.

    `version` changes with each change of its state. `texts` follow those that are known. `read_to` is the offset up to
    which the log is known with them; None: the log has not been read yet. `report`: what reports count, if any does.
    """

    summary: ConversationSummary
    version: str
    texts: Sequence[LoggedText] = ()
    read_to: str | None = None
    report: LiveRecord | None = None


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
        self._db = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False, cached_statements=512)
        self._db.executescript(_SCHEMA)
        self._documents = DocumentTable(self._db)
        self._tallies = Tallies(self._db)
        self._orders = ListOrders()
        self.reports = RecordColumns()
        self._teams: set[str] = set()
        """All teams that conversations have or had."""
        self.moves = 0
        """Counts closed conversations that were forgotten or came back: they moved into the archive or out of it."""

    def close(self) -> None:
        self._db.close()

    # --- writing ------------------------------------------------------------------------------------------

    def put(self, known: Sequence[KnownConversation]) -> None:
        """Add conversations, or replace their summaries and add their new texts."""
        self._db.execute("BEGIN")
        for each in known:
            number = self._put(each)
            self._documents.write(number, [header_of(each.summary), *each.texts])
            self._tallies.changed(number)
            self.reports.take(each.summary.id, each.report)
            if each.summary.team:
                self._teams.add(each.summary.team)
        self._db.execute("COMMIT")

    def _put(self, known: KnownConversation) -> int:
        summary = known.summary
        found = self._db.execute("SELECT number FROM conversations WHERE id = ?", (summary.id,)).fetchone()
        names = ["version", *COLUMNS]
        columns = {name: column.value(summary) for name, column in COLUMNS.items()}
        row: list[object] = [known.version, *columns.values()]
        if known.read_to is not None:
            names.append("read_to")
            row.append(known.read_to)
        if found is None:
            self.moves += summary.status != "open"
            marks = ", ".join("?" * (len(row) + 1))
            sql = f"INSERT INTO conversations (id, {', '.join(names)}) VALUES ({marks})"  # noqa: S608  (our own names)
            number = self._db.execute(sql, (summary.id, *row)).lastrowid or 0
        else:
            (number,) = found
            sets = ", ".join(f"{name} = ?" for name in names)
            self._db.execute(f"UPDATE conversations SET {sets} WHERE number = ?", (*row, number))  # noqa: S608
        self._orders.put(number, summary.id, [int(columns[name] or 0) for name in ORDERS])
        shown = summary.model_dump_json(exclude_defaults=True)
        self._db.execute("INSERT OR REPLACE INTO summaries (number, summary) VALUES (?, ?)", (number, shown))
        return number

    def forget(self, conversation_ids: Iterable[str]) -> None:
        """Remove conversations that are no longer on the desk."""
        self._db.execute("BEGIN")
        for conversation_id in conversation_ids:
            self.reports.take(conversation_id, None)
            found = self._db.execute("SELECT number FROM conversations WHERE id = ?", (conversation_id,)).fetchone()
            if found:
                self._forget(*found)
        self._db.execute("COMMIT")

    def _forget(self, number: int) -> None:
        self.moves += 1
        self._documents.forget(number)
        for table in ("summaries", "conversations"):
            self._db.execute(f"DELETE FROM {table} WHERE number = ?", (number,))  # noqa: S608  (our own names)
        self._tallies.changed(number)

    # --- what is known ------------------------------------------------------------------------------------

    def ids(self) -> set[str]:
        """All known conversations."""
        return {each for (each,) in self._db.execute("SELECT id FROM conversations")}

    def versions(self, conversation_ids: Sequence[str]) -> dict[str, str]:
        """The versions of those of these conversations that are known."""
        marks = ", ".join("?" * len(conversation_ids))
        sql = f"SELECT id, version FROM conversations WHERE id IN ({marks})"  # noqa: S608  (only marks)
        return dict(self._db.execute(sql, conversation_ids))

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
        wanted, column = conditions(query, sight, now_ms), query.order_column
        if query.text:
            return self._found(query, wanted, after, limit)
        total = self._tallies.count(wanted)
        where, values = all_of(wanted)
        if after:
            where, values = f"{where} AND ({column}, id) > (?, ?)", [*values, after.place, after.id]
        found = self._db.execute(
            f"SELECT {column}, id, number FROM conversations WHERE {where} ORDER BY {column}, id LIMIT ?",  # noqa: S608
            [*values, limit + 1],
        ).fetchall()
        return self._page(found, total, limit)

    def _found(
        self, query: ListQuery, wanted: Sequence[SqlCondition], after: ListCursor | None, limit: int
    ) -> ListedPage:
        """A page of the conversations that a search finds."""
        size = self._orders.size
        if is_id(query.text):
            passing = flags_of(numbers_of(self._db, "number", "conversations WHERE id = ?", (query.text,)), size)
        else:
            passing = self._documents.find(searched_words(query.text), size)
        if wanted:
            passing &= self._tallies.flags(wanted, size)
        found = self._orders.first(passing, query.order_column, after, limit + 1)
        return self._page(found, int(passing.sum()), limit)

    def _page(self, found: Sequence[Placed], total: int, limit: int) -> ListedPage:
        """`found`: the first ones, with one more than the limit if there are more."""
        summaries = self._summaries([number for _, _, number in found[:limit]])
        rows = [ListedRow(place, name, number, summaries[number]) for place, name, number in found[:limit]]
        return ListedPage(rows, total, len(found) > limit)

    def _summaries(self, numbers: Sequence[int]) -> dict[int, str]:
        """In one statement: each one lets another thread run first, which takes long on a busy process."""
        sql = f"SELECT number, summary FROM summaries WHERE number IN ({', '.join('?' * len(numbers))})"  # noqa: S608
        return dict(self._db.execute(sql, numbers))

    def summaries(self, conversation_ids: Sequence[str]) -> list[str]:
        """The summaries of those of these conversations that are known."""
        marks = ", ".join("?" * len(conversation_ids))
        sql = f"SELECT summary FROM conversations JOIN summaries USING (number) WHERE id IN ({marks})"  # noqa: S608
        return [summary for (summary,) in self._db.execute(sql, conversation_ids)]

    def total(self, query: ListQuery, sight: Sight, now_ms: int) -> int:
        """The number of conversations of a query without a text."""
        return self._tallies.count(conditions(query, sight, now_ms))

    def places(
        self, lists: Sequence[tuple[ListQuery, Sight]], now_ms: int, conversation_ids: Sequence[str]
    ) -> list[dict[str, int]]:
        """For each list: those of the conversations that are in it, with their values in its order.

        The texts of lists are ignored.
        """
        columns = sorted({query.order_column for query, _ in lists})
        marks = ", ".join("?" * len(conversation_ids))
        sql = f"SELECT {', '.join(['number', 'id', *columns])} FROM conversations WHERE id IN ({marks})"  # noqa: S608
        rows = self._db.execute(sql, conversation_ids).fetchall() if lists else []
        numbers, found = [row[0] for row in rows], list[dict[str, int]]()
        for query, sight in lists:
            passing = self._tallies.passing(conditions(query, sight, now_ms), numbers)
            place = columns.index(query.order_column) + 2
            found.append({row[1]: row[place] for row in rows if row[0] in passing} if passing else {})
        return found

    def counts(self, sight: Sight) -> dict[str, int]:
        """The number of conversations in each view of open ones; the view of a team that is missing has none."""
        views = (*OPEN_VIEWS, *(str(Owner("team", team)) for team in self._teams))
        seen = seen_by(sight)
        found = {view: self._tallies.count([*of_view(view, sight.person), *seen]) for view in views}
        return {view: count for view, count in found.items() if count or view in OPEN_VIEWS}

    def owned(self, person: str) -> dict[str, str]:
        sql = "SELECT id, contact_offset FROM conversations WHERE owner = ? AND is_open = 1"
        found = self._db.execute(sql, (str(Owner("person", person)),))
        return {name: offset for name, offset in found if offset}

    def choices(self, sight: Sight) -> FilterChoices:
        """The values of filters that conversations have, among those that the teammate sees."""
        where, values = all_of(seen_by(sight))

        def found(column: str) -> list[str]:
            sql = f"SELECT DISTINCT {column} FROM conversations WHERE {where} ORDER BY {column}"  # noqa: S608  (our own names)
            return [each for (each,) in self._db.execute(sql, values) if each]

        # The newest conversation of a topic has its newest texts.
        sql = f"SELECT max(number) FROM conversations WHERE {where} AND topic IS NOT NULL GROUP BY topic"  # noqa: S608
        numbers = [number for (number,) in self._db.execute(sql, values).fetchall()]
        summaries = self._summaries(numbers)
        topics = [Topic.model_validate(json.loads(summaries[number])["topic"]) for number in numbers]
        return FilterChoices(
            owners=[each for each in found("owner") if each.startswith(str(Owner("person", "")))], teams=found("team"),
            labels=sorted({label for labels in found("labels") for label in labels.split()}),
            categories=found("category"), channels=found("channel"), languages=found("language"), topics=topics,
        )  # fmt: skip

    def bodies(self, number: int) -> Iterator[str]:
        return self._documents.bodies(number)


def is_id(text: str) -> bool:
    """Whether a search is for one conversation."""
    return bool(_ID.match(text))
