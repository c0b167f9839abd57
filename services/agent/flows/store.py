"""Keeps the flows with which running conversations began: by content hash, in Redis, for every worker.

A set lives as long as the last conversation that names it: each entry of a conversation keeps its flows on.

Workers of two versions run side by side while a change is rolled out. A conversation names the set of flows that
was in force when it opened, and any worker finds that set here.
"""

import json
import logging
import time
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cached_property, lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

from pydantic import JsonValue
from redis.asyncio import Redis

from libs.audit import AuditTrail, changes_of
from libs.conversations import RETENTION
from libs.flows import CanaryName, canary_named, version_of
from libs.messaging import Keys, LuaScript
from libs.messaging import text as as_text
from services.agent.flows.compiler import Instruction, compile_flow
from services.agent.flows.loader import read_flow
from services.agent.flows.schema import Flow, all_steps
from services.agent.flows.steps import Step
from services.agent.flows.triggers import EventTrigger

REFRESH = timedelta(hours=1)
"""The interval at which a worker extends the life of its flows."""

_STORE_FLOWS = LuaScript(Path(__file__).with_name("store_flows.lua"))

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Canary:
    """A version that some contacts get in place of the flow of its name."""

    name: CanaryName
    flow: Flow
    program: tuple[Instruction, ...]


@dataclass(frozen=True)
class FlowSet:
    """The flows of one deployment at one time, in order. `of_contact` has those that a contact gets."""

    hash: str
    flows: tuple[Flow, ...]
    programs: dict[str, tuple[Instruction, ...]]
    versions: dict[str, int] = field(default_factory=dict)
    """The version of each flow that the builder published. A flow of a file has none."""
    canaries: tuple[Canary, ...] = ()
    _of_some: dict[tuple[str, ...], "FlowSet"] = field(default_factory=dict, repr=False, compare=False)

    def of_contact(self, contact: str) -> "FlowSet":
        """The same set, with the canaries that this contact gets in the places of their flows."""
        return self._with(tuple(each for each in self.canaries if each.name.takes(contact)))

    @property
    def with_all_canaries(self) -> "FlowSet":
        """The set of a contact that gets every canary."""
        return self._with(self.canaries)

    def _with(self, taken: tuple[Canary, ...]) -> "FlowSet":
        if not taken:
            return self
        names = tuple(each.flow.name for each in taken)
        # Kept: what a set knows of its triggers and calendars is found once, and not in each turn.
        if (found := self._of_some.get(names)) is None:
            by_name = {each.flow.name: each for each in taken}
            found = self._of_some[names] = replace(
                self,
                flows=tuple(by_name[flow.name].flow if flow.name in by_name else flow for flow in self.flows),
                programs=self.programs | {name: each.program for name, each in by_name.items()},
                versions=self.versions | {name: each.name.version for name, each in by_name.items()},
                canaries=(), _of_some={},
            )  # fmt: skip
        return found

    def choose(self, values: dict[str, Any], *, seen: Collection[str] = ()) -> Flow | None:
        """The first flow with a trigger that matches `trigger_values`; None if no flow is for this conversation.

        `seen` are the flows that this contact has been through. A condition that fails counts as false.
        """
        for flow in self.flows:
            trigger = flow.trigger
            if not trigger.begins_conversations or (trigger.once_per_contact and flow.name in seen):
                continue
            if trigger.accepts(flow.name, values):
                return flow
        return None

    @cached_property
    def names_calendars(self) -> bool:
        """Whether a step needs the desk's calendars."""
        steps = (step for flow in self.flows for step in all_steps(flow.steps))
        return any(step.calendar_named() is not None for step in steps)

    @cached_property
    def all_flows(self) -> tuple[Flow, ...]:
        """The flows, and behind them the canaries."""
        return (*self.flows, *(each.flow for each in self.canaries))

    @cached_property
    def on_events(self) -> tuple[tuple[str, EventTrigger], ...]:
        """The triggers on events in conversations, each with its flow's name, in order."""
        return _event_triggers(self.flows)

    @cached_property
    def all_on_events(self) -> tuple[tuple[str, EventTrigger], ...]:
        """The same, and behind them those of the canaries."""
        return _event_triggers(self.all_flows)

    @cached_property
    def wakes(self) -> str:
        """The names of entries that wake an agent for a trigger, and for nothing else."""
        return " ".join(sorted({trigger.wakes for _, trigger in self.on_events if trigger.wakes}))

    def reopens_within(self, name: str) -> timedelta | None:
        """The time after the end of this flow's conversation in which a message continues it."""
        flow = self.named(name)
        own = [flow.reopen.within] if flow and flow.reopen else []
        return max([*own, *filter(None, (trigger.reopens_within() for _, trigger in self.on_events))], default=None)

    def named(self, name: str) -> Flow | None:
        return next((flow for flow in self.flows if flow.name == name), None)

    def steps_of(self, name: str) -> list[Step]:
        """All steps of a flow, in the order of its file."""
        flow = self.named(name)
        return list(all_steps(flow.steps)) if flow else []


def _event_triggers(flows: Iterable[Flow]) -> tuple[tuple[str, EventTrigger], ...]:
    return tuple((flow.name, flow.trigger) for flow in flows if isinstance(flow.trigger, EventTrigger))


@lru_cache(maxsize=16)
def _parse(document: str, flows_hash: str) -> FlowSet:
    """Kept, because each simulated conversation has a store of its own with the same flows."""
    texts: dict[str, str] = json.loads(document)
    read = {file: read_flow(file, text) for file, text in texts.items()}
    flows = {file: flow for file, flow in read.items() if canary_named(file) is None}
    # By their files, because the text of a flow has no version.
    versions = {flow.name: version for file, flow in flows.items() if (version := version_of(file))}
    canaries = [
        Canary(name, flow, compile_flow(flow))
        for file, flow in read.items()
        if (name := canary_named(file)) is not None
    ]
    programs = {flow.name: compile_flow(flow) for flow in flows.values()}
    return FlowSet(flows_hash, (*flows.values(),), programs, versions, (*canaries,))


def _document(texts: dict[str, str]) -> str:
    return json.dumps(texts, ensure_ascii=False)


def _hash(document: str) -> str:
    return blake2b(document.encode(), digest_size=12).hexdigest()


class FlowStore:
    """Publishes this worker's flows and finds those of others."""

    def __init__(
        self,
        redis: Redis,
        keys: Keys,
        texts: dict[str, str],
        *,
        retention: timedelta = RETENTION,
        audit: AuditTrail | None = None,
    ) -> None:
        self._audit = audit
        self._ttl = int(retention.total_seconds())
        self._kept_at = 0.0
        self._redis = redis
        self._keys = keys
        self._known: dict[str, FlowSet] = {}
        self.own = self._take(texts)

    @property
    def texts(self) -> dict[str, str]:
        """The texts of this worker's flows by file name, in their order; without canaries."""
        found: dict[str, str] = json.loads(self._document)
        return {file: text for file, text in found.items() if canary_named(file) is None}

    async def reload(self, texts: dict[str, str]) -> bool:
        """Use other texts for conversations that open from now on. False if the texts are the same."""
        if _hash(_document(texts)) == self.own.hash:
            return False
        self.own = self._take(texts)
        await self.publish()
        logger.info("flows reloaded", extra={"flows_hash": self.own.hash, "flows": ", ".join(self.own.programs)})
        return True

    def _take(self, texts: dict[str, str]) -> FlowSet:
        self._document = _document(texts)
        flows_hash = _hash(self._document)
        found = self._known[flows_hash] = self._known.get(flows_hash) or _parse(self._document, flows_hash)
        return found

    async def publish(self) -> None:
        """Make this worker's flows those of new conversations."""
        await self._keep()
        # A key in each shard: an opening reads everything from the shard of its conversation.
        before: list[Any] = [
            await self._redis.set(self._keys.current_flows(shard), self.own.hash, get=True)
            for shard in range(self._keys.shards)
        ]
        # The first of several agents that load the same files finds other ones.
        if self._audit is not None and before[0] != self.own.hash.encode():
            old = [] if before[0] is None else [as_text(before[0])]
            changes = changes_of(old, [self.own.hash], "hash")
            flows: list[JsonValue] = [*self.own.programs]
            await self._audit.record("file:flows", "flows.loaded", "flows", changes=changes, details={"flows": flows})

    async def refresh(self) -> None:
        """Keep this worker's flows alive, also while no conversation opens. The current flows may be newer ones."""
        if time.monotonic() - self._kept_at >= REFRESH.total_seconds():
            await self._keep()

    async def _keep(self) -> None:
        for shard in range(self._keys.shards):
            await _STORE_FLOWS(
                self._redis, flows=self._keys.flows(shard, self.own.hash), document=self._document, ttl=self._ttl
            )
        self._kept_at = time.monotonic()

    async def find(self, shard: int, flows_hash: str, contact: str) -> FlowSet | None:
        """The set that a conversation names, as its contact gets it; None for a set that is gone.

        It is this worker's own for a conversation that names none.
        Raises FlowError for a set with kinds of steps that only a newer worker knows: its event stays pending.
        """
        if (found := self._known.get(flows_hash or self.own.hash)) is not None:
            return found.of_contact(contact)
        document = await self._redis.get(self._keys.flows(shard, flows_hash))
        if document is None:
            return None
        found = self._known[flows_hash] = _parse(as_text(document), flows_hash)
        return found.of_contact(contact)
