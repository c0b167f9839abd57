"""Keeps the block list in memory, so that each request is checked without a round trip, and ends streams at once.

Redis has the list. A change is published, and every gateway reads the list again: at once, after a lost connection, and
once in a while, because pub/sub may lose messages. Colleagues of the site are never blocked.
"""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from hashlib import blake2b
from pathlib import Path
from typing import Any, Self

from pydantic import JsonValue
from redis.asyncio import Redis
from redis.exceptions import RedisError

from libs.audit import AuditBounds, entry_of
from libs.contracts import ContactBlock, Principal
from libs.messaging import Keys, LuaScript, Seconds, end, is_cancelled, text
from services.gateway.change_feed import ChangeFeed, Mailbox
from services.gateway.http import Refusal
from services.gateway.identity import Ending

_PUT, _REMOVE, _LEARN = (
    LuaScript(Path(__file__).with_name(f"{name}.lua")) for name in ("put_block", "remove_block", "learn_network")
)

MAX_BLOCKS = 2_000
"""Blocks at a time: some 500 bytes each in every gateway."""

READ_AGAIN = timedelta(seconds=30)
"""The longest time for which a lost message may have an effect."""

logger = logging.getLogger(__name__)


def blocked() -> Refusal:
    return Refusal(403, "contact_blocked", "The people at this desk don't take messages from you at present.")


def block_id(contact: str) -> str:
    """A digest, because an address is no place for a contact's key."""
    return blake2b(contact.encode(), digest_size=13).hexdigest()


@dataclass(frozen=True)
class _Stored:
    block: ContactBlock
    raw: str
    until: float


class Blocks:
    """One for a process. Use as an async context manager. `now`: the shared clock."""

    def __init__(self, redis: Redis, keys: Keys, changes: ChangeFeed, now: Seconds, audit: AuditBounds) -> None:
        self._redis, self._keys, self._changes, self._now, self._audit = redis, keys.desk, changes, now, audit
        self._by_contact: dict[str, _Stored] = {}
        self._networks: dict[str, _Stored] = {}
        self._streams: dict[Ending, tuple[Principal, str]] = {}
        self._learning: set[asyncio.Task[None]] = set()
        self._following: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._following = asyncio.create_task(self._follow())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._following is not None:
            await end(self._following)
        await end(*self._learning)

    def check(self, principal: Principal, network: str) -> None:
        """Raises Refusal for a blocked person. `network`: their address as limits count it; '' is unknown."""
        if self._is_blocked(principal, network):
            raise blocked()

    @contextmanager
    def watching(self, ending: Ending, principal: Principal, network: str) -> Iterator[None]:
        """Ends this stream as soon as its person is blocked."""
        self._streams[ending] = (principal, network)
        # A block may have come since the check that admitted this stream.
        self._end_if_blocked(ending)
        try:
            yield
        finally:
            del self._streams[ending]

    async def all(self) -> list[ContactBlock]:
        """The blocks that have not ended, the newest first."""
        found = [each.block for each in (await self._read()).values()]
        return sorted(found, key=lambda block: block.at, reverse=True)

    async def put(self, block: ContactBlock) -> None:
        """Raises Refusal if the list is full."""
        details: dict[str, JsonValue] = {"network": block.by_network, "until": block.until.isoformat()}
        subject = f"conversation:{block.conversation_id}"
        done = await _PUT(
            self._redis, blocks=self._keys.blocks, audit=self._keys.audit, changed=self._keys.changed, id=block.id,
            block=block.model_dump_json(), until_ms=int(block.until.timestamp() * 1000), most=MAX_BLOCKS,
            entry=entry_of(block.by, "contact.blocked", subject, details=details),
            retention_ms=self._audit.retention_ms, most_entries=self._audit.most,
        )  # fmt: skip
        if not done:
            raise Refusal(409, "blocks_full", f"There are {MAX_BLOCKS} blocks: remove some first.")
        # Here at once, so that the answer is true; other gateways get a message.
        await self._load()

    async def remove(self, wanted: str, by: str) -> ContactBlock | None:
        """The removed block; None if there was none."""
        found = next((each.block for each in (await self._read()).values() if each.block.id == wanted), None)
        if found is None:
            return None
        await _REMOVE(
            self._redis, blocks=self._keys.blocks, audit=self._keys.audit, changed=self._keys.changed, id=wanted,
            entry=entry_of(by, "contact.unblocked", f"conversation:{found.conversation_id}"),
            retention_ms=self._audit.retention_ms, most_entries=self._audit.most,
        )  # fmt: skip
        await self._load()
        return found

    async def _follow(self) -> None:
        with self._changes.listening() as mailbox:
            await self._try_to_load()
            while not is_cancelled():
                if await _is_about_blocks(mailbox):
                    await self._try_to_load()

    async def _try_to_load(self) -> None:
        try:
            await self._load()
        except RedisError as error:
            logger.warning("the block list is not read again yet", extra={"error": type(error).__name__})

    async def _load(self) -> None:
        self._by_contact = await self._read()
        self._networks = {
            each.block.network: each for each in self._by_contact.values() if each.block.network is not None
        }
        for ending in list(self._streams):
            self._end_if_blocked(ending)

    async def _read(self) -> dict[str, _Stored]:
        found: Any = await self._redis.hgetall(self._keys.blocks)
        stored = {}
        for raw in map(text, found.values()):
            until, _, document = raw.partition(" ")
            block = ContactBlock.model_validate_json(document)
            if float(until) / 1000 > self._now():
                stored[block.contact] = _Stored(block, raw, float(until) / 1000)
        return stored

    def _is_blocked(self, principal: Principal, network: str) -> bool:
        # The site itself vouches for its colleagues, and answers for them.
        if principal.kind == "staff":
            return False
        own = self._by_contact.get(principal.id)
        if own is not None and own.until > self._now():
            if own.block.by_network and own.block.network is None and network:
                self._learn(own, network)
            return True
        # A person with a sign-in is not judged by their neighbours.
        shared = self._networks.get(network) if principal.kind == "anonymous" else None
        return shared is not None and shared.until > self._now()

    def _end_if_blocked(self, ending: Ending) -> None:
        principal, network = self._streams[ending]
        if self._is_blocked(principal, network):
            ending.end(blocked())

    def _learn(self, stored: _Stored, network: str) -> None:
        task = asyncio.create_task(self._store_network(stored, network))
        self._learning.add(task)
        task.add_done_callback(self._learning.discard)

    async def _store_network(self, stored: _Stored, network: str) -> None:
        block = stored.block.model_copy(update={"network": network})
        after = f"{stored.raw.partition(' ')[0]} {block.model_dump_json()}"
        with suppress(RedisError, TimeoutError):  # the next request of the person brings it again
            await _LEARN(
                self._redis, blocks=self._keys.blocks, changed=self._keys.changed, id=block.id, before=stored.raw,
                after=after,
            )  # fmt: skip


async def _is_about_blocks(mailbox: Mailbox) -> bool:
    """Whether the list must be read again: after a change, and after a time without one."""
    try:
        async with asyncio.timeout(READ_AGAIN.total_seconds()):
            return bool((await mailbox.take()).kinds & {"blocks", "lost"})
    except TimeoutError:
        return True
