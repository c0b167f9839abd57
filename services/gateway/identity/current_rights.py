"""Applies the rights of a person's newest token at once: on every gateway, in each stream, and in conversations that an
older token opened.

Redis holds the newest role of each person (`current_rights.lua`). A gateway asks Redis once for each token and caches
the answer until a pub/sub message announces a change of the person's rights, so that a message costs no round trip.
Pub/sub may lose messages without an error: the cache is cleared after a lost connection, and an answer expires after
`RIGHTS_CACHE`.
"""

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from hashlib import blake2b
from pathlib import Path
from typing import Literal, Self

from redis.asyncio import Redis
from redis.exceptions import RedisError

from libs.contracts import Principal
from libs.messaging import Keys, Listener, LuaScript, Seconds, end, jittered_s, text
from services.gateway.identity.host_tokens import HostClaims
from services.gateway.identity.stream_end import Ending
from services.gateway.identity.tokens import TokenRefused

_CURRENT_RIGHTS = LuaScript(Path(__file__).with_name("current_rights.lua"))

RIGHTS_CACHE = timedelta(seconds=30)
"""The longest time for which a lost message may have an effect."""

MAX_CACHED_RIGHTS = 20_000
"""Cached answers, some 500 bytes each."""

RECONNECT_S = 0.5

SUPERSEDED = "A newer token of the same person says another role: ask the site for a new one."

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Claim:
    """One token's claim to a person's rights. `order`: its place among the person's tokens, once that is known.

    `principal` is None for a teammate or a workflow, which the desk's directory describes.
    """

    subject: str
    side: Literal["visitor", "inside"]
    principal: Principal | None
    expires_at: float
    token: str = ""
    order: str = ""
    issued_at: float | None = None

    @property
    def key(self) -> tuple[str, ...]:
        """The key of the cached answer."""
        return (self.subject, self.side, self.kind, self.order or self.token)

    @property
    def kind(self) -> str:
        return self.principal.kind if self.principal else "desk"


@dataclass(frozen=True)
class PersonRights:
    """The rights that count now: the newest principal of this kind, and their latest end."""

    order: str
    principal: Principal | None
    expires_at: float


def claim_of(claims: HostClaims, token: str) -> Claim:
    """The claim of a host site's token."""
    return Claim(
        subject=claims.subject,
        side="visitor" if claims.role == "visitor" else "inside",
        principal=claims.principal() if claims.role in ("visitor", "staff") else None,
        expires_at=claims.exp,
        token=blake2b(token.encode(), digest_size=16).hexdigest(),
        issued_at=claims.iat,
    )


class CurrentRights:
    """One for a process, with one pub/sub connection. Use as an async context manager. `now`: the shared clock."""

    def __init__(self, redis: Redis, keys: Keys, now: Seconds) -> None:
        self._redis, self._keys, self._now = redis, keys, now
        self._known: OrderedDict[tuple[str, ...], tuple[float, PersonRights]] = OrderedDict()
        self._by_person: dict[str, set[tuple[str, ...]]] = {}
        self._asking: dict[str, int] = {}
        self._missed: set[str] = set()
        self._watched: dict[str, dict[Ending, Claim]] = {}
        self._checks: set[asyncio.Task[None]] = set()
        self._listener = Listener(
            redis, (keys.rights_channel.encode(),), name="changes of rights",
            received=self._received, confirmed=self._confirmed,
        )  # fmt: skip

    async def __aenter__(self) -> Self:
        await self._listener.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._listener.__aexit__()
        await end(*self._checks)

    async def of(self, claim: Claim) -> PersonRights:
        """The bearer's rights now. Raises TokenRefused if a newer token superseded this one."""
        known = self._known.get(claim.key)
        if known is not None and known[0] > time.monotonic():
            return known[1]
        person = _digest(claim.subject)
        self._asking[person] = self._asking.get(person, 0) + 1
        try:
            rights = await self._ask(claim, person)
            # Not cached if a change may have been missed, or arrived while Redis answered.
            if self._listener.connected and person not in self._missed:
                self._remember(claim, person, rights)
            return rights
        finally:
            self._asking[person] -= 1
            if not self._asking[person]:
                del self._asking[person]
                self._missed.discard(person)

    @contextmanager
    def watching(self, claim: Claim | None, expires_at: float) -> Iterator[Ending]:
        """Ends a stream at its token's end, or when a newer token supersedes it."""
        ending = Ending(expires_at, self._now)
        person = _digest(claim.subject) if claim else ""
        if claim:
            self._watched.setdefault(person, {})[ending] = claim
            # A newer token may have arrived since the check that admitted this stream.
            self._begin_check(ending, claim)
        try:
            yield ending
        finally:
            ending.cancel()
            if claim:
                self._watched[person].pop(ending)
                if not self._watched[person]:
                    del self._watched[person]

    def extend(self, ending: Ending, claim: Claim, expires_at: float) -> None:
        """A watched stream goes on with another sign-in of the same person."""
        self._watched[_digest(claim.subject)][ending] = claim
        ending.extend(expires_at)
        # A newer token with an earlier end may exist.
        self._begin_check(ending, claim)

    async def _ask(self, claim: Claim, person: str) -> PersonRights:
        principal = claim.principal.model_dump_json() if claim.principal else ""
        issued = "" if claim.issued_at is None else f"{claim.issued_at * 1000:.0f}"
        verdict, order, newest, until = await _CURRENT_RIGHTS(
            self._redis, rights=self._keys.rights(person), rights_channel=self._keys.rights_channel, person=person,
            side=claim.side, kind=claim.kind, order=claim.order, issued_ms=issued, token_id=claim.token,
            expires_ms=f"{claim.expires_at * 1000:.0f}", principal=principal,
        )  # fmt: skip
        if verdict == b"superseded":
            raise TokenRefused("token_superseded", SUPERSEDED)
        found = Principal.model_validate_json(newest) if newest else None
        return PersonRights(text(order), found, float(until) / 1000)

    def _remember(self, claim: Claim, person: str, rights: PersonRights) -> None:
        self._known[claim.key] = (time.monotonic() + RIGHTS_CACHE.total_seconds(), rights)
        self._known.move_to_end(claim.key)
        self._by_person.setdefault(person, set()).add(claim.key)
        while len(self._known) > MAX_CACHED_RIGHTS:
            key, _ = self._known.popitem(last=False)
            self._drop(_digest(key[0]), key)

    def _drop(self, person: str, key: tuple[str, ...]) -> None:
        keys = self._by_person.get(person)
        if keys is not None:
            keys.discard(key)
            if not keys:
                del self._by_person[person]

    def _forget(self, person: str) -> None:
        if person in self._asking:
            self._missed.add(person)
        for key in self._by_person.pop(person, ()):
            self._known.pop(key, None)

    def _received(self, _: bytes, data: bytes) -> None:
        person = text(data)
        self._forget(person)
        self._check_streams(person)

    def _confirmed(self, _: bytes) -> None:
        """The subscription began, also again after a lost connection: clear the cache, and check each stream."""
        # Messages that were published without a connection are lost.
        self._known.clear()
        self._by_person.clear()
        self._missed.update(self._asking)
        for person in list(self._watched):
            self._check_streams(person)

    def _check_streams(self, person: str) -> None:
        """Check each stream of a person again: their token may have lost its rights."""
        for ending, claim in self._watched.get(person, {}).items():
            self._begin_check(ending, claim)

    def _begin_check(self, ending: Ending, claim: Claim) -> None:
        task = asyncio.create_task(self._check(ending, claim))
        self._checks.add(task)
        task.add_done_callback(self._checks.discard)

    async def _check(self, ending: Ending, claim: Claim) -> None:
        while not ending.reason.done():
            try:
                rights = await self.of(claim)
            except TokenRefused as refused:
                ending.end(refused)
            except RedisError as error:
                # Without another check a stream would go on because Redis was busy once.
                logger.warning("a person's rights are not checked yet", extra={"error": type(error).__name__})
                await asyncio.sleep(jittered_s(RECONNECT_S, (0.5, 1.5)))
            else:
                # At the desk the directory decides about rights, so that each device stays signed in until its own end.
                if claim.principal is not None:
                    ending.no_later_than(rights.expires_at)
                return


def _digest(subject: str) -> str:
    """The person's name in Redis. It is a digest, because other readers of Redis need not see a site's user names."""
    return blake2b(subject.encode(), digest_size=16).hexdigest()
