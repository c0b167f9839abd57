"""Questions to the archive, each with a deadline. While the archive is away, callers learn it at once.

Chats never wait for the archive: a database that hangs would otherwise hold every opening for seconds. Every method
raises ArchiveAway.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from libs.assignment import Sight
from libs.contracts import HeldThing, LegalHold
from libs.conversations import ArchiveAway, ContactPast, ConversationState
from libs.flows import VersionTotals
from libs.reports import Figure, LiveRecords, Material, Span

if TYPE_CHECKING:
    from libs.archive import (
        Archive,
        ArchivedConversation,
        ArchivedValues,
        FeedSpan,
        FoundRows,
        FoundTexts,
        ListFilter,
        ListOrder,
        ListPlace,
        ModelSums,
        RawEntry,
        StepNumbers,
        StepPlace,
        StepSpan,
        StoredEvent,
        TextFilters,
        VisibleRows,
    )

ANSWER_TIMEOUT = timedelta(seconds=3)
"""Below the time after which a request is refused: the refusal then names the archive."""

COUNT_TIMEOUT = timedelta(seconds=10)
"""A count reads up to 100,000 rows, and is kept for all who ask; a report of what a team sees reads up to 50,000."""

CHANGE_TIMEOUT = timedelta(seconds=10)
"""A hold waits until conversations that are just being stored are there."""

OPENING_TIMEOUT = timedelta(seconds=1)
"""A contact waits for their greeting."""

RETRY_S = 2.0
"""Nothing is asked for this time once the archive counts as away. Then the next request finds out."""

MAX_LATE_ANSWERS = 2
"""In a row. One late answer may be of one slow question, and must not refuse all others."""

MAX_UNPACKED_AT_ONCE = 65_536
"""Packed bytes above which a log is unpacked in a thread: more would hold the event loop for milliseconds."""

logger = logging.getLogger(__name__)

Answer = TypeVar("Answer")


class ArchiveAccess:
    """One for a process. Safe to share between tasks."""

    def __init__(self, archive: "Archive") -> None:
        # Gateways without an archive load nothing of its libraries.
        from libs.archive import (
            ArchivedChoices,
            ArchivedLists,
            ArchivedTexts,
            Conversations,
            Events,
            FlowCanaries,
            FlowOutcomes,
            Flows,
            FlowSteps,
            FlowTestTexts,
            LegalHolds,
            ModelUses,
            PastConversations,
            ReportLists,
            ReportReader,
            unpack,
        )

        self.flow_tests = FlowTestTexts(archive)
        self.flows, self.canaries, self._outcomes = Flows(archive), FlowCanaries(archive), FlowOutcomes(archive)
        self._events, self._holds = Events(archive), LegalHolds(archive)
        self._conversations, self._past = Conversations(archive), PastConversations(archive)
        self._lists, self._texts, self._unpack = ArchivedLists(archive), ArchivedTexts(archive), unpack
        self._reports, self._report_lists = ReportReader(archive), ReportLists(archive)
        self._choices, self._steps = ArchivedChoices(archive), FlowSteps(archive)
        self._model_uses = ModelUses(archive)
        self._retry_at = 0.0
        self._late = 0
        self._away = False

    async def state(self, conversation_id: str) -> ConversationState | None:
        return await self.ask(lambda: self._conversations.state(conversation_id))

    async def states(self, conversation_ids: Sequence[str]) -> dict[str, ConversationState]:
        """Those of these conversations that the archive has."""
        return await self.ask(lambda: self._conversations.states(conversation_ids))

    async def log(self, conversation_id: str) -> "list[RawEntry] | None":
        """Offsets and entries as they were appended."""
        packed = await self.ask(lambda: self._conversations.packed_log(conversation_id))
        if packed is None or len(packed) <= MAX_UNPACKED_AT_ONCE:
            return None if packed is None else self._unpack(packed)
        return await asyncio.to_thread(self._unpack, packed)

    async def logs(self, conversation_ids: Sequence[str]) -> "dict[str, list[RawEntry]]":
        """The logs of those of these conversations that the archive has. Many are unpacked: call it for a page."""
        return await self.ask(lambda: self._conversations.logs(conversation_ids), within=COUNT_TIMEOUT)

    async def whole(self, conversation_id: str) -> "ArchivedConversation | None":
        return await self.ask(lambda: self._conversations.get(conversation_id))

    async def page(
        self, wanted: "ListFilter", order: "ListOrder", *, descending: bool, after: "ListPlace | None", limit: int
    ) -> list[str]:
        """States, as JSON, of the conversations that follow this place."""
        return await self.ask(lambda: self._lists.page(wanted, order, descending=descending, after=after, limit=limit))

    async def count(self, wanted: "ListFilter", *, without: Sequence[str]) -> int:
        return await self.ask(lambda: self._lists.count(wanted, without=without), within=COUNT_TIMEOUT)

    async def values(self) -> "ArchivedValues":
        """The values that conversations have, for filters."""
        return await self.ask(self._choices.values, within=COUNT_TIMEOUT)

    async def find(self, query: str, sight: Sight, filters: "TextFilters", *, after: str, limit: int) -> "FoundTexts":
        """Conversations that have the words of the query. `after`: a cursor. Raises ValueError for one of others."""
        from libs.archive import TextCursor

        cursor = TextCursor.parse(after) if after else None
        return await self.ask(lambda: self._texts.find(query, sight, filters, after=cursor, limit=limit))

    async def of_contact(self, contact: str, limit: int) -> list[ConversationState]:
        return await self.ask(lambda: self._past.states(contact, limit))

    async def past(self, contact: str) -> ContactPast:
        return await self.ask(lambda: self._past.of(contact), within=OPENING_TIMEOUT)

    async def events(self, after: int, limit: int, types: Sequence[str] = ()) -> "tuple[list[StoredEvent], FeedSpan]":
        return await self.ask(lambda: self._events.page(after, limit, types))

    async def event_span(self) -> "FeedSpan":
        return await self.ask(self._events.span)

    async def report_material(self, span: Span, live: LiveRecords) -> tuple[Material, int | None]:
        """What the figures of a span are made of, and when the archive began."""
        return await self.ask(lambda: self._reports.material(span, live))

    async def report_behind(
        self, span: Span, figure: Figure, row: tuple[str, str], *, live: LiveRecords,
        after: tuple[int, int, str] | None, limit: int,
    ) -> "FoundRows":  # fmt: skip
        """The archive's part of the list behind a figure, and what of Redis counts next to it."""
        found = self._report_lists.behind
        return await self.ask(lambda: found(span, figure, row, live=live, after=after, limit=limit))

    async def report_rows(
        self, since_ms: int, person: str | None, teams: Sequence[str], *, live: LiveRecords, limit: int
    ) -> "VisibleRows":
        """Conversations that a teammate may see, the last closed first; without a person all of them."""
        visible = self._report_lists.visible
        return await self.ask(lambda: visible(since_ms, person, teams, live=live, limit=limit), within=COUNT_TIMEOUT)

    async def model_sums(self, span: Span) -> "ModelSums":
        """What models used in conversations that ended in the span."""
        return await self.ask(lambda: self._model_uses.between(span.start_ms, span.end_ms, span.zone))

    async def step_numbers(self, span: "StepSpan") -> "dict[str, StepNumbers]":
        """The numbers of the steps of a flow, of conversations that ended."""
        return await self.ask(lambda: self._steps.numbers(span))

    async def step_conversations(
        self, span: "StepSpan", path: str, outcome: str | None, *, before: tuple[int, str] | None, limit: int
    ) -> "list[StepPlace]":
        """The conversations behind such a number, the newest first."""
        found = self._steps.conversations
        return await self.ask(lambda: found(span, path, outcome, before=before, limit=limit))

    async def version_totals(
        self, flow: str, versions: Sequence[int], *, since_ms: int, until_ms: int | None
    ) -> dict[int, VersionTotals]:
        """What became of the ended conversations of versions of a flow."""
        found = self._outcomes.totals
        return await self.ask(lambda: found(flow, versions, since_ms=since_ms, until_ms=until_ms))

    async def hold(
        self, of: HeldThing, conversation_id: str, contact: str, *, by: str, at: datetime
    ) -> LegalHold:  # fmt: skip
        put = self._holds.put
        return await self.ask(lambda: put(of, conversation_id, contact, by=by, at=at), within=CHANGE_TIMEOUT)

    async def end_hold(self, hold: str) -> LegalHold | None:
        return await self.ask(lambda: self._holds.remove(hold), within=CHANGE_TIMEOUT)

    async def holds(self) -> list[LegalHold]:
        """The newest ones."""
        return await self.ask(self._holds.newest)

    async def ask(self, question: Callable[[], Awaitable[Answer]], *, within: timedelta | None = None) -> Answer:
        if time.monotonic() < self._retry_at:
            raise ArchiveAway("it did not answer just now")
        try:
            async with asyncio.timeout((within or ANSWER_TIMEOUT).total_seconds()):
                answer = await question()
        except TimeoutError as error:
            self._late += 1
            if self._late >= MAX_LATE_ANSWERS:
                self._stays_away(error)
            raise ArchiveAway("it did not answer in time") from error
        except ArchiveAway as error:
            self._stays_away(error)
            raise
        self._late = 0
        if self._away:
            self._away = False
            logger.info("the archive answers again")
        return answer

    def _stays_away(self, error: Exception) -> None:
        self._retry_at = time.monotonic() + RETRY_S
        if not self._away:
            self._away = True
            logger.warning("the archive does not answer", extra={"error": str(error) or type(error).__name__})
