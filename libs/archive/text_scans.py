"""How each database finds the newest conversations that have all words of a search.

SQLite: the full-text index names candidates, newest first, without sorting, and their bodies show whether the words
stand in them. Candidates are looked at in parts that grow, up to a bound. Where a filter leaves few conversations,
these are the candidates. PostgreSQL does both itself, by its index of trigrams.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Row, Select, bindparam, exists, func, select, text

from libs.archive.spelling import matched_part, searched_grams
from libs.archive.tables import CONVERSATIONS
from libs.archive.text_filters import TextFilters, conditions, in_time, indexed
from libs.archive.text_writing import SEARCHED
from libs.assignment import Sight
from libs.searching import is_run

WINDOW = 200
"""Conversations that are ranked together: four pages of the desk."""

PARTS = (1_000, 2_000, 3_000)
"""Candidates of each look: a common word has a window in the first. All take some 20 ms, or twice that with filters."""

FEW = 2_000
"""Conversations of a filter that are compared one by one, without the full-text index."""

_PAIR = 2

_Rows = Select[tuple[int, str, str, str]]


@dataclass(frozen=True)
class TextMatch:
    """A conversation that matches: its row of texts."""

    number: int
    conversation_id: str
    entries: str
    body: str


@dataclass(frozen=True)
class TextScan:
    """The matches of a window, newest first. The next window is below the number `end`; None: there is none."""

    found: list[TextMatch]
    end: int | None


_MATCHING = text(
    "SELECT rowid FROM searched_grams WHERE searched_grams MATCH :grams AND rowid < :before AND rowid >= :first "
    "ORDER BY rowid DESC LIMIT :size"
)


def scan_sqlite(
    connection: Connection, words: Sequence[str], sight: Sight, filters: TextFilters, before: int
) -> TextScan:
    """At most `WINDOW` matches below a number, among a bounded number of candidates."""
    has_words = [func.instr(SEARCHED.c.body, matched_part(word)) > 0 for word in words]
    narrow = _narrow(connection, filters)
    before, first = min(before, filters.closed_before_ms or before), filters.closed_from_ms or 0
    grams = " AND ".join(f'"{gram}"' for gram in searched_grams(words))
    found: list[TextMatch] = []
    # A bound for the whole page: a search of rare words among frequent grams would look at all conversations.
    for size in PARTS:
        if narrow is None:
            values = {"grams": grams, "before": before, "first": first, "size": size}
            numbers = list(connection.execute(_MATCHING, values).scalars())
        else:
            numbers = list(connection.execute(_newest(narrow, before, size)).scalars())
        # As one parameter: a statement for each number of parameters would be compiled each time.
        listed = func.json_each(bindparam("numbers")).table_valued("value")
        is_listed = SEARCHED.c.number.in_(select(listed.c.value))
        statement = _rows([is_listed, *has_words, *in_time(filters)], conditions(filters, sight))
        rows = connection.execute(statement.limit(WINDOW - len(found)), {"numbers": json.dumps(numbers)})
        found += map(_match, rows)
        if len(found) == WINDOW:
            return TextScan(found, found[-1].number)
        if len(numbers) < size:
            return TextScan(found, None)
        before = numbers[-1]
    return TextScan(found, before)


def scan_postgresql(
    connection: Connection, words: Sequence[str], sight: Sight, filters: TextFilters, before: int
) -> TextScan:
    """At most `WINDOW` matches below a number."""
    of_texts = [SEARCHED.c.number < before, *in_time(filters), *map(_has_word, words)]
    statement = _rows(of_texts, conditions(filters, sight))
    found = [_match(row) for row in connection.execute(statement.limit(WINDOW))]
    return TextScan(found, found[-1].number if len(found) == WINDOW else None)


def _has_word(word: str) -> ColumnElement[bool]:
    # Words consist of letters and digits, so that no sign of a pattern is in them.
    if is_run(word) and len(word) <= _PAIR:
        return SEARCHED.c.pairs.like(f"% {word} %")
    return SEARCHED.c.body.like(f"%{matched_part(word)}%")


def _rows(of_texts: Sequence[ColumnElement[bool]], of_conversations: Sequence[ColumnElement[bool]]) -> _Rows:
    columns = select(SEARCHED.c.number, SEARCHED.c.conversation_id, SEARCHED.c.entries, SEARCHED.c.body)
    # Not a join: SQLite would begin with all conversations of a team, and look for each among the texts.
    passing = exists().where(CONVERSATIONS.c.id == SEARCHED.c.conversation_id, *of_conversations)
    return columns.where(*of_texts, passing).order_by(SEARCHED.c.number.desc())


def _newest(narrow: ColumnElement[bool], before: int, size: int) -> Select[tuple[int]]:
    # The sum keeps SQLite from reading all rows in the order of their numbers instead of those of the filter.
    number = SEARCHED.c.number + 0
    chosen = SEARCHED.c.conversation_id.in_(select(CONVERSATIONS.c.id).where(narrow))
    return select(SEARCHED.c.number).where(chosen, number < before).order_by(number.desc()).limit(size)


def _narrow(connection: Connection, filters: TextFilters) -> ColumnElement[bool] | None:
    """A filter that leaves few conversations."""
    for condition in indexed(filters):
        some = select(CONVERSATIONS.c.id).where(condition).limit(FEW + 1).subquery()
        # Counted only as far as it matters: a team may have a million conversations.
        total = connection.execute(select(func.count()).select_from(some)).scalar_one()
        if total <= FEW:
            return condition
    return None


def _match(row: Row[tuple[int, str, str, str]]) -> TextMatch:
    return TextMatch(row.number, row.conversation_id, row.entries, row.body)
