"""The account's own contacts in a simulation: reads go to the tools workers, and writes stay in this memory.

No write is ever requested, so that none can reach the account. Before a write, the record is read; what it would become
is kept for the rest of the simulation, and reads show it.
"""

import asyncio
import time
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from redis.asyncio import Redis

from libs.contracts import (
    Contact,
    ContactIdentified,
    ContactRead,
    ContactsFound,
    Ok,
    Principal,
    ToolCompleted,
    ToolRequested,
    ToolResult,
    Unavailable,
    new_id,
)
from libs.contracts.tools import IDENTIFY_CONTACT, IdentifyContact, reads_only
from libs.messaging import TOOL_REQUESTED, Backoff, Keys, Now, ensure_group
from services.agent.simulation.given_contact import GivenContact
from services.agent.simulation.tools import HeldWrite

READ_TIMEOUT = timedelta(seconds=20)
_KEPT = timedelta(hours=1)
_LOOK = Backoff(first_s=0.005, max_s=0.1)
_SYSTEM = Principal(kind="system", id="system:simulation")


class HeldWrites:
    """`keys` are those of the deployment: its tools workers read. `session` names the simulation."""

    def __init__(self, redis: Redis, keys: Keys, now: Now, session: str, writes: Sequence[HeldWrite] = ()) -> None:
        self._redis, self._keys, self._now = redis, keys, now
        self._shard = sum(session.encode()) % keys.shards
        self._base = f"{keys.base(self._shard)}simulation:{session}:reply:"
        self._memory = GivenContact()
        self._before = list(writes)

    @property
    def writes(self) -> list[HeldWrite]:
        return [*self._before, *self._memory.writes]

    async def answer(self, request: ToolRequested) -> ToolResult:
        await self._remember()
        if not reads_only(request.tool):
            await self._load(request.arguments)
            return await self._memory.answer(request)
        own = await self._memory.answer(request)
        # A contact that this simulation made is not in the account.
        # What the memory finds by a search may be in the account as well, so that both are asked.
        if isinstance(own, Ok) and not isinstance(own.data, ContactsFound | ContactIdentified):
            return own
        result = await self._read(request)
        return self._as_kept(result, own)

    async def _remember(self) -> None:
        """Bring the memory to where the writes of earlier requests left it."""
        before, self._before = self._before, []
        for each in before:
            await self._load(each.arguments)
            self._memory.repeat(each)

    async def _load(self, arguments: dict[str, Any]) -> None:
        """Read the records that a write is about, as they are in the account."""
        for name in ("contact_id", "duplicate_id", "email"):
            value = str(arguments.get(name) or "")
            if not value or self._memory.knows(value):
                continue
            wanted = IdentifyContact(email=value) if name == "email" else IdentifyContact(contact_id=value)
            result = await self._read(self._own_request(wanted))
            match result:
                case Ok(data=ContactIdentified(contact=Contact() as contact, owner_email=owner_email)):
                    self._memory.put(contact.id, contact.properties, owner_email)
                case _:
                    pass  # it is not there: the memory answers as HubSpot would

    def _as_kept(self, result: ToolResult, own: ToolResult) -> ToolResult:
        """A result of the account with the contacts as this simulation left them."""
        match result, own:
            case Ok(data=ContactRead(contact=contact)), _:
                return Ok(data=ContactRead(contact=self._kept(contact)))
            case Ok(data=ContactIdentified(contact=Contact() as contact) as data), _:
                return Ok(data=data.model_copy(update={"contact": self._kept(contact)}))
            case Ok(data=ContactIdentified(contact=None)), Ok():
                return own
            case Ok(data=ContactsFound(contacts=found) as data), Ok(data=ContactsFound(contacts=kept)):
                listed = {each.id: each for each in kept} | {each.id: self._kept(each) for each in found}
                update = {"contacts": list(listed.values()), "total": data.total + len(listed) - len(found)}
                return Ok(data=data.model_copy(update=update))
            case _:
                return result

    def _kept(self, contact: Contact) -> Contact:
        values = self._memory.contacts.get(contact.id)
        return contact if values is None else contact.model_copy(update={"properties": dict(values)})

    def _own_request(self, wanted: IdentifyContact) -> ToolRequested:
        # As for a flow's own steps: what is read here stays in the memory.
        return ToolRequested(
            call_id="", tool=IDENTIFY_CONTACT.name, arguments=wanted.model_dump(), reply_to="", deadline=self._now(),
            principal=_SYSTEM, scope="simulation",
        )  # fmt: skip

    async def _read(self, request: ToolRequested) -> ToolResult:
        """Ask a tools worker, and wait for its answer."""
        call_id = f"simulation-{new_id()}"
        reply_to = f"{self._base}{call_id}"
        asked = request.model_copy(
            update={"call_id": call_id, "reply_to": reply_to, "deadline": self._now() + READ_TIMEOUT}
        )
        # The stream exists with an end before the request: an answer that comes too late must not live forever.
        await ensure_group(self._redis, reply_to, "simulation")
        await self._redis.expire(reply_to, _KEPT)
        data: Any = {b"__data__": asked.model_dump_json()}
        await self._redis.xadd(self._keys.stream(self._shard, TOOL_REQUESTED), data)
        began, looks = time.monotonic(), 0
        while time.monotonic() - began < READ_TIMEOUT.total_seconds():
            found: Any = await self._redis.xrange(reply_to, count=1)
            if found:
                await self._redis.delete(reply_to)
                return ToolCompleted.model_validate_json(found[0][1][b"__data__"]).result
            looks += 1
            await asyncio.sleep(_LOOK.delay_s(looks))
        return Unavailable(code="timeout", effect="none", detail="no tools worker answered in time")
