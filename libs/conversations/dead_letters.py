"""Reads, retries, drops and counts the dead letters of all shards.

A letter is identified by `<shard>-<entry ID>`. Only its body contains text from people. A retry and the removal of the
letter are one step, so that a second retry does nothing.
"""

import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, cast

from redis.asyncio import Redis

from libs.contracts import Reason, reason_of
from libs.conversations import _scripts as scripts
from libs.messaging import DROP, SURVEY, Keys, text

PAGE = 200
"""Letters read at once."""

MAX_EXPIRED = 500
"""Letters that one step removes: it takes Redis a few milliseconds."""

DELIVERY = "channel.delivery"
"""The kind of a letter that is a message to a bridge: it names the log entry, which holds the text."""

_PLAIN = re.compile(r"[A-Za-z0-9_.:-]{1,80}")
"""The identifiers of a body that may be shown; anything else may be personal data."""

Retried = Literal["retried", "gone", "expired", "moved_on"]
"""`gone`: the letter is gone. `expired`: its conversation is gone. `moved_on`: the conversation has newer entries."""


@dataclass(frozen=True)
class DeadLetter:
    """`stream` is a full key, or '' for a message to a bridge. `at`: when it was given up, by Redis' clock."""

    id: str
    shard: int
    entry_id: str
    reason: Reason | None
    stored_reason: str
    stream: str
    kind: str | None
    conversation_id: str | None
    call_id: str | None
    channel: str | None
    offset: str | None
    attempts: int
    at: datetime
    body: bytes = field(repr=False)
    is_turn: bool = False

    @property
    def shown_reason(self) -> str:
        return self.reason or "other"


@dataclass(frozen=True)
class DeadLetterSurvey:
    """`by_reason` adds up to `total`; letters that earlier versions did not count are `other`."""

    total: int
    by_reason: dict[str, int]
    expired: int = 0


class DeadLetters:
    """Safe to share between tasks."""

    def __init__(self, redis: Redis, keys: Keys) -> None:
        self._redis, self._keys = redis, keys

    async def all(self) -> AsyncIterator[DeadLetter]:
        """Every letter, shard by shard, oldest first."""
        for shard in range(self._keys.shards):
            last: str | None = None
            while True:
                first = f"({last}" if last else "-"
                page: Any = await self._redis.xrange(self._keys.dead(shard), first, "+", count=PAGE)
                for entry_id, fields in page:
                    yield self._letter(shard, text(entry_id), fields)
                if len(page) < PAGE:
                    break
                last = text(page[-1][0])

    async def find(self, letter_id: str) -> DeadLetter | None:
        shard, dash, entry_id = letter_id.partition("-")
        # An operator types this ID. Redis would raise an error for anything else.
        if not (dash and re.fullmatch(r"[0-9]{1,16}-[0-9]{1,16}", entry_id) and re.fullmatch(r"[0-9]{1,5}", shard)):
            return None
        if int(shard) >= self._keys.shards:
            return None
        found: Any = await self._redis.xrange(self._keys.dead(int(shard)), entry_id, entry_id)
        return self._letter(int(shard), entry_id, found[0][1]) if found else None

    async def newest(self) -> DeadLetter | None:
        """The letter that was given up last."""
        last: list[DeadLetter] = []
        for shard in range(self._keys.shards):
            found: Any = await self._redis.xrevrange(self._keys.dead(shard), count=1)
            last += [self._letter(shard, text(entry_id), fields) for entry_id, fields in found]
        # Two of one millisecond: any order will do, if it is always the same.
        return max(last, key=lambda letter: (letter.at, letter.shard), default=None)

    async def retry(self, letter: DeadLetter) -> Retried:
        """Put the letter's event back into its stream or channel."""
        if letter.kind == DELIVERY:
            return await self._retry_delivery(letter)
        dead, reasons = self._keys.dead(letter.shard), self._keys.dead_reasons(letter.shard)
        if letter.is_turn and letter.conversation_id:
            outcome = await scripts.RETRY_TURN(
                self._redis, dead=dead, reasons=reasons, stream=letter.stream, letter_id=letter.entry_id,
                state=self._keys.conversation(letter.conversation_id).state,
            )  # fmt: skip
        else:
            outcome = await scripts.RETRY_EVENT(
                self._redis, dead=dead, reasons=reasons, stream=letter.stream, letter_id=letter.entry_id
            )
        return cast("Retried", text(outcome))

    async def _retry_delivery(self, letter: DeadLetter) -> Retried:
        if not (letter.conversation_id and letter.offset and letter.channel):
            return "expired"
        conversation = self._keys.conversation(letter.conversation_id)
        outcome = await scripts.RETRY_DELIVERY(
            self._redis, dead=self._keys.dead(letter.shard), reasons=self._keys.dead_reasons(letter.shard),
            state=conversation.state, redeliver=conversation.redeliver,
            outbound=self._keys.outbound(letter.shard, letter.channel), letter_id=letter.entry_id,
            offset=letter.offset, conversation_id=letter.conversation_id,
        )  # fmt: skip
        return cast("Retried", text(outcome))

    async def drop(self, letter: DeadLetter) -> bool:
        """False if the letter was gone already."""
        dead, reasons = self._keys.dead(letter.shard), self._keys.dead_reasons(letter.shard)
        return bool(await DROP(self._redis, dead=dead, reasons=reasons, letter_id=letter.entry_id))

    async def survey(self, *, retention: timedelta | None = None) -> DeadLetterSurvey:
        """Count them; remove those older than `retention` first."""
        total = expired = 0
        by_reason: dict[str, int] = {}
        for shard in range(self._keys.shards):
            removed, left, pairs = await SURVEY(
                self._redis, dead=self._keys.dead(shard), reasons=self._keys.dead_reasons(shard), limit=MAX_EXPIRED,
                retention_ms=int(retention.total_seconds() * 1000) if retention else 0,
            )  # fmt: skip
            total, expired = total + left, expired + removed
            for stored, count in zip(pairs[::2], pairs[1::2], strict=True):
                reason = reason_of(text(stored)) or "other"
                by_reason[reason] = by_reason.get(reason, 0) + int(count)
        if (uncounted := total - sum(by_reason.values())) > 0:  # letters of versions that did not count
            by_reason["other"] = by_reason.get("other", 0) + uncounted
        return DeadLetterSurvey(total, by_reason, expired)

    def _letter(self, shard: int, entry_id: str, fields: dict[bytes, bytes]) -> DeadLetter:
        # Another program may have written any bytes, and an operator must see the letter nevertheless.
        def get(name: bytes) -> str | None:
            return fields[name].decode(errors="replace") if name in fields else None

        body = fields.get(b"event", fields.get(b"__data__", b""))
        event = _event(body)
        stored = get(b"reason") or ""
        stream = get(b"stream") or ""
        delivered_by_bridge = not stream or get(b"offset") is not None
        return DeadLetter(
            id=f"{shard}-{entry_id}", shard=shard, entry_id=entry_id, reason=reason_of(stored), stored_reason=stored,
            stream=stream, kind=DELIVERY if delivered_by_bridge else _plain(event.get("kind")),
            conversation_id=self._conversation(event.get("conversation_id") or event.get("scope")),
            call_id=_plain(event.get("call_id")), channel=_plain(get(b"channel")), offset=_plain(get(b"offset")),
            attempts=int(get(b"attempts") or 0), at=datetime.fromtimestamp(int(entry_id.partition("-")[0]) / 1000, UTC),
            body=body, is_turn=b"handled" in fields,
        )  # fmt: skip

    def _conversation(self, given: object) -> str | None:
        try:
            self._keys.shard_of(given if isinstance(given, str) else "")
        except ValueError:
            return None
        return cast("str", given)


def _event(body: bytes) -> dict[str, Any]:
    try:
        event = json.loads(body)
    except ValueError:
        return {}
    return event if isinstance(event, dict) else {}


def _plain(given: object) -> str | None:
    return given if isinstance(given, str) and _PLAIN.fullmatch(given) else None
