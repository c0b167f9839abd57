"""E-mails of conversations: which answers and transcripts are to be sent, claimed by one gateway at a time.

An answer is marked as sent in one step, by its place in the log. A gateway that dies between the sending and the mark
leaves the e-mail to another one, which sends it a second time: under the same ID, because the batch was fixed before.
All times are Redis' time.
"""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from redis.asyncio import Redis

from libs.contracts import START, Undelivered, new_id
from libs.conversations import _scripts as scripts
from libs.conversations.appending import locate
from libs.conversations.errors import ConversationUnknown
from libs.messaging import Keys, Lease, LeaseKeeper, now_s, renew_strings, text

MAIL_LEASE = timedelta(seconds=10)
"""Renewed three times within it. The e-mails of a killed gateway wait for at most this time."""

ANNOUNCED = timedelta(days=1)
"""How long answers are put aside for an e-mail after the last gateway that sends any."""

BLOCKED = timedelta(days=365)
"""How long an address is kept whose owner unsubscribed."""

_LEASE_MS = int(MAIL_LEASE.total_seconds() * 1000)
_TRANSCRIPT = "transcript:"


@dataclass(frozen=True, eq=False)
class MailLease(Lease):
    """A conversation whose e-mails this gateway sends."""

    conversation_id: str

    def about(self) -> dict[str, object]:
        return {"conversation_id": self.conversation_id}


@dataclass(frozen=True)
class MailState:
    """`typed`: the address that the contact typed for this. `sent`: the answers up to this offset need no e-mail.

    `batch`: the end of an e-mail that was begun. `transcripts`: addresses by requests. `since` is in ms.
    """

    typed: str | None = None
    off: bool = False
    sent: str = START
    batch: str | None = None
    tries: int = 0
    since: int | None = None
    transcripts: Mapping[str, str] = field(default_factory=dict)


class MailOutbox:
    """Safe to share between tasks. `wait`: the pause in which more answers join an e-mail."""

    def __init__(self, redis: Redis, keys: Keys, *, wait: timedelta) -> None:
        self._redis, self._keys, self._wait_ms = redis, keys, _ms(wait)
        self._keeper = LeaseKeeper(self.renew, lasts=MAIL_LEASE, name="mail leases", together=self._shard_of)

    async def announce(self, *, assistant: bool) -> None:
        """From now on the answers of teammates, and of the assistant where it is wanted, are put aside for e-mails."""
        value = f"{self._wait_ms} {'all' if assistant else 'teammates'}"
        for shard in range(self._keys.shards):
            await self._redis.set(self._keys.mail_on(shard), value, ex=ANNOUNCED)

    async def of(self, conversation_id: str) -> MailState:
        conversation, _ = locate(self._keys, conversation_id)
        stored: Any = await self._redis.hgetall(conversation.mail)
        fields = {text(name): text(value) for name, value in stored.items()}
        return MailState(
            typed=fields.get("address"), off=fields.get("off") == "1", sent=fields.get("sent", START),
            batch=fields.get("batch"), tries=int(fields.get("tries", "0")),
            since=int(fields["since"]) if "since" in fields else None,
            transcripts={
                name.removeprefix(_TRANSCRIPT): to for name, to in fields.items() if name.startswith(_TRANSCRIPT)
            },
        )  # fmt: skip

    async def set(
        self, conversation_id: str, *, address: str = "", off: bool | None = None, transcript: str = "", to: str = ""
    ) -> None:
        """Store a typed address, the contact's switch, or a request for a transcript. Raises ConversationUnknown."""
        conversation, shard = locate(self._keys, conversation_id)
        status = await scripts.SET_MAIL(
            self._redis, state=conversation.state, mail=conversation.mail, due=self._keys.mail_due(shard),
            conversation_id=conversation_id, address=address, off="" if off is None else str(int(off)),
            transcript=transcript, transcript_to=to,
        )  # fmt: skip
        if status == b"unknown":
            raise ConversationUnknown(conversation_id)

    async def block(self, digest: str) -> None:
        """The owner of an address wants no e-mails that others could cause. `digest`: of the address, with a key."""
        await self._redis.set(self._keys.mail_refused(digest), "1", ex=BLOCKED)

    async def is_blocked(self, digests: Sequence[str]) -> bool:
        return bool(await self._redis.exists(*map(self._keys.mail_refused, digests)))

    async def acquire(self, shard: int, most: int) -> list[MailLease]:
        """Acquire the leases of up to `most` conversations with e-mails that are due."""
        token, asked_at = new_id(), now_s()
        taken = await scripts.ACQUIRE_MAIL(
            self._redis, due=self._keys.mail_due(shard), token=token, lease_ms=_LEASE_MS, limit=most
        )
        return [MailLease(text(each), token=token, asked_at=asked_at) for each in taken]

    async def renew(self, leases: Sequence[MailLease]) -> list[MailLease]:
        """Renew leases of one shard. Returns those that are lost."""
        keys = [self._keys.conversation(lease.conversation_id).mailing for lease in leases]
        return await renew_strings(self._redis, leases, keys, MAIL_LEASE)

    def held(self, lease: MailLease) -> AbstractContextManager[None]:
        """Renew the lease while the block runs. Raises LeaseLost, also into the block."""
        return self._keeper.held(lease)

    async def begin(self, lease: MailLease, offset: str) -> str | None:
        """Fix the end of the next e-mail, unless one is begun. Returns it; None if the lease is lost."""
        keys = self._keys.conversation(lease.conversation_id)
        found = await scripts.BEGIN_MAIL(
            self._redis, state=keys.state, mail=keys.mail, lease=keys.mailing, token=lease.token, offset=offset
        )
        return text(found) or None

    async def mark(self, lease: MailLease, offset: str = "", transcripts: Sequence[str] = ()) -> bool:
        """Answers up to `offset` and these transcripts need no e-mail any more. False if the lease is lost."""
        keys = self._keys.conversation(lease.conversation_id)
        done = await scripts.MARK_MAILED(
            self._redis, state=keys.state, mail=keys.mail, lease=keys.mailing, token=lease.token, offset=offset,
            transcripts=transcripts,
        )  # fmt: skip
        return bool(done)

    async def give_up(
        self, lease: MailLease, reason: str, offset: str, *, answers: bool, transcripts: Sequence[str] = ()
    ) -> bool:
        """Give an e-mail up: teammates see an entry about the message at `offset`. False if the lease is lost."""
        keys = self._keys.conversation(lease.conversation_id)
        entry = Undelivered(channel="email", offset=offset, reason=reason)
        done = await scripts.GIVE_UP_MAIL(
            self._redis, state=keys.state, log=keys.log, mail=keys.mail, lease=keys.mailing, token=lease.token,
            offset=offset if answers else "", entry=entry.model_dump_json(), live_channel=keys.channel,
            transcripts=transcripts,
        )  # fmt: skip
        return bool(done)

    async def release(
        self, lease: MailLease, *, tail: str, again_in: timedelta | None = None, failed: bool = False
    ) -> None:
        """Release the lease. Without `again_in` the conversation leaves the list, if its log still ends at `tail`."""
        keys = self._keys.conversation(lease.conversation_id)
        await scripts.RELEASE_MAIL(
            self._redis, state=keys.state, mail=keys.mail, lease=keys.mailing,
            due=self._keys.mail_due(self._shard_of(lease)), token=lease.token, conversation_id=lease.conversation_id,
            pause_ms=None if again_in is None else _ms(again_in), failed=failed, known_tail=tail,
            wait_ms=self._wait_ms,
        )  # fmt: skip

    def _shard_of(self, lease: MailLease) -> int:
        return self._keys.shard_of(lease.conversation_id)


def _ms(duration: timedelta) -> int:
    return int(duration.total_seconds() * 1000)
