"""HubSpot's contacts, as far as the tools need them: the dated API's paths and bodies, and nothing of them outside.

Every call ends by its deadline. It returns what HubSpot holds or raises a `HubSpotError`; what surely had no effect
is tried again until then.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from services.hubspot_tools.answers import Answer, Page, Record
from services.hubspot_tools.deadline import Deadline
from services.hubspot_tools.errors import HubSpotError, NotFound
from services.hubspot_tools.refusals import error_of
from services.hubspot_tools.retries import Retries
from services.hubspot_tools.transport import ApiRequest, Transport

T = TypeVar("T")

_OWNERS_PAGE = "100"

_NOTE_TO_CONTACT = 202
"""HubSpot's own type of association."""


class HubSpotClient:
    def __init__(self, transport: Transport, *, version: str, retries: Retries | None = None) -> None:
        self._transport = transport
        self._retries = retries or Retries()
        self._contacts = f"/crm/objects/{version}/contacts"
        self._definitions = f"/crm/properties/{version}/contacts"
        self._owners = f"/crm/owners/{version}"
        self._notes = f"/crm/objects/{version}/notes"

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

    async def search(self, body: Mapping[str, Any], deadline: Deadline) -> Page:
        """`body` as HubSpot takes it. What was written within the last seconds may be missing."""
        request = ApiRequest("search", "POST", f"{self._contacts}/search", body)
        return await self._call(request, Answer.page, deadline)

    async def create(self, properties: Mapping[str, str], deadline: Deadline) -> Record:
        """Raises AlreadyExists where a contact has the email already."""
        request = ApiRequest("write", "POST", self._contacts, {"properties": properties})
        return await self._call(request, Answer.record, deadline)

    async def update(self, contact_id: str, properties: Mapping[str, str], deadline: Deadline) -> Record:
        """Returns what HubSpot wrote, which is not the whole record, nor always what was asked for."""
        path = f"{self._contacts}/{contact_id}"
        request = ApiRequest("write", "PATCH", path, {"properties": properties}, about_record=True)
        return await self._call(request, Answer.record, deadline)

    async def definitions(self, deadline: Deadline) -> list[dict[str, Any]]:
        """Of all the account's contact properties."""
        return await self._call(ApiRequest("read", "GET", self._definitions), Answer.results, deadline)

    async def owners(self, deadline: Deadline) -> list[dict[str, Any]]:
        """All that are active."""
        found: list[dict[str, Any]] = []
        query = {"limit": _OWNERS_PAGE}
        while True:
            request = ApiRequest("read", "GET", self._owners, query=query)
            owners, after = await self._call(request, Answer.results_and_cursor, deadline)
            found += owners
            if after is None:
                return found
            query = {**query, "after": after}

    async def notes_of(self, contact_id: str, deadline: Deadline) -> list[str]:
        """The IDs of the notes on a contact's timeline, newest first. Raises NotFound."""
        path = f"{self._contacts}/{contact_id}"
        request = ApiRequest("read", "GET", path, query={"associations": "notes"}, about_record=True)
        return await self._call(request, lambda answer: answer.associated("notes"), deadline)

    async def note(self, note_id: str, deadline: Deadline) -> Record:
        """Raises NotFound."""
        query = {"properties": "hs_note_body"}
        request = ApiRequest("read", "GET", f"{self._notes}/{note_id}", query=query, about_record=True)
        return await self._call(request, Answer.record, deadline)

    async def add_note(self, contact_id: str, body: str, at: datetime, deadline: Deadline) -> Record:
        """A note on this contact's timeline, as HTML. Sent twice it makes two."""
        association = {
            "to": {"id": contact_id},
            "types": [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": _NOTE_TO_CONTACT}],
        }
        content = {
            "properties": {"hs_timestamp": at.isoformat(), "hs_note_body": body}, "associations": [association],
        }  # fmt: skip
        return await self._call(ApiRequest("write", "POST", self._notes, content), Answer.record, deadline)

    async def _read_one(self, by: str, value: str, names: Iterable[str], deadline: Deadline) -> Record | None:
        body: dict[str, Any] = {"properties": list(names), "inputs": [{"id": value}]}
        if by != "id":
            body["idProperty"] = by
        request = ApiRequest("read", "POST", f"{self._contacts}/batch/read", body, about_record=True)
        try:
            return await self._call(request, Answer.only_record, deadline)
        except NotFound:
            return None

    async def _call(self, request: ApiRequest, read: Callable[[Answer], T], deadline: Deadline) -> T:
        """`read` makes sense of a success; one that makes none is tried again like any failure."""
        attempt = 0
        while True:
            attempt += 1
            deadline.check()
            try:
                reply = await self._transport.send(request, deadline)
                if not 200 <= reply.status < 300:
                    raise error_of(reply, request)
                return read(Answer(reply, request))
            except HubSpotError as error:
                wait = self._retries.wait(error, attempt, request.kind)
                if wait is None or wait >= deadline.remaining():
                    raise
            await asyncio.sleep(wait)
