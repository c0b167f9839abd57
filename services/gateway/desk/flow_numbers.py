"""The numbers on the builder's cards: conversations that ended, from the archive, and those that go on, from Redis.

The two never overlap: the archive has the steps of ended conversations only. Without an archive, Redis has those that
ended within its retention. Conversations of staff with the assistant count, too, and none of them is shown.
"""

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from statistics import median
from typing import TYPE_CHECKING, Any

from redis.asyncio import Redis

from libs.contracts import Model, Principal
from libs.conversations import CLOSED_LISTS, OPEN_LISTS
from libs.flows import TRAIL_FIELDS, StepVisit, trail_of, visits_of
from libs.messaging import Keys, text
from services.gateway.archived import ArchiveAccess

if TYPE_CHECKING:
    from libs.archive import StepSpan

MAX_READ = 20_000
"""Conversations of one reading: about a second of Python, in pauses."""

READ_AT_ONCE = 200
"""Conversations of one round trip: it takes Python some milliseconds, then other tasks run."""

KEPT_S = 10.0
"""How long a reading is used again: a page asks for its numbers, then for the conversations behind one."""

_FIELDS = (
    "id", "name", "principal", "source", "status", "owner", "assignee", "assigned_at", "closed_at", "closed_by",
    *TRAIL_FIELDS,
)  # fmt: skip


class StepNumber(Model):
    """`reached`: all that were at the step. `here`: those that are. What is in no other number went on from it.

    `left`: the conversation ended there, without its flow or a person. `ended`: the step or the assistant ended it.
    `median_s`: the time at the step, of conversations that ended; null without any.
    """

    path: str
    reached: int
    here: int = 0
    left: int = 0
    timed_out: int = 0
    handed_over: int = 0
    ended: int = 0
    median_s: float | None = None


class StepConversation(Model):
    id: str
    name: str | None
    reached_at_ms: int
    spent_s: float | None
    outcome: str


@dataclass(frozen=True)
class Period:
    """Steps that were reached from `start_ms` on and before `end_ms`. `version` None: of any version."""

    flow: str
    start_ms: int
    end_ms: int
    version: int | None = None

    def has(self, visit: StepVisit) -> bool:
        return (
            visit.flow == self.flow
            and self.start_ms <= visit.reached_at < self.end_ms
            and self.version in (None, visit.version)
        )


@dataclass(frozen=True)
class _Live:
    id: str
    name: str | None
    is_private: bool
    is_open: bool
    visits: Sequence[StepVisit]


class FlowNumbers:
    """Safe to share between tasks. Every method raises ArchiveAway."""

    def __init__(self, redis: Redis, keys: Keys, archive: ArchiveAccess | None) -> None:
        self._redis, self._keys, self._archive = redis, keys, archive
        self._kept: tuple[float, list[_Live]] = (0.0, [])

    async def numbers(self, period: Period) -> list[StepNumber]:
        """The numbers of all steps that a conversation reached in the period, by their paths."""
        live = [(visit, each.is_open) for each in await self._live() for visit in each.visits if period.has(visit)]
        by_path: dict[str, list[StepVisit]] = {}
        times: dict[str, list[int]] = {}
        for visit, is_open in live:
            by_path.setdefault(visit.path, []).append(visit)
            # Open ones have the times of quick steps first: their median would fall with each new conversation.
            if not is_open and visit.spent_ms is not None:
                times.setdefault(visit.path, []).append(visit.spent_ms)
        archived: Mapping[str, tuple[int, Mapping[str, int], float | None]] = {}
        if self._archive is not None:
            found = await self._archive.step_numbers(_span(period))
            archived = {path: (each.reached, each.outcomes, each.median_ms) for path, each in found.items()}
        medians = {path: median(each) for path, each in times.items()}
        return [
            _number(path, by_path.get(path, []), *archived.get(path, (0, {}, medians.get(path))))
            for path in sorted({*by_path, *archived})
        ]

    async def conversations(
        self, period: Period, path: str, outcome: str | None, *, before: tuple[int, str] | None, limit: int
    ) -> list[StepConversation]:
        """The conversations of the desk behind a number, the last that reached the step first."""
        found = [
            StepConversation(
                id=each.id, name=each.name, reached_at_ms=visit.reached_at, outcome=visit.outcome,
                spent_s=None if visit.spent_ms is None else visit.spent_ms / 1000,
            )
            for each in await self._live()
            if not each.is_private
            for visit in each.visits
            if period.has(visit) and visit.path == path and outcome in (None, visit.outcome)
            if before is None or (visit.reached_at, each.id) < before
        ]  # fmt: skip
        if self._archive is not None:
            places = await self._archive.step_conversations(_span(period), path, outcome, before=before, limit=limit)
            found += [
                StepConversation(
                    id=each.conversation_id, name=each.name, reached_at_ms=each.reached_at, outcome=each.outcome,
                    spent_s=None if each.spent_ms is None else each.spent_ms / 1000,
                )
                for each in places
            ]  # fmt: skip
        return sorted(found, key=lambda each: (each.reached_at_ms, each.id), reverse=True)[:limit]

    async def _live(self) -> list[_Live]:
        read_at, live = self._kept
        if time.monotonic() - read_at < KEPT_S and read_at:
            return live
        lists = OPEN_LISTS if self._archive is not None else (*OPEN_LISTS, *CLOSED_LISTS)
        ids: list[str] = []
        for shard, name in product(range(self._keys.shards), lists):
            members: Any = await self._redis.zrevrange(self._keys.desk_list(shard, name), 0, MAX_READ - 1)
            ids += [text(each) for each in members]
        # A conversation may end between the two lists: it counts once.
        ids = list(dict.fromkeys(ids))[:MAX_READ]
        found: list[_Live] = []
        for first in range(0, len(ids), READ_AT_ONCE):
            found += await self._states(ids[first : first + READ_AT_ONCE])
        self._kept = (time.monotonic(), found)
        return found

    async def _states(self, ids: Sequence[str]) -> list[_Live]:
        async with self._redis.pipeline(transaction=False) as pipeline:
            for each in ids:
                pipeline.hmget(self._keys.conversation(each).state, *_FIELDS)
            rows = await pipeline.execute()
        states = [
            {name: text(value) for name, value in zip(_FIELDS, row, strict=True) if value is not None} for row in rows
        ]
        return [
            _Live(state["id"], state.get("name"), _is_private(state), state.get("status") == "open", visits_of(state))
            for state in states
            # With an archive, one that just ended is the archive's.
            if trail_of(state) and (self._archive is None or state.get("status") == "open")
        ]


def _number(
    path: str, live: Sequence[StepVisit], reached: int, outcomes: Mapping[str, int], median_ms: float | None
) -> StepNumber:
    counted = Counter(outcomes) + Counter(visit.outcome for visit in live)
    return StepNumber(
        path=path, reached=reached + len(live), here=counted["here"], left=counted["left"],
        timed_out=counted["timed_out"], handed_over=counted["handed_over"], ended=counted["ended"],
        median_s=None if median_ms is None else round(median_ms / 1000, 1),
    )  # fmt: skip


def _is_private(state: Mapping[str, str]) -> bool:
    """The same as `ConversationState.is_private`, without all of the state."""
    return state.get("source") == "contact" and Principal.model_validate_json(state["principal"]).kind == "staff"


def _span(period: Period) -> "StepSpan":
    # Gateways without an archive load nothing of its libraries.
    from libs.archive import StepSpan

    return StepSpan(period.flow, period.start_ms, period.end_ms, period.version)
