"""HubSpot's contacts, as far as the tools need them: the dated API's paths and bodies, and nothing of them outside.

Every call ends by its deadline. It returns what HubSpot holds or raises a `HubSpotError`; what surely had no effect
is tried again until then.
"""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from services.hubspot_tools.deadline import Deadline
from services.hubspot_tools.errors import HubSpotError, NotFound, Rejected
from services.hubspot_tools.refusals import error_of, problems_of, unintelligible
from services.hubspot_tools.retries import Retries
from services.hubspot_tools.transport import ApiReply, ApiRequest, Transport

_OWNERS_PAGE = "100"


@dataclass(frozen=True, slots=True)
class Record:
    """A contact as HubSpot answered it. A property that it named and that has no value is `""`."""

    id: str
    properties: dict[str, str]
    url: str | None


@dataclass(frozen=True, slots=True)
class Page:
    """`total` counts what HubSpot's index knows, which trails: there can be fewer records than it says."""

    records: list[Record]
    total: int
    after: str | None


class HubSpotClient:
    def __init__(self, transport: Transport, *, version: str, retries: Retries | None = None) -> None:
        self._transport = transport
        self._retries = retries or Retries()
        self._contacts = f"/crm/objects/{version}/contacts"
        self._definitions = f"/crm/properties/{version}/contacts"
        self._owners = f"/crm/owners/{version}"

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
        reply, answer = await self._call(request, deadline)
        results, total = answer.get("results"), answer.get("total")
        if not isinstance(results, list) or not isinstance(total, int):
            raise unintelligible(reply, request)
        paging = answer.get("paging") or {}
        after = (paging.get("next") or {}).get("after")
        return Page([_record(each, reply, request) for each in results], total, after and str(after))

    async def create(self, properties: Mapping[str, str], deadline: Deadline) -> Record:
        """Raises AlreadyExists where a contact has the email already."""
        request = ApiRequest("write", "POST", self._contacts, {"properties": properties})
        reply, answer = await self._call(request, deadline)
        return _record(answer, reply, request)

    async def update(self, contact_id: str, properties: Mapping[str, str], deadline: Deadline) -> Record:
        """Returns what HubSpot wrote, which is not the whole record, nor always what was asked for."""
        path = f"{self._contacts}/{contact_id}"
        request = ApiRequest("write", "PATCH", path, {"properties": properties}, about_record=True)
        reply, answer = await self._call(request, deadline)
        return _record(answer, reply, request)

    async def definitions(self, deadline: Deadline) -> list[dict[str, Any]]:
        """Of all the account's contact properties."""
        return await self._results(ApiRequest("read", "GET", self._definitions), deadline)

    async def owners(self, deadline: Deadline) -> list[dict[str, Any]]:
        """All that are active."""
        found: list[dict[str, Any]] = []
        after: str | None = None
        while True:
            query = {"limit": _OWNERS_PAGE} | ({"after": after} if after else {})
            request = ApiRequest("read", "GET", self._owners, query=query)
            reply, answer = await self._call(request, deadline)
            found += _results(answer, reply, request)
            after = ((answer.get("paging") or {}).get("next") or {}).get("after")
            if not after:
                return found

    async def _read_one(self, by: str, value: str, names: Iterable[str], deadline: Deadline) -> Record | None:
        body: dict[str, Any] = {"properties": list(names), "inputs": [{"id": value}]}
        if by != "id":
            body["idProperty"] = by
        request = ApiRequest("read", "POST", f"{self._contacts}/batch/read", body, about_record=True)
        try:
            reply, answer = await self._call(request, deadline)
        except NotFound:
            return None
        results = _results(answer, reply, request)
        if results:
            return _record(results[0], reply, request)
        errors = [each for each in answer.get("errors") or () if isinstance(each, dict)]
        if any(each.get("category") == "OBJECT_NOT_FOUND" for each in errors):
            return None
        if errors:
            raise Rejected(str(errors[0].get("message")), problems=problems_of(errors[0]), status=reply.status)
        # Neither found nor missing: HubSpot answers so to what it could not make sense of.
        raise unintelligible(reply, request)

    async def _results(self, request: ApiRequest, deadline: Deadline) -> list[dict[str, Any]]:
        reply, answer = await self._call(request, deadline)
        return _results(answer, reply, request)

    async def _call(self, request: ApiRequest, deadline: Deadline) -> tuple[ApiReply, dict[str, Any]]:
        attempt = 0
        while True:
            attempt += 1
            deadline.check()
            try:
                return await self._attempt(request, deadline)
            except HubSpotError as error:
                wait = self._retries.wait(error, attempt, request.kind)
                if wait is None or wait >= deadline.remaining():
                    raise
            await asyncio.sleep(wait)

    async def _attempt(self, request: ApiRequest, deadline: Deadline) -> tuple[ApiReply, dict[str, Any]]:
        reply = await self._transport.send(request, deadline)
        if not 200 <= reply.status < 300:
            raise error_of(reply, request)
        if reply.body is None:
            raise unintelligible(reply, request)
        return reply, reply.body


def _results(answer: Mapping[str, Any], reply: ApiReply, request: ApiRequest) -> list[dict[str, Any]]:
    results = answer.get("results")
    if not isinstance(results, list) or not all(isinstance(each, dict) for each in results):
        raise unintelligible(reply, request)
    return results


def _record(raw: Any, reply: ApiReply, request: ApiRequest) -> Record:
    if not isinstance(raw, dict) or not raw.get("id") or not isinstance(raw.get("properties"), dict):
        raise unintelligible(reply, request)
    properties = {name: "" if value is None else str(value) for name, value in raw["properties"].items()}
    url = raw.get("url")
    return Record(str(raw["id"]), properties, url if isinstance(url, str) else None)
