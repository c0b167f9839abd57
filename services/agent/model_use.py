"""What a model's answers use during a turn, on its way into the state of the conversation.

Answers are counted where they arrive, and each decision carries what was used since the one before, so that a turn
needs no further round trip. Only what led to no decision is written by itself, at the turn's end. Nothing is counted
twice: what a decision carried counts as written unless it was refused. An answer that arrives after its turn is in the
metrics only.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace

from redis.exceptions import RedisError

from libs.contracts import ModelUse
from libs.conversations import Commit, Snapshot, TurnLease, Turns

logger = logging.getLogger(__name__)


@dataclass
class _Meter:
    """`unwritten`: what no decision has carried yet."""

    unwritten: ModelUse = field(default_factory=ModelUse)


_METER: ContextVar[_Meter | None] = ContextVar("model_use", default=None)


def count_use(used: ModelUse) -> None:
    """Count an answer, if it belongs to a turn. A task that the turn started counts for it as well."""
    if (meter := _METER.get()) is not None:
        meter.unwritten += used


@asynccontextmanager
async def counted_use(turns: Turns, conversation_id: str) -> AsyncIterator[None]:
    """Count what is used during a turn, and write at its end what no decision carried."""
    meter = _Meter()
    token = _METER.set(meter)
    try:
        yield
    finally:
        _METER.reset(token)
        if meter.unwritten:
            await _note(turns, conversation_id, meter.unwritten)


async def _note(turns: Turns, conversation_id: str, used: ModelUse) -> None:
    try:
        # Also while the worker is shutting down.
        await asyncio.shield(turns.note_model_use(conversation_id, used))
    except (RedisError, OSError) as error:
        # The turn has an outcome already, which must not change because of a figure.
        logger.warning(
            "model use not counted", extra={"conversation_id": conversation_id, "error": type(error).__name__}
        )


async def commit_with_use(turns: Turns, lease: TurnLease, snapshot: Snapshot, step: Commit, *, release: bool) -> str:
    """`Turns.commit` of a decision, together with what it used."""
    meter = _METER.get()
    if meter is None or not meter.unwritten:
        return await turns.commit(lease, snapshot, step, release=release)
    # Taken before the answer is known: without an answer it is more likely written than not.
    used, meter.unwritten = meter.unwritten, ModelUse()
    outcome = await turns.commit(lease, snapshot, replace(step, used=used), release=release)
    if outcome not in ("committed", "released"):
        meter.unwritten += used
    return outcome
