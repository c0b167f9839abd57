"""Records the owner or the queue of each conversation, and assigns waiting conversations to free teammates.

Every agent does it."""

import logging
from datetime import timedelta

from libs.assignment.directory import Directory
from libs.assignment.metrics import ASSIGNED, ASSIGNED_AFTER
from libs.assignment.presence import Presence
from libs.assignment.queue import AssignmentQueue, Reservation
from libs.contracts import SYSTEM, AssignOptions, Owner
from libs.conversations import (
    ConversationClosed,
    ConversationState,
    ConversationUnknown,
    LogReader,
    LogWriter,
    OwnerChanged,
)
from libs.messaging import Now
from libs.telemetry import RootSpan, TraceSpan, current_trace

OVERDUE = timedelta(seconds=5)
"""A reservation is confirmed within milliseconds, or the process that made it has died."""

logger = logging.getLogger(__name__)


class Assigner:
    """Safe to share between tasks. Repeating anything here changes nothing. `now`: Redis' clock."""

    def __init__(
        self,
        writer: LogWriter,
        reader: LogReader,
        placements: AssignmentQueue,
        directory: Directory,
        presence: Presence,
        *,
        now: Now,
    ) -> None:
        self._now = now
        self._writer, self._reader = writer, reader
        self._placements, self._directory, self._presence = placements, directory, presence

    async def settle(self, state: ConversationState) -> None:
        """Record this conversation's owner or queue at the desk, and assign waiting conversations to free teammates."""
        owner = state.owner if state.is_open else None
        options = await self._with_owner(state.assign_options) if state.assign_options else None
        await self._placements.place(state.id, owner, int(state.owner_counter), options=options)
        await self.assign_waiting()

    async def _with_owner(self, options: AssignOptions) -> AssignOptions:
        """The contact's owner in HubSpot is their dedicated person, if they work at this desk."""
        if options.owner_email is None:
            return options
        owner = await self._directory.person_by_hubspot(options.owner_email)
        dedicated = owner.id if owner else options.dedicated
        return options.model_copy(update={"dedicated": dedicated, "owner_email": None})

    async def assign_waiting(self) -> int:
        """Assign all waiting conversations that have a free teammate. Returns their number."""
        assigned = 0
        while reservations := await self._placements.reserve():
            for reservation in reservations:
                assigned += await self._assign(reservation)
        return assigned

    async def sweep(self) -> int:
        """Finish the reservations of dead processes, and assign waiting conversations. Returns the number finished."""
        left = await self._placements.unconfirmed(older_than=OVERDUE)
        for reservation in left:
            logger.warning("reservation finished by the sweep", extra={"conversation_id": reservation.conversation_id})
            await self._assign(reservation)
        await self.assign_waiting()
        return len(left)

    async def requeue_absent(self) -> int:
        """Return conversations that wait for an absent teammate to their teams. Returns their number.

        Only conversations whose contact has waited for as long. A conversation that the teammate answered last stays
        with them. Teams that also assign absent people keep theirs.
        """
        after = await self._directory.absent_after()
        if after is None:
            return 0
        people = [person.id for person in await self._directory.people()]
        gone = {person: away for person, away in (await self._presence.absent(people)).items() if away >= after}
        moved = 0
        # Each one under the owner version that was read, so that a reply in between keeps it where it is.
        for person in gone:
            for conversation_id in sorted(await self._placements.open_of(person)):
                moved += await self._requeue(conversation_id, person, after)
        return moved

    async def _requeue(self, conversation_id: str, person: str, after: timedelta) -> bool:
        try:
            state = await self._reader.state(conversation_id)
            team, waits = state.team, state.waiting_since
            options = state.assign_options or AssignOptions()
            since = self._now().timestamp() - (waits or 0) / 1000
            if not (team and waits and options.only_online) or since < after.total_seconds():
                return False
            if state.owner != Owner("person", person) or await self._directory.team(team) is None:
                return False
            await self._writer.assign(
                conversation_id, owner=Owner("team", team), by=SYSTEM, reason="absent",
                request_id=f"absent-{state.owner_counter}", expected_counter=state.owner_counter,
            )  # fmt: skip
        except (OwnerChanged, ConversationClosed, ConversationUnknown):
            return False  # another owner got it in between
        logger.info("back to the queue", extra={"conversation_id": conversation_id, "absent": person})
        await self.settle(await self._reader.state(conversation_id))
        return True

    async def _assign(self, reservation: Reservation) -> bool:
        # A part of the message, request or timer that caused it; else of no trace yet, as when a person comes online.
        with (TraceSpan if current_trace() else RootSpan)("assignment", kind="producer") as span:
            span.set("conversation_id", reservation.conversation_id)
            assigned = await self._confirmed(reservation, span.trace)
            span.set("outcome", "assigned" if assigned else "released")
        return assigned

    async def _confirmed(self, reservation: Reservation, trace: str) -> bool:
        """Whether the conversation's log got the assignment."""
        person = await self._directory.person(reservation.person)
        try:
            await self._writer.assign(
                reservation.conversation_id,
                owner=Owner("person", reservation.person),
                owner_name=person.name if person else None,
                by=SYSTEM,
                # The same for each process that finishes this reservation, so that the log gets one entry.
                request_id=f"round-{reservation.counter}",
                expected_counter=str(reservation.counter),
                decision=reservation.decision,
                reason=reservation.decision.reason,
                trace=trace,
            )
        except (OwnerChanged, ConversationClosed, ConversationUnknown):
            # It was taken over or closed in between. That step records where it stands now.
            await self._placements.release(reservation)
            return False
        ASSIGNED.labels(reservation.decision.reason).inc()
        ASSIGNED_AFTER.observe(reservation.decision.waited_ms / 1000)
        await self._placements.confirm(reservation)  # only after the log has it: until then the sweep may finish it
        return True
