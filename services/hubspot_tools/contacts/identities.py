"""Who is who before HubSpot's search knows: a phone number, a name at a company, and whose they are just now.

What was written within the last minutes is found here by what identifies it, since the search index trails; and a call
that creates holds its contact's identities, so that of two at once the second sees what the first has made. The hold
belongs to the call, not to the worker: it outlives a worker that died, and the call's next attempt has it at once.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from hashlib import blake2b
from pathlib import Path

from redis.asyncio import Redis

from libs.messaging import Keys, LuaScript, jittered_s, text
from services.hubspot_tools.contacts import normalize
from services.hubspot_tools.contacts.normalize import BadValue
from services.hubspot_tools.hubspot import Deadline, HubSpotUnavailable, Late

_SCRIPTS = Path(__file__).parent / "scripts"
_HOLD = LuaScript(_SCRIPTS / "hold_identities.lua")
_NOTE = LuaScript(_SCRIPTS / "note_identities.lua")
_FIND = LuaScript(_SCRIPTS / "find_identities.lua")
_FREE = LuaScript(_SCRIPTS / "free_identities.lua")

KEEP_MS = 120_000
"""How long a write is found here: several times what HubSpot's index has ever taken."""

HOLD_MS = 60_000
"""Longer than a dead worker's request stays unclaimed."""

TRY_EVERY_S = 0.05

PHONES = ("phone", "mobilephone")
NAMES = ("firstname", "lastname", "company")
IDENTIFYING = (*PHONES, *NAMES)


def identities_of(values: Mapping[str, str], region: str | None) -> list[str]:
    """What two contacts would only share by being one: as text that is the same for every spelling.

    An email address is not among them: HubSpot itself refuses it a second time, and finds it at once.
    """
    found = [f"phone:{number}" for name in PHONES if (number := number_of(values.get(name, ""), region))]
    first, last, company = (values.get(name, "").casefold() for name in NAMES)
    if company and (first or last):
        found.append(f"name:{first}|{last}|{company}")
    return list(dict.fromkeys(found))


def number_of(stored: str, region: str | None) -> str | None:
    """A phone number in its one international spelling; None for what can't be read as one."""
    try:
        return normalize.phone(stored, region).international if stored else None
    except BadValue:
        return None


class Identities:
    """Shared by all who use one HubSpot account, which `app` names. Safe to share between tasks."""

    def __init__(self, redis: Redis, keys: Keys, app: str) -> None:
        self._redis, self._keys, self._app = redis, keys, app

    @asynccontextmanager
    async def held(self, identities: Sequence[str], call_id: str, deadline: Deadline) -> AsyncIterator[None]:
        """While the block runs no other call creates one of these. Raises Late when they aren't free in time."""
        if not identities:
            yield
            return
        keys = [self._keys.hubspot_identity(self._hash(each)) for each in identities]
        while not await _HOLD(self._redis, keys, [call_id, HOLD_MS]):
            if deadline.remaining() <= TRY_EVERY_S:
                raise Late
            await asyncio.sleep(jittered_s(TRY_EVERY_S, (0.5, 1.5)))
        try:
            yield
        except HubSpotUnavailable as error:
            if error.effect == "none":
                await _FREE(self._redis, keys, [call_id])
            raise  # else nobody knows what there is: only this call's next attempt may find out
        except asyncio.CancelledError:
            raise
        except BaseException:
            await _FREE(self._redis, keys, [call_id])
            raise
        else:
            await _FREE(self._redis, keys, [call_id])

    async def note(self, identities: Sequence[str], contact_id: str) -> None:
        """This contact has these now."""
        if identities:
            await _NOTE(self._redis, self._recent(identities), [contact_id, KEEP_MS])

    async def find(self, identities: Sequence[str]) -> list[str]:
        """The contacts that were given one of these lately. They may have been given others since."""
        if not identities:
            return []
        return sorted(text(contact_id) for contact_id in await _FIND(self._redis, self._recent(identities), []))

    def _recent(self, identities: Sequence[str]) -> list[str]:
        return [self._keys.hubspot_recent(self._hash(each)) for each in identities]

    def _hash(self, identity: str) -> str:
        """Keys hold nobody's number or name."""
        return blake2b(f"{self._app}|{identity}".encode(), digest_size=12).hexdigest()
