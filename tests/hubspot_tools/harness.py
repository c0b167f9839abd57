"""A HubSpot account of the test's own, and calls to the tools as their callers make them."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2

from libs.contracts.events import ToolRequested
from libs.contracts.principals import Principal
from libs.contracts.results import (
    Changed,
    ChangeUndone,
    Confirm,
    Conflict,
    ContactCreated,
    ContactRead,
    ContactsFound,
    ContactsMerged,
    ContactUpdated,
    Invalid,
    Ok,
    Refused,
    ToolResult,
    Unavailable,
    Unconfirmed,
)
from services.hubspot_tools.tools.context import ToolContext
from services.hubspot_tools.tools.registry import run

CONTACTS = "/crm/objects/2026-09/contacts"

STAFF = Principal(kind="staff", id="site:ann", email="ann@corp.example")
ANONYMOUS = Principal(kind="anonymous", id="visitor:1")


def visitor(email: str, *, verified: bool = True) -> Principal:
    return Principal(kind="visitor", id="site:v", email=email, email_verified=verified)


@dataclass
class Account:
    """The sandbox, without the tools. The control endpoint is `/_sandbox`."""

    http: httpx2.AsyncClient
    _noted: int = 0

    async def reset(self) -> None:
        (await self.http.post("/_sandbox/reset", json={"contacts": 0})).raise_for_status()
        await self.settings(tier="off", index_lag_ms=0)

    async def settings(self, **changes: Any) -> None:
        await self._control("POST", "settings", json=changes)

    async def fault(self, kind: str, *, path: str = "", method: str | None = None, **rule: Any) -> None:
        match = {"path_regex": path} | ({"method": method} if method else {})
        await self._control("POST", "faults", json=[{"kind": kind, "match": match, **rule}])

    async def no_faults(self) -> None:
        (await self.http.delete("/_sandbox/faults")).raise_for_status()

    async def add(self, **properties: str) -> str:
        """Add an existing contact. Returns its ID."""
        answer = await self._call("POST", CONTACTS, {"properties": properties})
        return str(answer["id"])

    async def change(self, contact_id: str, **properties: str) -> None:
        await self._call("PATCH", f"{CONTACTS}/{contact_id}", {"properties": properties})

    async def archive(self, contact_id: str) -> None:
        (await self.http.delete(f"{CONTACTS}/{contact_id}")).raise_for_status()

    async def merge(self, kept: str, gone: str) -> None:
        await self._call("POST", f"{CONTACTS}/merge", {"primaryObjectId": kept, "objectIdToMerge": gone})

    async def read(self, contact_id: str, *names: str) -> dict[str, str | None]:
        answer = await self.http.get(f"{CONTACTS}/{contact_id}", params={"properties": ",".join(names)})
        return {name: answer.raise_for_status().json()["properties"][name] for name in names}

    async def everyone(self) -> list[dict[str, Any]]:
        answer = (await self.http.get(CONTACTS, params={"limit": "100"})).raise_for_status()
        return list(answer.json()["results"])

    async def begin(self) -> None:
        """`calls` returns the calls after this moment."""
        self._noted = (await self._control("GET", "requests"))["last"]

    async def calls(self) -> list[str]:
        """The tools' calls since `begin`, as `POST search`, without definitions and owners."""
        return [f"{each['method']} {each['path'].removeprefix(CONTACTS).strip('/')}" for each in await self.requests()]

    async def requests(self) -> list[dict[str, Any]]:
        found = await self._control("GET", f"requests?after={self._noted}")
        return [each for each in found["requests"] if each["path"].startswith(CONTACTS)]

    async def define(self, **definition: str | bool) -> None:
        await self._call("POST", "/crm/properties/2026-09/contacts", {"groupName": "contactinformation", **definition})

    async def asked(self, path: str) -> int:
        """The number of the tools' calls below this path."""
        found = await self._control("GET", "requests")
        return sum(each["path"].startswith(path) for each in found["requests"])

    async def until_called(self) -> None:
        """Returns after the first call of the tools; the account, in another thread, can only be polled."""
        async with asyncio.timeout(10):
            while not await self.calls():  # noqa: ASYNC110
                await asyncio.sleep(0.01)

    async def _call(self, method: str, path: str, body: dict[str, Any]) -> Any:
        answer = await self.http.request(method, path, json=body)
        return answer.raise_for_status().json()

    async def _control(self, method: str, name: str, **options: Any) -> Any:
        answer = await self.http.request(method, f"/_sandbox/{name}", **options)
        return answer.raise_for_status().json()


@dataclass
class Caller:
    """Calls tools as the worker does. Each kind of result has its own method, which asserts it."""

    tools: ToolContext
    principal: Principal = STAFF
    within: timedelta = timedelta(seconds=20)
    region: str | None = None
    retried: bool = False
    call_id: str = "c1"
    scope: str = "s"
    confirm: Confirm = "never"
    confirmation: str | None = None
    asked_at: datetime = field(default_factory=lambda: datetime.now(UTC))

    async def call(self, tool: str, arguments: dict[str, Any]) -> ToolResult:
        now = datetime.now(UTC)
        request = ToolRequested(
            at=self.asked_at, call_id=self.call_id, tool=tool, arguments=arguments, reply_to="r",
            deadline=now + self.within, principal=self.principal, scope=self.scope, region=self.region,
            confirm=self.confirm, confirmation=self.confirmation,
        )  # fmt: skip
        return await run(request, self.tools, retried=self.retried)

    async def search(self, **arguments: Any) -> ContactsFound:
        data = await self._ok("search_contact", arguments)
        assert isinstance(data, ContactsFound)
        return data

    async def names(self, **arguments: Any) -> list[str]:
        """The names of the found contacts, sorted."""
        return sorted(contact.name for contact in (await self.search(**arguments)).contacts)

    async def get(self, contact_id: str) -> ContactRead:
        data = await self._ok("get_contact", {"contact_id": contact_id})
        assert isinstance(data, ContactRead)
        return data

    async def create(self, **arguments: Any) -> ContactCreated:
        data = await self._ok("create_contact", arguments)
        assert isinstance(data, ContactCreated)
        return data

    async def update(self, contact_id: str, **arguments: Any) -> ContactUpdated:
        data = await self._ok("update_contact", {"contact_id": contact_id, **arguments})
        assert isinstance(data, ContactUpdated)
        return data

    async def invalid(self, tool: str, **arguments: Any) -> dict[str | None, str]:
        """The problems: property to code."""
        result = await self.call(tool, arguments)
        assert isinstance(result, Invalid), result
        return {problem.property: problem.code for problem in result.problems}

    async def refused(self, tool: str, **arguments: Any) -> str:
        result = await self.call(tool, arguments)
        assert isinstance(result, Refused), result
        return result.code

    async def conflict(self, tool: str, **arguments: Any) -> Conflict:
        result = await self.call(tool, arguments)
        assert isinstance(result, Conflict), result
        return result

    async def unconfirmed(self, tool: str, **arguments: Any) -> Unconfirmed:
        result = await self.call(tool, arguments)
        assert isinstance(result, Unconfirmed), result
        return result

    async def changed(self, tool: str, **arguments: Any) -> Changed:
        result = await self.call(tool, arguments)
        assert isinstance(result, Changed), result
        return result

    async def undo(self, change: str | None = None) -> ChangeUndone:
        data = await self._ok("undo_last_change", {"change": change})
        assert isinstance(data, ChangeUndone)
        return data

    async def merge(self, kept: str, gone: str) -> ContactsMerged:
        data = await self._ok("merge_contacts", {"contact_id": kept, "duplicate_id": gone})
        assert isinstance(data, ContactsMerged)
        return data

    async def unavailable(self, tool: str, **arguments: Any) -> Unavailable:
        result = await self.call(tool, arguments)
        assert isinstance(result, Unavailable), result
        return result

    async def _ok(self, tool: str, arguments: dict[str, Any]) -> object:
        result = await self.call(tool, arguments)
        assert isinstance(result, Ok), result
        return result.data


def changes_of(updated: ContactUpdated) -> dict[str, tuple[str | None, str | None]]:
    return {change.property: (change.before, change.after) for change in updated.changes}


async def notes(account: Account, contact_id: str) -> list[str]:
    """The bodies of the notes on a contact's timeline."""
    path = f"/crm/objects/2026-09/contacts/{contact_id}"
    answer = (await account.http.get(path, params={"associations": "notes"})).raise_for_status().json()
    ids = [each["id"] for each in answer.get("associations", {}).get("notes", {}).get("results", [])]
    bodies = []
    for note_id in ids:
        note = (await account.http.get(f"/crm/objects/2026-09/notes/{note_id}")).raise_for_status().json()
        bodies.append(note["properties"]["hs_note_body"])
    return bodies
