"""Sends the e-mails of conversations: answers to contacts who are gone and have not seen them, and transcripts.

Every gateway does this, each conversation under a short lease. What is due is decided when it is sent, from the log and
from the contact's presence, so that a contact who came back gets nothing that they have seen.
"""

import asyncio
import logging
import random
from datetime import timedelta
from typing import Self

from redis.exceptions import RedisError

from libs.conversations import MailLease
from libs.messaging import LeaseLost, end, run_every
from services.gateway.mail.conversation_mail import MailTools, Outcome, mail_of

CHECK = timedelta(seconds=1)
"""Between two searches for e-mails that are due."""

ANNOUNCE = timedelta(hours=1)

SLOTS = 4
"""E-mails at a time: most servers count the connections of one client."""

FAULT_PAUSE = timedelta(minutes=5)
"""After this a conversation that can't be read is tried again."""

STOP_TIMEOUT = timedelta(seconds=2)
"""For e-mails in flight when the process shuts down: an e-mail that is cut off may be sent twice."""

logger = logging.getLogger(__name__)


class MailSender:
    """One for a process. Use as an async context manager."""

    def __init__(self, tools: MailTools, shards: int) -> None:
        self._tools, self._shards = tools, shards
        self._room = asyncio.Event()
        self._running: set[asyncio.Task[None]] = set()
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        self._tasks = [
            asyncio.create_task(run_every(ANNOUNCE, self._announce, name="e-mail announcement")),
            asyncio.create_task(run_every(CHECK, self._acquire, name="e-mails", wake=self._room)),
        ]
        return self

    async def __aexit__(self, *_: object) -> None:
        await end(*self._tasks)
        if self._running:
            _done, late = await asyncio.wait(self._running, timeout=STOP_TIMEOUT.total_seconds())
            await end(*late)

    async def _announce(self) -> None:
        await self._tools.outbox.announce(assistant=self._tools.settings.mail_assistant)

    async def _acquire(self) -> None:
        # In random order: with a fixed one, the first shards could take all slots.
        for shard in random.sample(range(self._shards), self._shards):
            room = SLOTS - len(self._running)
            if room <= 0:
                return
            for lease in await self._tools.outbox.acquire(shard, room):
                task = asyncio.create_task(self._send(lease))
                self._running.add(task)
                task.add_done_callback(self._ended)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self._running.discard(task)
        self._room.set()

    async def _send(self, lease: MailLease) -> None:
        outcome = Outcome("", again_in=FAULT_PAUSE)
        try:
            with self._tools.outbox.held(lease):
                mail = await mail_of(self._tools, lease)
                outcome = await mail.send() if mail else Outcome("")
        except LeaseLost:
            return  # another gateway sends it
        except (RedisError, OSError) as error:
            # If the lease can't be released either, it expires.
            logger.warning("e-mail not sent", extra={**lease.about(), "error": type(error).__name__})
        except Exception:
            logger.exception("e-mail not sent because of an error in Frontdesk", extra=lease.about())
        finally:
            await asyncio.shield(self._release(lease, outcome))

    async def _release(self, lease: MailLease, outcome: Outcome) -> None:
        try:
            await self._tools.outbox.release(lease, tail=outcome.tail, again_in=outcome.again_in, failed=outcome.failed)
        except (RedisError, OSError) as error:
            logger.warning("mail lease not released", extra={**lease.about(), "error": type(error).__name__})
