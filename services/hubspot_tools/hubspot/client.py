"""HubSpot's contacts, as far as the tools need them. Only this module knows the paths and bodies of the dated API.

Every call ends by its deadline. It returns HubSpot's records or raises a `HubSpotError`. An attempt that certainly had
no effect is repeated until the deadline.
"""

import copy
from collections.abc import Iterable, Mapping
from contextlib import AbstractAsyncContextManager, nullcontext, suppress
from datetime import datetime
from typing import Any, Protocol, Self

from libs.contracts import PriorityClass
from services.hubspot_tools.hubspot.batch_api import Lookup, Write
from services.hubspot_tools.hubspot.batcher import MAX_BATCH
from services.hubspot_tools.hubspot.contact_batches import ContactBatches
from services.hubspot_tools.hubspot.deadline import Deadline
from services.hubspot_tools.hubspot.errors import NotFound
from services.hubspot_tools.hubspot.property_history import PropertyHistory
from services.hubspot_tools.hubspot.rate_limiter import RateLimiter
from services.hubspot_tools.hubspot.record_locks import RecordLocks
from services.hubspot_tools.hubspot.responses import CALL, Page, ParsedReply, Record
from services.hubspot_tools.hubspot.retries import Retries
from services.hubspot_tools.hubspot.sender import Sender
from services.hubspot_tools.hubspot.transport import ApiRequest, Transport

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
        self._contacts = f"/crm/objects/{version}/contacts"
        self._batches = ContactBatches(self._sender, self._contacts, most)
        self._update_check: UpdateCheck | None = None
        self._definitions = f"/crm/properties/{version}/contacts"
        self._owners = f"/crm/owners/{version}"
        self._notes = f"/crm/objects/{version}/notes"

    def with_check(self, check: UpdateCheck) -> Self:
        """The same client with the same batches, which checks each update first."""
        # A shallow copy shares the batches: a second set would send calls of its own.
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
        return await self._batches.create(Write(None, properties), deadline)

    async def update(self, contact_id: str, properties: Mapping[str, str], deadline: Deadline) -> Record:
        """Returns the properties that HubSpot wrote. They are not the whole record, and may differ from the request.

        It is repeated even after an attempt with an unknown effect, because the same values twice are the same values.
        """
        async with self._writing(contact_id, deadline):
            return await self._update(contact_id, properties, deadline)

    async def _update(self, contact_id: str, properties: Mapping[str, str], deadline: Deadline) -> Record:
        if self._update_check is not None:
            await self._update_check.before(self, contact_id, properties, deadline)
        written = await self._batches.update(Write(contact_id, properties), deadline)
        if self._update_check is not None:
            await self._update_check.after(written, properties)
        return written

    async def check_update(self, contact_id: str, properties: Mapping[str, str], deadline: Deadline) -> None:
        """Raises HubSpotError if this update would not be sent now, even after a confirmation."""
        if self._update_check is not None:
            await self._update_check.check(self, contact_id, properties, deadline)

    async def history(self, contact_id: str, names: Iterable[str], deadline: Deadline) -> PropertyHistory:
        """The versions of these properties, and their current values. Raises NotFound."""
        return await self._batches.history(Lookup(contact_id, tuple(names)), deadline)

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
        return await self._batches.read(by, Lookup(value, tuple(names)), deadline)
