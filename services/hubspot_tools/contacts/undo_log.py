"""The last change of each conversation and the change of each call, so that they can be taken back.

The first and that of an attempted call are stored while HubSpot executes the write. An attempt that follows a killed
one finds the change of its own call, even if the conversation has changed something else since: writes from the outbox
are sent at any time.
"""

import asyncio
from collections.abc import Awaitable
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError
from redis.asyncio import Redis

from libs.contracts import Model
from libs.contracts.tools import UNDO_KEPT
from libs.messaging import Keys, LuaScript
from services.hubspot_tools.hubspot import HubSpotError, HubSpotUnavailable

T = TypeVar("T")

_SCRIPTS = Path(__file__).parent / "scripts"
_RECORD = LuaScript(_SCRIPTS / "record_change.lua")
_REMOVE = LuaScript(_SCRIPTS / "remove_change.lua")
_MARK_UNDONE = LuaScript(_SCRIPTS / "mark_undone.lua")

_KEPT_S = int(UNDO_KEPT.total_seconds())

_ATTEMPT_KEPT = timedelta(hours=1)
"""The call of a dead worker is attempted again within seconds."""

_UNKNOWN_KEPT = timedelta(days=2)
"""How long a write with an unknown effect may wait in the outbox for its next attempt."""


class LastChange(Model):
    """`before` → `after` by property, `""` for none. `created`: there was nothing before.

    `undone_by`: the call that undid it. It stays stored, because that call may be repeated. `note_id`: the note that
    the call wrote.
    """

    call_id: str
    contact_id: str
    created: bool = False
    before: dict[str, str] = {}
    after: dict[str, str] = {}
    undone_by: str = ""
    note_id: str = ""


class UndoLog:
    """Keyed by scope, the conversation of the caller, and by call. Safe to share between tasks."""

    def __init__(self, redis: Redis, keys: Keys) -> None:
        self._redis, self._keys = redis, keys

    async def last(self, scope: str) -> LastChange | None:
        return _parsed(await self._redis.get(self._keys.hubspot_change(scope)))

    async def of_call(self, call_id: str) -> LastChange | None:
        """The change that this call made."""
        return _parsed(await self._redis.get(self._keys.hubspot_write(call_id)))

    async def attempted(self, call_id: str) -> LastChange | None:
        """The change that a previous attempt at this call was about to make, or to undo."""
        return _parsed(await self._redis.get(self._keys.hubspot_attempt(call_id)))

    async def note(self, scope: str, change: LastChange) -> bytes | None:
        """Store a change. Returns the scope's previous one, which it replaces."""
        before = await _RECORD(
            self._redis, change=self._keys.hubspot_change(scope), write=self._keys.hubspot_write(change.call_id),
            value=change.model_dump_json(), ttl=_KEPT_S,
        )  # fmt: skip
        return before if isinstance(before, bytes) else None

    async def note_call(self, change: LastChange) -> None:
        """Store a change of Frontdesk's own work. It is not the last change that the contact may take back."""
        await self._redis.set(self._keys.hubspot_write(change.call_id), change.model_dump_json(), ex=_KEPT_S)

    async def forget(self, scope: str, change: LastChange) -> None:
        """Delete a change, unless another one has replaced it."""
        await _REMOVE(self._redis, change=self._keys.hubspot_change(scope), value=change.model_dump_json())

    async def undone(self, scope: str, change: LastChange, call_id: str) -> None:
        """Mark a change as undone by this call. A newer change of the scope stays its last one."""
        after = change.model_copy(update={"undone_by": call_id})
        await _MARK_UNDONE(
            self._redis, change=self._keys.hubspot_change(scope), write=self._keys.hubspot_write(change.call_id),
            before=change.model_dump_json(), after=after.model_dump_json(), ttl=_KEPT_S,
        )  # fmt: skip

    async def noted(self, scope: str, change: LastChange, write: Awaitable[T]) -> T:
        """The write's result. The change stays stored unless it certainly was not made."""
        # Concurrent with the write, because the write itself begins with a round trip to Redis.
        noting = asyncio.create_task(self.note(scope, change))
        try:
            result = await self.attempting(change.call_id, change, write)
        except HubSpotError as error:
            before = await noting
            if not (isinstance(error, HubSpotUnavailable) and error.effect == "unknown"):
                await self._put_back(scope, change, before)
            raise
        except Exception:
            await asyncio.gather(noting, return_exceptions=True)  # it may fail for the same reason
            raise
        await noting
        return result

    async def attempting(self, call_id: str, change: LastChange, write: Awaitable[T]) -> T:
        """The write's result. The call's next attempt finds the change by `attempted`."""
        key, body = self._keys.hubspot_attempt(call_id), change.model_dump_json()
        keeping = asyncio.ensure_future(self._redis.set(key, body, ex=_ATTEMPT_KEPT))
        try:
            result = await write
        except HubSpotUnavailable as error:
            await keeping
            if error.effect == "unknown":
                await self._redis.expire(key, _UNKNOWN_KEPT)
            raise
        finally:
            await keeping
        return result

    async def _put_back(self, scope: str, change: LastChange, before: bytes | None) -> None:
        if before is None:
            await self.forget(scope, change)
        else:
            await self._redis.set(self._keys.hubspot_change(scope), before, ex=_KEPT_S)


def _parsed(raw: bytes | str | None) -> LastChange | None:
    try:
        return LastChange.model_validate_json(raw) if raw else None
    except ValidationError:
        return None  # written by a newer version of the worker
