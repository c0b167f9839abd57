"""The undo of a write in HubSpot, by a teammate: which receipts have one, and the request for it.

The gateway only appends the request. The agent passes it on, and the tools worker compares the record with the receipt
before it writes anything.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime

from libs.audit import AuditTrail, person_named
from libs.contracts import (
    START,
    Author,
    ContactCreated,
    ContactSaved,
    ContactUpdated,
    LogEntry,
    NoteAdded,
    Ok,
    ToolResultEntry,
    UndoRequested,
    created_at,
    undo_call_of,
)
from libs.contracts.tools import UNDO_KEPT
from libs.conversations import Appended, ConversationState, LogReader, UndoRequests
from libs.messaging import Now
from services.gateway.http import Refusal

PAGE = 500
"""Entries that are read at once, in search of earlier requests."""

Check = Callable[[Author, str], Awaitable[ConversationState]]
"""Raises ConversationUnknown for a conversation that this teammate may not see."""


def undo_until(item: LogEntry) -> datetime | None:
    """Until when the write of this receipt can be undone; None for an entry that is no such receipt."""
    entry = item.entry
    if not isinstance(entry, ToolResultEntry) or not isinstance(entry.result, Ok):
        return None
    match entry.result.data:
        case ContactCreated(undo=str()) | ContactUpdated(undo=str()) | NoteAdded():
            pass
        # A merge is no such write: HubSpot can't take it apart.
        case ContactSaved(contact_id=str()) as saved if saved.created or saved.changes:
            pass
        case _:
            return None
    return created_at(item.offset) + UNDO_KEPT


class Undoing:
    """Safe to share between tasks."""

    def __init__(self, requests: UndoRequests, reader: LogReader, check: Check, audit: AuditTrail, *, now: Now) -> None:
        self._requests, self._reader, self._check, self._audit, self._now = requests, reader, check, audit, now

    async def undo(
        self, author: Author, conversation_id: str, *, receipt: str, request_id: str, trace: str
    ) -> Appended:
        """Request the undo of the write whose receipt is at this offset.

        A request that is in progress or done is returned again. Raises Refusal for a receipt without an undo.
        """
        await self._check(author, conversation_id)
        item = await self._reader.entry(conversation_id, receipt)
        until = None if item is None else undo_until(item)
        if item is None or until is None or not isinstance(item.entry, ToolResultEntry):
            raise Refusal(422, "not_undoable", "`receipt` must be the offset of a write that can be undone.")
        if self._now() > until:
            raise Refusal(409, "undo_expired", "This change is too old to be undone.")
        call_id = item.entry.call_id
        last, failed = await self._last_request(conversation_id, receipt, call_id)
        if last is not None and not failed:
            return Appended(last, repeated=True)
        appended = await self._requests.append(
            conversation_id, call_id=call_id, by=author, after=last or START, request_id=request_id, trace=trace
        )
        if not appended.repeated:
            await self._audit.record(
                person_named(author.id), "change.undo_requested", f"conversation:{conversation_id}",
                details={"receipt": receipt},
            )  # fmt: skip
        return appended

    async def _last_request(self, conversation_id: str, receipt: str, call_id: str) -> tuple[str | None, bool]:
        """The newest request for this undo, and whether it has failed: then a new one may try again."""
        last: str | None = None
        failed, after = False, receipt
        while page := await self._reader.entries(conversation_id, after=after, limit=PAGE):
            after = page[-1].offset
            for item in page:
                match item.entry:
                    case UndoRequested(call_id=wanted) if wanted == call_id:
                        last, failed = item.offset, False
                    case ToolResultEntry(call_id=answered, result=result) if last is not None and (
                        answered == undo_call_of(conversation_id, last)
                    ):
                        failed = not isinstance(result, Ok)
                    case _:
                        pass
        return last, failed
