"""Forgets a person in all places, and looks again until nothing comes back.

Redis is first: without their states, running turns and tool calls can't append any more, because each script checks the
conversation and its lease. Then the archive, which keeps the IDs so that a process that read a conversation before
can't store it again, and then the files. What a process wrote in between is removed by the passes that follow.
"""

import asyncio
import hmac
import logging
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any

from redis.asyncio import Redis

from libs.archive import ArchiveEraser
from libs.attachments import AttachmentStorage
from libs.audit import AuditTrail
from libs.contracts import ForgetReport
from libs.erasing.people import FoundPerson, PeopleFinder
from libs.erasing.scrubbing import Scrubber
from libs.messaging import Keys, Seconds

QUIET_PASSES = 2
"""Passes in a row that find nothing: then no process writes the person any more."""

MAX_PASSES = 40

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
        return await self._report(await self._finder.find(named))

    async def forget(self, named: str, *, by: str) -> ForgetReport:
        """Raises PersonUnknown and ArchiveAway. It is safe to repeat after any error."""
        person = await self._finder.find(named)
        report = await self._report(person)
        going = FoundPerson(
            # Under a hold the key of the contact stays with the conversations that it keeps.
            person.contacts if not person.held else frozenset(),
            person.conversations - person.held, frozenset(), person.addresses if not person.held else (),
        )  # fmt: skip
        removed, complete = await self._erase(going) if going.conversations else (0, True)
        await self._announce(going)
        details: dict[str, Any] = {"conversations": len(going.conversations), "held": len(person.held)}
        details |= {"files": report.files, "complete": complete, "hubspot": "not touched"}
        await self._places.audit.record(by, "contact.forgotten", f"contact:{self._digest(person)}", details=details)
        return report.model_copy(update={"forgotten": True, "removed": removed, "complete": complete})

    async def _erase(self, person: FoundPerson) -> tuple[int, bool]:
        """The number of removed keys and elements, and whether nothing was left."""
        places, ids = self._places, sorted(person.conversations)
        # At once, and the states first: from then on each script refuses to append.
        for conversation in map(places.keys.conversation, ids):
            await places.redis.unlink(conversation.state, conversation.lease, conversation.log)
        scrubber, removed, quiet = Scrubber(places.redis, places.keys, person), 0, 0
        for _ in range(MAX_PASSES):
            found = await scrubber.scrub()
            if places.archive is not None:
                found += await places.archive.erase(ids, now_ms=int(self._now() * 1000))
            if places.storage is not None:
                for each in ids:
                    await places.storage.delete_conversation(each)
            removed, quiet = removed + found, 0 if found else quiet + 1
            if quiet >= QUIET_PASSES:
                break
            await asyncio.sleep(self._pause.total_seconds())
        if places.archive is not None:
            await places.archive.compact()
        return removed, quiet >= QUIET_PASSES

    async def _announce(self, person: FoundPerson) -> None:
        """The gateways' copies of the desk's lists forget these conversations, and open pages show that."""
        keys = self._places.keys
        for each in person.conversations:
            await self._places.redis.publish(keys.desk_channel(keys.shard_of(each)), each)

    async def _report(self, person: FoundPerson) -> ForgetReport:
        files = 0
        if self._places.storage is not None:
            for each in person.conversations - person.held:
                files += len(await self._places.storage.files(each))
        return ForgetReport(
            contacts=len(person.contacts), conversations=len(person.conversations), held=len(person.held), files=files
        )

    def _digest(self, person: FoundPerson) -> str:
        """The same for the same person, and nothing that a reader of the audit log could find the person by."""
        named = "\n".join(sorted(person.contacts)).encode()
        return hmac.new(self._secret.encode(), named, sha256).hexdigest()[:26]
