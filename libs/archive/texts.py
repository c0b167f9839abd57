"""Full-text search over all conversations of the archive, the same in SQLite and PostgreSQL.

A search finds conversations in which all its words stand, in any order and in any of the texts, as parts of words too;
words of one or two letters are found at the beginning of words. The newest come first, in windows of `WINDOW`: within a
window, conversations that have the words in one text, as they were typed, and as whole words precede the others. So the
work of a page is bounded however many conversations the archive has. A page may be short, or empty, and have a `next`.
"""

import asyncio
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from sqlalchemy import Connection, select

from libs.archive.conversations import state_of
from libs.archive.engine import Archive
from libs.archive.packing import entry_at
from libs.archive.spelling import lines_of, matched_part
from libs.archive.tables import CONVERSATIONS, LOGS
from libs.archive.text_filters import TextFilters
from libs.archive.text_scans import TextMatch, TextScan, scan_postgresql, scan_sqlite
from libs.archive.text_writing import logged_text
from libs.assignment import Sight
from libs.conversations import ConversationState
from libs.searching import LineSpan, one_line, searched_words, spans_of

MAX_QUERY = 200
"""Characters of a search that count."""

_ALL_IN_ONE_TEXT, _AS_TYPED, _WHOLE_WORDS = 4, 2, 1
_BEST = _ALL_IN_ONE_TEXT + _AS_TYPED + _WHOLE_WORDS


@dataclass(frozen=True)
class TextCursor:
    """The place behind a found conversation: its window begins below the number `before`.

    `score` and `number` are those of the conversation in the window. `shown` counts all conversations up to it.
    """

    before: int
    score: int
    number: int
    shown: int

    def __str__(self) -> str:
        return f"{self.before}.{self.score}.{self.number}.{self.shown}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises ValueError."""
        parts = [int(part) for part in text.split(".")]
        if len(parts) != 4 or not all(0 <= part < 2**62 for part in parts):
            raise ValueError("not a cursor of a search")
        return cls(*parts)


_START = TextCursor(2**61, _BEST, 2**61, 0)


@dataclass(frozen=True)
class FoundText:
    """The text with the most words, in one line. `ranges`: the places of the words in it.

    `offset`: the entry of the log. `author`: the kind of its author, or `note`.
    """

    offset: str
    author: str
    line: str
    ranges: list[LineSpan]


@dataclass(frozen=True)
class FoundConversation:
    """`place`: 1 for the first of the search, and so on. `text` None: the words are only in names or the summary."""

    state: ConversationState
    place: int
    text: FoundText | None


@dataclass(frozen=True)
class FoundTexts:
    """One page. `total`: all conversations that are known to match so far; `next` None: there are no others."""

    conversations: list[FoundConversation]
    total: int
    next: TextCursor | None


@dataclass(frozen=True)
class _Ranked:
    """`line`: the one of the body that is shown; None: the words are only in its first line, the names."""

    match: TextMatch
    score: int
    line: int | None


@dataclass(frozen=True)
class _Page:
    """The conversations of a page as the database has them: state and log."""

    ranked: Sequence[_Ranked]
    stored: Mapping[str, tuple[str, bytes]]
    total: int
    next: TextCursor | None


class ArchivedTexts:
    """Safe to share between tasks. Every method raises ArchiveAway."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    async def find(
        self, query: str, sight: Sight, filters: TextFilters | None = None, *, after: TextCursor | None = None,
        limit: int = 50,
    ) -> FoundTexts:  # fmt: skip
        """The conversations that a teammate may see and that have all words of the query. No words: none."""
        words, at = searched_words(query[:MAX_QUERY]), after or _START
        if not words:
            return FoundTexts([], at.shown, None)
        scan = scan_sqlite if self._archive.is_sqlite else scan_postgresql

        def read(connection: Connection) -> _Page:
            window = scan(connection, words, sight, filters or TextFilters(), at.before)
            return _read_page(connection, window, words, at, limit)

        page = await self._archive.read(read)
        # Some ms for a whole page, in which an event loop would stand still.
        return await asyncio.to_thread(_found, page, words, at)


def _read_page(connection: Connection, window: TextScan, words: Sequence[str], at: TextCursor, limit: int) -> _Page:
    # The same for each page of a window: the window is found again, and a cursor names a place in it.
    ranked = sorted(_ranked(window.found, words), key=_order)
    left = [each for each in ranked if _order(each) > (-at.score, -at.number)]
    page = left[:limit]
    stored: dict[str, tuple[str, bytes]] = {}
    if page:
        rows = select(CONVERSATIONS.c.id, CONVERSATIONS.c.state, LOGS.c.entries).join(LOGS)
        found = connection.execute(rows.where(CONVERSATIONS.c.id.in_([each.match.conversation_id for each in page])))
        stored = {id_: (state, entries) for id_, state, entries in found}
    shown = at.shown + len(page)
    after = None if window.end is None else TextCursor(window.end, _BEST, _START.number, shown)
    if len(page) < len(left):
        after = TextCursor(at.before, page[-1].score, page[-1].match.number, shown)
    return _Page(page, stored, at.shown + len(left), after)


def _order(each: _Ranked) -> tuple[int, int]:
    return -each.score, -each.match.number


def _ranked(found: Sequence[TextMatch], words: Sequence[str]) -> Iterator[_Ranked]:
    """How well conversations match, and which of their texts to show: the newest one that has the most words."""
    parts, typed, whole = [matched_part(word) for word in words], f" {' '.join(words)}", [f" {word} " for word in words]
    for each in found:
        most, best, shown, score = 0, 0, None, 0
        # Loops instead of generators: a page ranks 200 conversations of some ten lines.
        lines = lines_of(each.body)
        for place in range(len(lines) - 1, -1, -1):
            line, count = lines[place], 0
            for part in parts:
                count += part in line
            value = 0
            if count == len(parts):
                value = _ALL_IN_ONE_TEXT + (_AS_TYPED if typed in line else 0)
                value += _WHOLE_WORDS if all(word in line for word in whole) else 0
                score = max(score, value)
            # The first line has the names, which are no message that could be shown.
            if place and (count, value) > (most, best):
                most, best, shown = count, value, place
        yield _Ranked(each, score, shown)


def _found(page: _Page, words: Sequence[str], at: TextCursor) -> FoundTexts:
    conversations = []
    for place, each in enumerate(page.ranked, at.shown + 1):
        state, entries = page.stored[each.match.conversation_id]
        conversations.append(FoundConversation(state_of(json.loads(state)), place, _text(each, entries, words)))
    return FoundTexts(conversations, page.total, page.next)


def _text(ranked: _Ranked, entries: bytes, words: Sequence[str]) -> FoundText | None:
    if ranked.line is None:
        return None
    offset, _, author = ranked.match.entries.split("\n")[ranked.line].partition(" ")
    entry = entry_at(entries, offset)
    text = logged_text(offset, entry) if entry else None
    if text is None:
        return None
    line = one_line(text.text)
    return FoundText(offset, author, line, spans_of(line, words, parts=True))
