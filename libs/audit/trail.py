"""Records and reads the audit log, a Redis stream of its own.

Changes of the directory are recorded in the script that makes them. Other actions are recorded right after them: the
keys of a conversation are on another shard. `record` logs a failure and does not raise it, because the action is done.
"""

import json
import logging
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import JsonValue
from redis.asyncio import Redis
from redis.exceptions import RedisError

from libs.contracts import AuditAction, AuditChange, AuditEntry
from libs.messaging import Keys, LuaScript, text

_RECORD = LuaScript(Path(__file__).parent / "scripts" / "record.lua")

READ_AT_ONCE = 500
"""Entries read in one round trip: some 100 kB."""

MAX_SCANNED = 20_000
"""Entries that one page looks through for its filter: a tenth of a second of Python. The next page continues."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class AuditBounds:
    """How much the audit log keeps: by age, and by number of entries of some 200 bytes."""

    retention: timedelta = timedelta(days=365)
    most: int = 200_000

    @property
    def retention_ms(self) -> int:
        return int(self.retention.total_seconds() * 1000)


@dataclass(frozen=True)
class AuditFilter:
    """None passes everything. `end` is excluded."""

    by: str | None = None
    action: AuditAction | None = None
    subject: str | None = None
    start: datetime | None = None
    end: datetime | None = None

    def passes(self, entry: AuditEntry) -> bool:
        return (
            self.by in (None, entry.by) and self.action in (None, entry.action)
            and self.subject in (None, entry.subject)
        )  # fmt: skip


@dataclass(frozen=True)
class AuditPage:
    """`next` is where the next page begins; None at the end."""

    entries: list[AuditEntry]
    next: str | None


def entry_of(
    by: str,
    action: AuditAction,
    subject: str,
    changes: Sequence[AuditChange] = (),
    details: dict[str, JsonValue] | None = None,
) -> str:
    """An entry as the stream holds it."""
    shown = [change.model_dump(exclude_defaults=True) for change in changes]
    entry = {"by": by, "action": action, "subject": subject, "changes": shown, "details": details or {}}
    return json.dumps({name: value for name, value in entry.items() if value}, ensure_ascii=False)


class AuditTrail:
    """Safe to share between tasks and processes."""

    def __init__(self, redis: Redis, keys: Keys, bounds: AuditBounds | None = None) -> None:
        self._redis, self._key = redis, keys.desk.audit
        self._bounds = bounds or AuditBounds()

    async def record(
        self,
        by: str,
        action: AuditAction,
        *subjects: str,
        changes: Sequence[AuditChange] = (),
        details: dict[str, JsonValue] | None = None,
    ) -> None:
        """Record one entry for each subject. It never raises an error of Redis: the action itself is done."""
        entries = [entry_of(by, action, subject, changes, details) for subject in subjects]
        try:
            await _RECORD(
                self._redis, audit=self._key, retention_ms=self._bounds.retention_ms, most=self._bounds.most,
                entries=entries,
            )  # fmt: skip
        except (RedisError, TimeoutError) as error:
            logger.warning(
                "not in the audit log",
                extra={"action": action, "by": by, "subjects": " ".join(subjects), "error": type(error).__name__},
            )

    async def page(self, wanted: AuditFilter, *, after: str | None = None, limit: int = 50) -> AuditPage:
        """The newest entries that pass the filter. `after`: the `next` of the page before.

        A page may have fewer entries than `limit`, and still a next one.
        """
        found: list[AuditEntry] = []
        scanned, end = 0, f"({after}" if after else _upper(wanted.end)
        while scanned < MAX_SCANNED:
            read: Any = await self._redis.xrevrange(self._key, end, _lower(wanted.start), count=READ_AT_ONCE)
            for raw_id, fields in read:
                entry = _read(text(raw_id), fields)
                if entry is not None and wanted.passes(entry):
                    found.append(entry)
                    if len(found) == limit:
                        return AuditPage(found, entry.id)
            if len(read) < READ_AT_ONCE:
                return AuditPage(found, None)
            scanned, end = scanned + len(read), f"({text(read[-1][0])}"
        return AuditPage(found, end.removeprefix("("))

    async def each(self, wanted: AuditFilter) -> AsyncIterator[list[AuditEntry]]:
        """All entries that pass the filter, newest first, in pages."""
        after: str | None = None
        while True:
            page = await self.page(wanted, after=after, limit=READ_AT_ONCE)
            yield page.entries
            if (after := page.next) is None:
                return

    async def newest(self, *subjects: str) -> AuditEntry | None:
        """The last entry about one of these subjects, if it is among the newest."""
        pages = [await self.page(AuditFilter(subject=subject), limit=1) for subject in subjects]
        found = [entry for page in pages for entry in page.entries]
        return max(found, key=lambda entry: entry.at, default=None)


def _upper(end: datetime | None) -> str:
    return "+" if end is None else f"({int(end.timestamp() * 1000)}-0"


def _lower(start: datetime | None) -> str:
    return "-" if start is None else f"{int(start.timestamp() * 1000)}-0"


def _read(entry_id: str, fields: dict[bytes, bytes]) -> AuditEntry | None:
    """None for an entry with an action that only a newer version knows."""
    stored = json.loads(fields[b"entry"])
    at = datetime.fromtimestamp(int(entry_id.partition("-")[0]) / 1000, UTC)
    try:
        return AuditEntry(id=entry_id, at=at, **stored)
    except ValueError:
        return None
