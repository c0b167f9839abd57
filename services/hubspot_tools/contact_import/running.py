"""The imports in progress: a worker runs one under a lease, and only the holder of the lease records its progress."""

import asyncio
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Literal

from redis.asyncio import Redis

from libs.contact_files import Imports, job_of
from libs.contracts import ImportFinished, ImportProgress, Ok, ToolCompleted, ToolRequested, ToolResult
from libs.messaging import ImportKeys, Keys, Lease, LeaseKeeper, LeaseLost, now_s, renew_each, text
from libs.messaging.workers import Holder
from services.hubspot_tools.contact_import import _scripts as scripts
from services.hubspot_tools.contact_import.writer import Outcomes
from services.hubspot_tools.metrics import IMPORTED

LEASE = timedelta(seconds=15)

SHOW_EVERY_MS = 500

_RENEWALS = 15
"""The number of renewals within one lease. A renewal also reports that a person wants to stop the import."""


@dataclass(frozen=True, eq=False)
class ImportLease(Lease):
    """The right to run an import. `fields`: its hash in Redis at that time. `stop` is set when a person stops it."""

    import_id: str
    keys: ImportKeys
    running: str
    fields: dict[str, str]
    stop: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def request(self) -> ToolRequested:
        return ToolRequested.model_validate_json(self.fields["request"])

    def about(self) -> dict[str, object]:
        return {"import_id": self.import_id}


class RunningImports:
    """Safe to share between tasks."""

    def __init__(self, redis: Redis, keys: Keys, imports: Imports, *, holder: Holder, lease: timedelta = LEASE) -> None:
        self._redis, self._keys, self._imports, self._holder = redis, keys, imports, holder
        self._lease_ms = int(lease.total_seconds() * 1000)
        self._keeper = LeaseKeeper(
            self.renew, lasts=lease, every=lease / _RENEWALS, name="import leases", together=lambda each: each.running
        )

    async def acquire(self, import_id: str) -> ImportLease | None:
        keys, running = self._imports.keys_of(import_id), self._imports.running_of(import_id)
        token, asked_at = self._holder.token(), now_s()
        heartbeats, consumer, ttl_ms = self._holder.judging(running)
        raw: list[bytes] = await scripts.ACQUIRE(
            self._redis, job=keys.job, running=running, import_id=import_id, token=token, lease_ms=self._lease_ms,
            heartbeats=heartbeats, consumer=consumer, ttl_ms=ttl_ms,
        )  # fmt: skip
        fields = {name.decode(): value.decode() for name, value in zip(raw[::2], raw[1::2], strict=True)}
        return ImportLease(import_id, keys, running, fields, token=token, asked_at=asked_at) if fields else None

    async def renew(self, leases: Sequence[ImportLease]) -> list[ImportLease]:
        """Returns the leases that are lost."""
        return await renew_each(leases, self._renew)

    def held(self, lease: ImportLease) -> AbstractContextManager[None]:
        """Renew the lease while the block runs. Raises LeaseLost, also into the block."""
        return self._keeper.held(lease)

    async def release(self, lease: ImportLease) -> None:
        """Let another worker continue the import at once."""
        await scripts.RELEASE(
            self._redis, job=lease.keys.job, running=lease.running, import_id=lease.import_id, token=lease.token
        )

    async def _renew(self, lease: ImportLease) -> bool:
        answer = await scripts.RENEW(
            self._redis,
            job=lease.keys.job,
            running=lease.running,
            import_id=lease.import_id,
            token=lease.token,
            lease_ms=self._lease_ms,
        )
        return _is_own(lease, answer)

    async def mark(self, lease: ImportLease, name: Literal["intents", "waiting"], value: str) -> None:
        updated = await scripts.UPDATE(
            self._redis, job=lease.keys.job, import_id=lease.import_id, token=lease.token,
            live_channel=self._channel(lease), field=name, value=value,
        )  # fmt: skip
        if not updated:
            raise LeaseLost

    async def finish_chunk(self, lease: ImportLease, chunk: int, outcomes: Outcomes) -> None:
        failures = [outcomes.failures[row].model_dump_json() for row in sorted(outcomes.failures)]
        answer = await scripts.FINISH_CHUNK(
            self._redis, job=lease.keys.job, running=lease.running, prepared=lease.keys.prepared,
            failed_rows=lease.keys.failures, import_id=lease.import_id, token=lease.token, lease_ms=self._lease_ms,
            ttl=self._imports.ttl, live_channel=self._channel(lease), every_ms=SHOW_EVERY_MS, chunk=chunk,
            created=outcomes.count("created"), updated=outcomes.count("updated"),
            unchanged=outcomes.count("unchanged"), failures=failures,
        )  # fmt: skip
        for effect in ("created", "updated", "unchanged"):
            IMPORTED.labels(effect).inc(outcomes.count(effect))
        IMPORTED.labels("failed").inc(len(failures))
        if not _is_own(lease, answer):
            raise LeaseLost

    async def end(self, lease: ImportLease, result: ToolResult | None, *, stopped: bool) -> ImportProgress:
        """Send the final result: this one, or the progress of the import."""
        raw: Any = await self._redis.hgetall(lease.keys.job)
        progress = job_of(lease.import_id, {name.decode(): value.decode() for name, value in raw.items()}).progress
        request = lease.request
        finished = ImportFinished(
            **progress.model_dump(include=set(ImportFinished.model_fields) - {"kind", "stopped"}), stopped=stopped
        )
        completed = ToolCompleted(
            trace=request.trace, call_id=request.call_id, scope=request.scope, tool=request.tool, seq=1,
            result=result or Ok(data=finished),
        )  # fmt: skip
        with self._keeper.releasing(lease):
            ended = await scripts.END(
                self._redis, job=lease.keys.job, running=lease.running, prepared=lease.keys.prepared,
                reply_stream=request.reply_to, import_id=lease.import_id, token=lease.token,
                status="stopped" if stopped else "finished", live_channel=self._channel(lease),
                completed=completed.model_dump_json(),
            )  # fmt: skip
        if not ended:
            raise LeaseLost
        return progress

    def _channel(self, lease: ImportLease) -> str:
        return self._keys.conversation(lease.fields["conversation_id"]).channel


def _is_own(lease: ImportLease, answer: bytes) -> bool:
    """Whether a script answered that the lease is still valid. A wish to stop is passed on."""
    found = text(answer)
    if found == "stop":
        lease.stop.set()
    return found != "lost"
