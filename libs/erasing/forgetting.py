"""Forgets a person in all places, and looks again until nothing comes back.

Redis is first: without their states, running turns and tool calls can't append any more, because each script checks the
conversation and its lease. Then the archive, which keeps the IDs so that a process that read a conversation before
can't store it again, and then the files. What a process wrote in between is removed by the passes that follow. A late
event that would bring a conversation back from the archive is refused by its script for an hour: no process holds what
it has read for as long.
"""

import asyncio
import hmac
import logging
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256
from typing import Any

from redis.asyncio import Redis

from libs.archive import ArchiveEraser
from libs.attachments import AttachmentStorage
from libs.audit import AuditTrail
from libs.contracts import ForgetReport
from libs.erasing.import_rows import ImportRows
from libs.erasing.people import FoundPerson, PeopleFinder, PersonUnknown
from libs.erasing.scrubbing import Scrubber
from libs.messaging import Keys, Seconds

QUIET_PASSES = 2
"""Passes in a row that find nothing: then no process writes the person any more."""

MAX_PASSES = 40

NOT_RESTORED = timedelta(hours=1)
"""How long Redis refuses to take a forgotten conversation back. A gateway restores what it has read seconds before."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Places:
    """`archive` and `storage` are None in a deployment without them."""

    redis: Redis
    keys: Keys
    archive: ArchiveEraser | None
    storage: AttachmentStorage | None
    audit: AuditTrail


class Forgetting:
    """`secret`: the key of the digest that stands for the person in the audit log. `now`: the shared clock."""

    def __init__(
        self, places: Places, secret: str, now: Seconds, *, pause: timedelta = timedelta(milliseconds=500)
    ) -> None:
        self._places, self._secret, self._now, self._pause = places, secret, now, pause
        self._finder = PeopleFinder(places.redis, places.keys, places.archive)

    async def look(self, named: str) -> ForgetReport:
        """The dry run. Raises PersonUnknown and ArchiveAway."""
        return (await self._found(named))[1]

    async def forget(self, named: str, *, by: str) -> ForgetReport:
        """Raises PersonUnknown and ArchiveAway. It is safe to repeat after any error."""
        person, report = await self._found(named)
        going = FoundPerson(
            # Under a hold the key of the contact stays with the conversations that it keeps.
            person.contacts if not person.held else frozenset(),
            person.conversations - person.held, frozenset(), person.addresses if not person.held else (),
        )  # fmt: skip
        gone, removed, complete = going, 0, True
        if going.conversations or going.addresses:
            gone, removed, complete = await self._erase(going)
        await self._announce(gone)
        details: dict[str, Any] = {"conversations": len(gone.conversations), "held": len(person.held)}
        details |= {"files": report.files, "import_rows": report.import_rows, "complete": complete}
        details |= {"hubspot": "not touched"}
        await self._places.audit.record(by, "contact.forgotten", f"contact:{self._digest(person)}", details=details)
        return report.model_copy(update={"forgotten": True, "removed": removed, "complete": complete})

    async def _erase(self, person: FoundPerson) -> tuple[FoundPerson, int, bool]:
        """All that was erased, the number of removed keys and elements, and whether nothing was left."""
        places, rows = self._places, ImportRows(self._places.redis, self._places.keys, person.addresses)
        removed, quiet = 0, 0
        await self._unlink(person.conversations)
        for _ in range(MAX_PASSES):
            # One that was opened, or has come back, since the last look.
            new = await self._finder.conversations_of(person.contacts) - person.conversations
            if new:
                person = replace(person, conversations=person.conversations | new)
                await self._unlink(new)
            found = len(new) + await Scrubber(places.redis, places.keys, person).scrub() + await rows.remove()
            if places.archive is not None:
                found += await places.archive.erase(sorted(person.conversations), now_ms=int(self._now() * 1000))
            if places.storage is not None:
                for each in person.conversations:
                    await places.storage.delete_conversation(each)
            removed, quiet = removed + found, 0 if found else quiet + 1
            if quiet >= QUIET_PASSES:
                break
            await asyncio.sleep(self._pause.total_seconds())
        if places.archive is not None:
            await places.archive.compact()
        return person, removed, quiet >= QUIET_PASSES

    async def _unlink(self, ids: Iterable[str]) -> None:
        """At once, and the states first: from then on each script refuses to append, and none brings them back."""
        redis, keys, now_ms = self._places.redis, self._places.keys, int(self._now() * 1000)
        lasts_ms = int(NOT_RESTORED.total_seconds() * 1000)
        for each in sorted(ids):
            conversation, forgotten = keys.conversation(each), keys.forgotten(keys.shard_of(each))
            async with redis.pipeline(transaction=True) as pipe:
                pipe.zremrangebyscore(forgotten, "-inf", now_ms - lasts_ms)
                pipe.zadd(forgotten, {each: now_ms})
                pipe.expire(forgotten, NOT_RESTORED)
                pipe.unlink(conversation.state, conversation.lease, conversation.log)
                await pipe.execute()

    async def _announce(self, person: FoundPerson) -> None:
        """The gateways' copies of the desk's lists forget these conversations, and open pages show that."""
        keys = self._places.keys
        for each in person.conversations:
            await self._places.redis.publish(keys.desk_channel(keys.shard_of(each)), each)

    async def _found(self, named: str) -> tuple[FoundPerson, ForgetReport]:
        person = await self._finder.search(named)
        rows = await ImportRows(self._places.redis, self._places.keys, person.addresses).count()
        if not person.conversations and not rows:
            raise PersonUnknown
        files = 0
        if self._places.storage is not None:
            for each in person.conversations - person.held:
                files += len(await self._places.storage.files(each))
        report = ForgetReport(
            contacts=len(person.contacts), conversations=len(person.conversations), held=len(person.held), files=files,
            import_rows=rows,
        )  # fmt: skip
        return person, report

    def _digest(self, person: FoundPerson) -> str:
        """The same for the same person, and nothing that a reader of the audit log could find the person by."""
        named = "\n".join(sorted(person.contacts) or sorted(person.addresses)).encode()
        return hmac.new(self._secret.encode(), named, sha256).hexdigest()[:26]
