"""Finds new contacts before HubSpot's search does, by their identities: a phone number, or a name at a company.

Contacts of the last minutes are found here, because the search index lags behind. A call that creates a contact holds
its identities: of two such calls at once, the second sees the contact of the first. The hold belongs to the call and
not to the worker. It outlives a dead worker, and the call's next attempt has it at once.
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
_ACQUIRE = LuaScript(_SCRIPTS / "acquire_identities.lua")
_RECORD = LuaScript(_SCRIPTS / "record_identities.lua")
_FIND = LuaScript(_SCRIPTS / "find_identities.lua")
_RELEASE = LuaScript(_SCRIPTS / "release_identities.lua")

KEEP_MS = 120_000
"""How long a write is found here: several times the longest lag of HubSpot's index that was seen."""

HOLD_MS = 60_000
"""Longer than the request of a dead worker waits for its takeover."""

TRY_EVERY_S = 0.05

PHONES = ("phone", "mobilephone")
NAMES = ("firstname", "lastname", "company")
IDENTIFYING = (*PHONES, *NAMES)


def identities_of(values: Mapping[str, str], region: str | None) -> list[str]:
    """Values that two contacts share only if they are the same person, as text with one spelling.

    An email address is not among them: HubSpot refuses a second contact with it, and finds it at once. The name alone
    is among them too: a new contact without an address and a number is compared by it (`compared_by`).
    """
    # Both phone properties give the same identity: a number may be the mobile number in one record only.
    found = [f"phone:{number}" for name in PHONES if (number := number_of(values.get(name, ""), region))]
    first, last, company = (values.get(name, "").casefold() for name in NAMES)
    if company and (first or last):  # a name without a company is shared by too many people
        found.append(f"name:{first}|{last}|{company}")
    if first or last:
        found.append(f"name:{first}|{last}|")
    return list(dict.fromkeys(found))


def compared_by(values: Mapping[str, str], region: str | None) -> list[str]:
    """The identities by which a new contact's duplicates are found: the name alone, if it is all that is given."""
    found = identities_of(values, region)
    if not values.get("email") and not any(values.get(name) for name in PHONES):
        return found
    return [each for each in found if not (each.startswith("name:") and each.endswith("|"))]


def number_of(stored: str, region: str | None) -> str | None:
    """A phone number in its international spelling; None if it is no phone number."""
    try:
        return normalize.phone(stored, region).international if stored else None
    except BadValue:
        return None


class Identities:
    """Shared by all workers that use the HubSpot account that `app` names. Safe to share between tasks."""

    def __init__(self, redis: Redis, keys: Keys, app: str) -> None:
        self._redis, self._keys, self._app = redis, keys, app

    @asynccontextmanager
    async def held(self, identities: Sequence[str], call_id: str, deadline: Deadline) -> AsyncIterator[None]:
        """While the block runs, no other call creates a contact with these. Raises Late if they aren't free in time."""
        if not identities:
            yield
            return
        keys = [self._keys.hubspot_identity(self._hash(each)) for each in identities]
        while not await _ACQUIRE(self._redis, leases=keys, call_id=call_id, lease_ms=HOLD_MS):
            if deadline.remaining() <= TRY_EVERY_S:
                raise Late
            await asyncio.sleep(jittered_s(TRY_EVERY_S, (0.5, 1.5)))  # jitter keeps waiting calls out of step
        try:
            yield
        except HubSpotUnavailable as error:
            if error.effect == "none":
                await _RELEASE(self._redis, leases=keys, call_id=call_id)
            raise  # with an unknown effect the hold stays: only this call's next attempt may check what it did
        except asyncio.CancelledError:
            raise  # the same: a cancelled create may still reach HubSpot
        except BaseException:
            await _RELEASE(self._redis, leases=keys, call_id=call_id)
            raise
        else:
            await _RELEASE(self._redis, leases=keys, call_id=call_id)

    async def note(self, identities: Sequence[str], contact_id: str) -> None:
        """Note that this contact has these identities now."""
        if identities:
            await _RECORD(self._redis, recents=self._recent(identities), contact_id=contact_id, ttl_ms=KEEP_MS)

    async def find(self, identities: Sequence[str]) -> list[str]:
        """The contacts that recently got one of these identities. They may have changed since."""
        if not identities:
            return []
        return sorted(text(contact_id) for contact_id in await _FIND(self._redis, recents=self._recent(identities)))

    def _recent(self, identities: Sequence[str]) -> list[str]:
        return [self._keys.hubspot_recent(self._hash(each)) for each in identities]

    def _hash(self, identity: str) -> str:
        """Keys in Redis contain no phone number and no name."""
        return blake2b(f"{self._app}|{identity}".encode(), digest_size=12).hexdigest()
