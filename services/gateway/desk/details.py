"""One conversation with its context, as the page's side pane shows it."""

from collections.abc import Sequence
from dataclasses import dataclass

from libs.assignment import AssignmentQueue, Sight
from libs.contracts import Assigned, AssignmentDecision, LogEntry
from libs.conversations import ArchiveAway, ConversationState, ConversationUnknown, LogReader
from services.gateway.desk.contact_details import contact_details
from services.gateway.desk.listing import Listing, summary_of
from services.gateway.desk.schemas import ConversationSummary, Detail

MAX_NEWEST = 200
"""The number of newest entries in which the last decision and the last search in HubSpot are found."""


@dataclass(frozen=True)
class Details:
    """Safe to share between tasks."""

    reader: LogReader
    listing: Listing
    placements: AssignmentQueue

    async def of(self, state: ConversationState, sight: Sight) -> Detail:
        """The context that a teammate with this sight may see."""
        try:
            earlier, away = [each for each in await self.listing.earlier(state) if sight.sees(each)], False
        except ArchiveAway:
            earlier, away = [], True
        newest = await self.reader.newest(state.id, MAX_NEWEST)
        previous = await self._previous(earlier) if state.record.contact is None else None
        place = None
        decision = None
        # The queue explains why a conversation waits; the log has the reason for an assignee.
        if state.owner.kind == "team":
            decision = await self.placements.explain(state.id)
            place = await self.placements.place_in_queue(state.id)
        return Detail(
            summary=summary_of(state),
            contact=contact_details(state, newest, previous, whole=len(newest) < MAX_NEWEST),
            variables=state.variables,
            earlier=earlier,
            other_conversations=max(state.earlier if sight.sees_all else 0, len(earlier)),
            chosen=state.chosen,
            decision=decision or _last_decision(newest),
            queue_place=place,
            archive_away=away,
            model_use=state.model_use,
        )  # fmt: skip

    async def _previous(self, earlier: Sequence[ConversationSummary]) -> ConversationState | None:
        """The newest of these conversations; None if there is none, or if it can't be read."""
        try:
            return await self.reader.state(earlier[0].id) if earlier else None
        except (ConversationUnknown, ArchiveAway):
            return None


def _last_decision(newest: Sequence[LogEntry]) -> AssignmentDecision | None:
    found = (item.entry.decision for item in newest if isinstance(item.entry, Assigned) and item.entry.decision)
    return next(found, None)
