"""HubSpot's contacts, as far as the tools need them: the dated API's paths and bodies, and nothing of them outside.

Every call ends by its deadline. It returns what HubSpot holds or raises a `HubSpotError`; what surely had no effect
is tried again until then.
"""

import copy
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from datetime import datetime
from functools import partial
from typing import Any, Literal, Protocol, Self, TypeVar

from libs.contracts import PriorityClass
from services.hubspot_tools.hubspot.batch_api import Lookup, Write, read_body, read_outcomes, write_body, write_outcomes
from services.hubspot_tools.hubspot.batcher import MOST, Batcher
from services.hubspot_tools.hubspot.deadline import Deadline
from services.hubspot_tools.hubspot.errors import AlreadyExists, Down, HubSpotError, NotFound, RejectedByHubSpot
from services.hubspot_tools.hubspot.property_history import (
    MOST_HISTORIES,
    PropertyHistory,
    history_body,
    history_outcomes,
)
from services.hubspot_tools.hubspot.rate_limiter import RateLimiter
from services.hubspot_tools.hubspot.record_locks import RecordLocks
from services.hubspot_tools.hubspot.responses import CALL, Page, ParsedReply, Record
from services.hubspot_tools.hubspot.retries import Retries
from services.hubspot_tools.hubspot.sender import Sender
from services.hubspot_tools.hubspot.transport import ApiRequest, Transport

T = TypeVar("T")
R = TypeVar("R")

_OWNERS_PAGE = "100"

_NOTE_TO_CONTACT = 202
"""HubSpot's own type of association."""


class UpdateCheck(Protocol):
    """Has its say on each update, under the record's lock where there is one."""

    async def before(
        self, client: "HubSpotClient", contact_id: str, values: Mapping[str, str], deadline: Deadline
    ) -> None:
        """Raises HubSpotError where it must not be sent."""
        ...

    async def look(
        self, client: "HubSpotClient", contact_id: str, values: Mapping[str, str], deadline: Deadline
    ) -> None:
        """The same, of an update that is only proposed yet."""
        ...

    async def after(self, written: Record, values: Mapping[str, str]) -> None: ...


class HubSpotClient:
    """`retries`, `budget` and `priority` are the `Sender`'s. `most`: inputs of one call.

    `locks`: so that all workers together are one writer to each contact.
    """

    def __init__(
        self,
        transport: Transport,
        *,
        version: str,
        retries: Retries | None = None,
        budget: RateLimiter | None = None,
        locks: RecordLocks | None = None,
        priority: PriorityClass = "live",
        most: int = MOST,
    ) -> None:
        self._sender = Sender(transport, retries=retries, budget=budget, priority=priority)
        self._locks = locks
        read, write = self._sender.slot("read"), self._sender.slot("write")
        self._reads = {
            by: Batcher(f"read_{by}", read, partial(self._read, by), is_write=False, most=most)
            for by in ("id", "email", CALL)
        }
        self._creates = Batcher("create", write, partial(self._write, "create"), is_write=True, most=most)
        self._updates = Batcher("update", write, partial(self._write, "update"), is_write=True, most=most)
        self._histories = Batcher("history", read, self._read_histories, is_write=False, most=min(most, MOST_HISTORIES))
        self._guard: UpdateCheck | None = None
        self._contacts = f"/crm/objects/{version}/contacts"
        self._definitions = f"/crm/properties/{version}/contacts"
        self._owners = f"/crm/owners/{version}"
        self._notes = f"/crm/objects/{version}/notes"

    def guarded(self, guard: UpdateCheck) -> Self:
        """The same client, lanes and all, whose updates this guard is asked about."""
        guarded = copy.copy(self)
        guarded._guard = guard  # noqa: SLF001  (its own class)
        return guarded

    async def get(self, contact_id: str, names: Iterable[str], deadline: Deadline) -> Record:
        """Raises NotFound. An ID that a merge took away leads to the contact that there is now.

        By a batch of one: the names of an account's properties can be more than a URL may hold.
        """
        record = await self._read_one("id", contact_id, names, deadline)
        if record is None:
            raise NotFound
        return record

    async def find_by_email(self, email: str, names: Iterable[str], deadline: Deadline) -> Record | None:
        """Sees writes at once and spends no search, unlike `search`."""
        return await self._read_one("email", email, names, deadline)

    async def find_by_call(self, call_id: str, names: Iterable[str], deadline: Deadline) -> Record | None:
        """The contact that an earlier attempt at this call made, in an account that has the property for it."""
        return await self._read_one(CALL, call_id, (*names, CALL), deadline)

    async def search(self, body: Mapping[str, Any], deadline: Deadline) -> Page:
        """`body` as HubSpot takes it. What was written within the last seconds may be missing."""
        request = ApiRequest("search", "POST", f"{self._contacts}/search", body)
        return await self._sender.call(request, ParsedReply.page, deadline)

    async def create(self, properties: Mapping[str, str], deadline: Deadline) -> Record:
        """Raises AlreadyExists where a contact has the email already."""
        write = Write(None, properties)
        return await self._sender.retried(
            "write",
            lambda: self._creates.ask(write, deadline, key=properties.get("email", "").lower() or None),
            deadline,
        )

    async def update(self, contact_id: str, properties: Mapping[str, str], deadline: Deadline) -> Record:
        """Returns what HubSpot wrote, which is not the whole record, nor always what was asked for.

        Tried again even where it may have had its effect: the same values twice are the same values.
        """
        async with self._writing(contact_id, deadline):
            return await self._update(contact_id, properties, deadline)

    async def _update(self, contact_id: str, properties: Mapping[str, str], deadline: Deadline) -> Record:
        write = Write(contact_id, properties)
        if self._guard is not None:
            await self._guard.before(self, contact_id, properties, deadline)
        # As a read is, even where an attempt may have had its effect.
        written = await self._sender.retried(
            "read", lambda: self._updates.ask(write, deadline, key=contact_id), deadline
        )
        if self._guard is not None:
            await self._guard.after(written, properties)
        return written

    async def look(self, contact_id: str, properties: Mapping[str, str], deadline: Deadline) -> None:
        """Raises HubSpotError where this update would not be sent now, whoever confirmed it."""
        if self._guard is not None:
            await self._guard.look(self, contact_id, properties, deadline)

    async def history(self, contact_id: str, names: Iterable[str], deadline: Deadline) -> PropertyHistory:
        """Of these properties, and what they hold now. Raises NotFound."""
        lookup = Lookup(contact_id, tuple(names))
        return await self._sender.retried("read", lambda: self._histories.ask(lookup, deadline), deadline)

    async def archive(self, contact_id: str, deadline: Deadline) -> None:
        """Takes a contact away; HubSpot keeps it restorable for 90 days. One that has gone already is no error."""
        request = ApiRequest("write", "DELETE", f"{self._contacts}/{contact_id}", about_record=True)
        # Twice has the effect of once, so an attempt whose answer got lost may be repeated, as a read's may.
        async with self._writing(contact_id, deadline):
            try:
                await self._sender.retried("read", lambda: self._sender.sent(request, deadline), deadline)
            except NotFound:
                return

    async def merge(self, kept: str, gone: str, deadline: Deadline) -> Record:
        """What both have become, which may have an ID of its own. Raises NotFound."""
        body = {"primaryObjectId": kept, "objectIdToMerge": gone}
        request = ApiRequest("write", "POST", f"{self._contacts}/merge", body, about_record=True)
        first, second = sorted((kept, gone))  # always in one order, so that two merges never wait for each other
        async with self._writing(first, deadline), self._writing(second, deadline):
            return await self._sender.call(request, ParsedReply.record, deadline)

    async def definitions(self, deadline: Deadline) -> list[dict[str, Any]]:
        """Of all the account's contact properties."""
        return await self._sender.call(ApiRequest("read", "GET", self._definitions), ParsedReply.results, deadline)

    async def owners(self, deadline: Deadline) -> list[dict[str, Any]]:
        """All that are active."""
        found: list[dict[str, Any]] = []
        query = {"limit": _OWNERS_PAGE}
        while True:
            request = ApiRequest("read", "GET", self._owners, query=query)
            owners, after = await self._sender.call(request, ParsedReply.results_and_cursor, deadline)
            found += owners
            if after is None:
                return found
            query = {**query, "after": after}

    async def notes_of(self, contact_id: str, deadline: Deadline) -> list[str]:
        """The IDs of the notes on a contact's timeline, newest first. Raises NotFound."""
        path = f"{self._contacts}/{contact_id}"
        request = ApiRequest("read", "GET", path, query={"associations": "notes"}, about_record=True)
        return await self._sender.call(request, lambda answer: answer.associated("notes"), deadline)

    async def note(self, note_id: str, deadline: Deadline) -> Record:
        """Raises NotFound."""
        query = {"properties": "hs_note_body,hs_timestamp"}
        request = ApiRequest("read", "GET", f"{self._notes}/{note_id}", query=query, about_record=True)
        return await self._sender.call(request, ParsedReply.record, deadline)

    async def add_note(self, contact_id: str, body: str, at: datetime, deadline: Deadline) -> Record:
        """A note on this contact's timeline, as HTML. Sent twice it makes two."""
        association = {
            "to": {"id": contact_id},
            "types": [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": _NOTE_TO_CONTACT}],
        }
        content = {
            "properties": {"hs_timestamp": at.isoformat(), "hs_note_body": body}, "associations": [association],
        }  # fmt: skip
        return await self._sender.call(ApiRequest("write", "POST", self._notes, content), ParsedReply.record, deadline)

    def _writing(self, contact_id: str, deadline: Deadline) -> AbstractAsyncContextManager[None]:
        return nullcontext() if self._locks is None else self._locks.held(contact_id, deadline)

    async def _read_one(self, by: str, value: str, names: Iterable[str], deadline: Deadline) -> Record | None:
        lookup = Lookup(value, tuple(names))
        return await self._sender.retried("read", lambda: self._reads[by].ask(lookup, deadline), deadline)

    # --- lanes ----------------------------------------------------------------------------------------------

    async def _read(
        self, by: str, lookups: Sequence[Lookup], deadline: Deadline
    ) -> Sequence[Record | HubSpotError | None]:
        path = f"{self._contacts}/batch/read"
        request = ApiRequest("read", "POST", path, read_body(by, lookups), about_record=True)
        if len(lookups) == 1:
            try:
                return [(await self._sender.send(request, deadline)).only_record()]
            except NotFound:
                return [None]
        outcomes = read_outcomes(by, lookups, await self._sender.send(request, deadline))
        return await self._alone_where(
            outcomes, lambda n: self._read(by, [lookups[n]], deadline), self._sender.slot("read"), deadline
        )

    async def _read_histories(
        self, lookups: Sequence[Lookup], deadline: Deadline
    ) -> Sequence[PropertyHistory | HubSpotError]:
        path = f"{self._contacts}/batch/read"
        request = ApiRequest("read", "POST", path, history_body(lookups), about_record=True)
        answer = await self._sender.send(request, deadline)
        if len(lookups) == 1 and answer.only_record() is None:
            return [NotFound()]
        return await self._alone_where(
            history_outcomes(lookups, answer),
            lambda n: self._read_histories([lookups[n]], deadline), self._sender.slot("read"), deadline,
        )  # fmt: skip

    async def _write(
        self, what: Literal["create", "update"], writes: Sequence[Write], deadline: Deadline
    ) -> Sequence[Record | HubSpotError]:
        if len(writes) == 1:
            return [await self._write_alone(writes[0], deadline)]
        request = ApiRequest("write", "POST", f"{self._contacts}/batch/{what}", write_body(writes))
        try:
            return write_outcomes(writes, await self._sender.send(request, deadline), request)
        except (RejectedByHubSpot, AlreadyExists):
            # One of them spoilt it for all, and nothing was written: each for itself then.
            nothing: list[Record | HubSpotError] = [Down() for _ in writes]
            return await self._alone_where(
                nothing, lambda n: self._write(what, [writes[n]], deadline), self._sender.slot("write"), deadline
            )

    async def _write_alone(self, write: Write, deadline: Deadline) -> Record:
        body = {"properties": write.properties}
        if write.contact_id is None:
            request = ApiRequest("write", "POST", self._contacts, body)
        else:
            request = ApiRequest("write", "PATCH", f"{self._contacts}/{write.contact_id}", body, about_record=True)
        return (await self._sender.send(request, deadline)).record()

    async def _alone_where(
        self,
        outcomes: Sequence[R | HubSpotError],
        again: Callable[[int], Awaitable[Sequence[R | HubSpotError]]],
        slot: Callable[[Deadline], Awaitable[None]],
        deadline: Deadline,
    ) -> Sequence[R | HubSpotError]:
        """Ask again by itself for what a batch gave no answer to, where nothing can have happened."""
        found = list(outcomes)
        for number, outcome in enumerate(outcomes):
            if isinstance(outcome, Down) and outcome.effect == "none":
                try:
                    await slot(deadline)
                    [found[number]] = await again(number)
                except HubSpotError as error:
                    found[number] = error
        return found
