"""HubSpot's contacts, as far as the tools need them. Only this module knows the paths and bodies of the dated API.

Every call ends by its deadline. It returns HubSpot's records or raises a `HubSpotError`. An attempt that certainly had
no effect is repeated until the deadline.
"""

import copy
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext, suppress
from datetime import datetime
from functools import partial
from typing import Any, Literal, Protocol, Self, TypeVar

from libs.contracts import PriorityClass
from services.hubspot_tools.hubspot.batch_api import Lookup, Write, read_body, read_outcomes, write_body, write_outcomes
from services.hubspot_tools.hubspot.batcher import MAX_BATCH, Batcher
from services.hubspot_tools.hubspot.deadline import Deadline
from services.hubspot_tools.hubspot.errors import AlreadyExists, Down, HubSpotError, NotFound, RejectedByHubSpot
from services.hubspot_tools.hubspot.property_history import (
    MAX_HISTORIES,
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
    """May refuse each update. It is called under the record's lock, if there are locks."""

    async def before(
        self, client: "HubSpotClient", contact_id: str, values: Mapping[str, str], deadline: Deadline
    ) -> None:
        """Raises HubSpotError if the update must not be sent."""
        ...

    async def check(
        self, client: "HubSpotClient", contact_id: str, values: Mapping[str, str], deadline: Deadline
    ) -> None:
        """The same for an update that is only proposed so far."""
        ...

    async def after(self, written: Record, values: Mapping[str, str]) -> None: ...


class HubSpotClient:
    """`retries`, `rate_limiter` and `priority` belong to the `Sender`. `most`: the inputs of one call.

    `locks` make all workers together one writer to each contact.
    """

    def __init__(
        self,
        transport: Transport,
        *,
        version: str,
        retries: Retries | None = None,
        rate_limiter: RateLimiter | None = None,
        locks: RecordLocks | None = None,
        priority: PriorityClass = "live",
        most: int = MAX_BATCH,
    ) -> None:
        self._sender = Sender(transport, retries=retries, rate_limiter=rate_limiter, priority=priority)
        self._locks = locks
        read, write = self._sender.permit("read"), self._sender.permit("write")
        # A batcher for each ID property: a batch call has only one for all its inputs.
        self._reads = {
            by: Batcher(f"read_{by}", read, partial(self._read, by), is_write=False, most=most)
            for by in ("id", "email", CALL)
        }
        self._creates = Batcher("create", write, partial(self._write, "create"), is_write=True, most=most)
        self._updates = Batcher("update", write, partial(self._write, "update"), is_write=True, most=most)
        self._histories = Batcher("history", read, self._read_histories, is_write=False, most=min(most, MAX_HISTORIES))
        self._update_check: UpdateCheck | None = None
        self._contacts = f"/crm/objects/{version}/contacts"
        self._definitions = f"/crm/properties/{version}/contacts"
        self._owners = f"/crm/owners/{version}"
        self._notes = f"/crm/objects/{version}/notes"

    def with_check(self, check: UpdateCheck) -> Self:
        """The same client with the same batchers, which checks each update first."""
        # A shallow copy shares the batchers: a second set would send calls of its own.
        checked = copy.copy(self)
        checked._update_check = check  # noqa: SLF001  (its own class)
        return checked

    async def get(self, contact_id: str, names: Iterable[str], deadline: Deadline) -> Record:
        """Raises NotFound. The ID of a contact that was merged into another one leads to that other contact.

        It is a batch of one, because the names of an account's properties can be too long for a URL.
        """
        record = await self._read_one("id", contact_id, names, deadline)
        if record is None:
            raise NotFound
        return record

    async def find_by_email(self, email: str, names: Iterable[str], deadline: Deadline) -> Record | None:
        """Unlike `search`, it sees writes at once and uses up no search."""
        return await self._read_one("email", email, names, deadline)

    async def find_by_call(self, call_id: str, names: Iterable[str], deadline: Deadline) -> Record | None:
        """The contact that a previous attempt at this call created, in an account with the property for it."""
        # The answer is matched by this property, so that it must be read too.
        return await self._read_one(CALL, call_id, (*names, CALL), deadline)

    async def search(self, body: Mapping[str, Any], deadline: Deadline) -> Page:
        """`body` is HubSpot's search request. Writes of the last seconds may be missing from the answer."""
        request = ApiRequest("search", "POST", f"{self._contacts}/search", body)
        return await self._sender.call(request, ParsedReply.page, deadline)

    async def create(self, properties: Mapping[str, str], deadline: Deadline) -> Record:
        """Raises AlreadyExists if a contact has the email already."""
        write = Write(None, properties)
        # The key keeps two creates of one address out of one batch, so that HubSpot refuses only the second.
        return await self._sender.retried(
            "write",
            lambda: self._creates.ask(write, deadline, key=properties.get("email", "").lower() or None),
            deadline,
        )

    async def update(self, contact_id: str, properties: Mapping[str, str], deadline: Deadline) -> Record:
        """Returns the properties that HubSpot wrote. They are not the whole record, and may differ from the request.

        It is repeated even after an attempt with an unknown effect, because the same values twice are the same values.
        """
        async with self._writing(contact_id, deadline):
            return await self._update(contact_id, properties, deadline)

    async def _update(self, contact_id: str, properties: Mapping[str, str], deadline: Deadline) -> Record:
        write = Write(contact_id, properties)
        if self._update_check is not None:
            await self._update_check.before(self, contact_id, properties, deadline)
        # Retried by the rules of a read: a second update with the same values changes nothing.
        written = await self._sender.retried(
            "read", lambda: self._updates.ask(write, deadline, key=contact_id), deadline
        )
        if self._update_check is not None:
            await self._update_check.after(written, properties)
        return written

    async def check_update(self, contact_id: str, properties: Mapping[str, str], deadline: Deadline) -> None:
        """Raises HubSpotError if this update would not be sent now, even after a confirmation."""
        if self._update_check is not None:
            await self._update_check.check(self, contact_id, properties, deadline)

    async def history(self, contact_id: str, names: Iterable[str], deadline: Deadline) -> PropertyHistory:
        """The versions of these properties, and their current values. Raises NotFound."""
        lookup = Lookup(contact_id, tuple(names))
        return await self._sender.retried("read", lambda: self._histories.ask(lookup, deadline), deadline)

    async def archive(self, contact_id: str, deadline: Deadline) -> None:
        """Archives a contact, which HubSpot can restore for 90 days. A contact that is gone already is no error."""
        async with self._writing(contact_id, deadline):
            await self._archive(f"{self._contacts}/{contact_id}", deadline)

    async def merge(self, kept: str, gone: str, deadline: Deadline) -> Record:
        """The contact that both have become, which may have a new ID. Raises NotFound."""
        body = {"primaryObjectId": kept, "objectIdToMerge": gone}
        request = ApiRequest("write", "POST", f"{self._contacts}/merge", body, about_record=True)
        first, second = sorted((kept, gone))  # one order for all, so that two merges never wait for each other
        async with self._writing(first, deadline), self._writing(second, deadline):
            return await self._sender.call(request, ParsedReply.record, deadline)

    async def definitions(self, deadline: Deadline) -> list[dict[str, Any]]:
        """The definitions of all contact properties of the account."""
        return await self._sender.call(ApiRequest("read", "GET", self._definitions), ParsedReply.results, deadline)

    async def owners(self, deadline: Deadline) -> list[dict[str, Any]]:
        """All active owners."""
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
        """Writes a note (HTML) on this contact's timeline. Sent twice, it makes two notes."""
        association = {
            "to": {"id": contact_id},
            "types": [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": _NOTE_TO_CONTACT}],
        }
        content = {
            "properties": {"hs_timestamp": at.isoformat(), "hs_note_body": body}, "associations": [association],
        }  # fmt: skip
        # Retried by the rules of a write: after a lost answer a second note could be a duplicate.
        return await self._sender.call(ApiRequest("write", "POST", self._notes, content), ParsedReply.record, deadline)

    async def archive_note(self, note_id: str, deadline: Deadline) -> None:
        """Archives a note. A note that is gone already is no error."""
        await self._archive(f"{self._notes}/{note_id}", deadline)

    async def _archive(self, path: str, deadline: Deadline) -> None:
        request = ApiRequest("write", "DELETE", path, about_record=True)
        # Retried by the rules of a read: archiving twice has the effect of archiving once.
        with suppress(NotFound):
            await self._sender.retried("read", lambda: self._sender.sent(request, deadline), deadline)

    def _writing(self, contact_id: str, deadline: Deadline) -> AbstractAsyncContextManager[None]:
        return nullcontext() if self._locks is None else self._locks.held(contact_id, deadline)

    async def _read_one(self, by: str, value: str, names: Iterable[str], deadline: Deadline) -> Record | None:
        lookup = Lookup(value, tuple(names))
        return await self._sender.retried("read", lambda: self._reads[by].ask(lookup, deadline), deadline)

    # --- the calls that batchers send -----------------------------------------------------------------------

    async def _read(
        self, by: str, lookups: Sequence[Lookup], deadline: Deadline
    ) -> Sequence[Record | HubSpotError | None]:
        path = f"{self._contacts}/batch/read"
        request = ApiRequest("read", "POST", path, read_body(by, lookups), about_record=True)
        if len(lookups) == 1:
            # A single answer needs no match: after a merge it has another ID than the lookup.
            try:
                return [(await self._sender.send(request, deadline)).only_record()]
            except NotFound:
                return [None]
        outcomes = read_outcomes(by, lookups, await self._sender.send(request, deadline))
        return await self._alone_where(
            outcomes, lambda n: self._read(by, [lookups[n]], deadline), self._sender.permit("read"), deadline
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
            lambda n: self._read_histories([lookups[n]], deadline), self._sender.permit("read"), deadline,
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
            # One bad input made HubSpot refuse the whole batch, and nothing was written: send each alone.
            nothing: list[Record | HubSpotError] = [Down() for _ in writes]
            return await self._alone_where(
                nothing, lambda n: self._write(what, [writes[n]], deadline), self._sender.permit("write"), deadline
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
        permit: Callable[[Deadline], Awaitable[None]],
        deadline: Deadline,
    ) -> Sequence[R | HubSpotError]:
        """Repeat alone each input to which a batch gave no answer, if it certainly had no effect."""
        found = list(outcomes)
        for number, outcome in enumerate(outcomes):
            if isinstance(outcome, Down) and outcome.effect == "none":
                try:
                    await permit(deadline)
                    [found[number]] = await again(number)
                except HubSpotError as error:
                    found[number] = error  # one input's failure must not fail the others
        return found
