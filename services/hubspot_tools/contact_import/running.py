"""The imports in progress: a worker runs one under a lease, and only the holder of the lease records its progress."""

import asyncio
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Literal

from redis.asyncio import Redis

from libs.contact_files import Imports, job_of, pack_chunks
from libs.contracts import ImportFinished, ImportProgress, Ok, RowProblem, ToolCompleted, ToolRequested, ToolResult
from libs.messaging import ImportKeys, Keys, Lease, LeaseKeeper, LeaseLost, now_s, renew_each, text
from libs.messaging.workers import Holder
from services.hubspot_tools.contact_import import _scripts as scripts
from services.hubspot_tools.contact_import.writer import Outcomes
from services.hubspot_tools.metrics import IMPORTED

LEASE = timedelta(seconds=15)

SHOW_EVERY_MS = 500

UNDO_KEPT = timedelta(days=7)
"""How long an import can be taken back."""

PROBLEMS_SHOWN = 5

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

    @property
    def is_undo(self) -> bool:
        return self.fields.get("mode") == "undo"

    @property
    def first(self) -> str:
        """The import that this one undoes, or itself."""
        return self.fields.get("of") or self.import_id

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
        undo = sorted(outcomes.undo.items())
        answer = await scripts.FINISH_CHUNK(
            self._redis, job=lease.keys.job, running=lease.running, prepared=lease.keys.prepared,
            failed_rows=lease.keys.failures, cells=lease.keys.cells, undo=lease.keys.undo, import_id=lease.import_id,
            token=lease.token, lease_ms=self._lease_ms,
            ttl=self._imports.ttl, undo_ttl=int(UNDO_KEPT.total_seconds()), live_channel=self._channel(lease),
            every_ms=SHOW_EVERY_MS, chunk=chunk,
            created=outcomes.count("created"), updated=outcomes.count("updated"),
            unchanged=outcomes.count("unchanged"), undo_chunk=pack_chunks(undo, len(undo))["0"] if undo else b"",
            undo_count=len(undo), failed_count=len(failures),
            problems=[*failures, *(each.model_dump_json() for each in outcomes.cells)],
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
        finished = await self._finished(lease, progress, stopped=stopped, undoable=b"undo_count" in raw)
        completed = ToolCompleted(
            trace=request.trace, call_id=request.call_id, scope=request.scope, tool=request.tool, seq=1,
            result=result or Ok(data=finished),
        )  # fmt: skip
        with self._keeper.releasing(lease):
            ended = await scripts.END(
                self._redis, job=lease.keys.job, running=lease.running, prepared=lease.keys.prepared,
                reply_stream=request.reply_to, first_job=self._imports.keys_of(lease.first).job,
                import_id=lease.import_id, token=lease.token,
                status="stopped" if stopped else "finished", live_channel=self._channel(lease),
                completed=completed.model_dump_json(),
            )  # fmt: skip
        if not ended:
            raise LeaseLost
        return progress

    async def _finished(
        self, lease: ImportLease, progress: ImportProgress, *, stopped: bool, undoable: bool
    ) -> ImportFinished:
        shared = progress.model_dump(include=set(ImportFinished.model_fields) & set(ImportProgress.model_fields))
        finished = ImportFinished(**shared, stopped=stopped, undoable=undoable)
        if not lease.is_undo:
            return finished
        raw: Any = await self._redis.lrange(lease.keys.failures, 0, PROBLEMS_SHOWN - 1)
        return finished.model_copy(
            update={
                "undone": True, "removed": progress.created, "restored": progress.updated, "created": 0, "updated": 0,
                "problems": [RowProblem.model_validate_json(each) for each in raw],
            }
        )  # fmt: skip

    def _channel(self, lease: ImportLease) -> str:
        return self._keys.conversation(lease.fields["conversation_id"]).channel


def _is_own(lease: ImportLease, answer: bytes) -> bool:
    """Whether a script answered that the lease is still valid. A wish to stop is passed on."""
    found = text(answer)
    if found == "stop":
        lease.stop.set()
    return found != "lost"
