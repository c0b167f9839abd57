"""Canaries of flows: their numbers, the decisions about them by admins, and the rule that rolls one back by itself."""

import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

from redis.asyncio import Redis

from libs.assignment import Edit
from libs.contracts import PublishedFlows, RollBackReason
from libs.conversations import ArchiveAway
from libs.flows import VersionTotals
from libs.messaging import Keys, run_every
from services.gateway.dependencies import Dependencies
from services.gateway.flows.builder import FlowBuilder
from services.gateway.flows.canary_numbers import CanaryNumbers
from services.gateway.flows.canary_schemas import CanaryReply, CanaryView, NumberCompared, VersionNumbers
from services.gateway.flows.comparison import SHARES, compare, reason_to_roll_back
from services.gateway.flows.schemas import CanaryPlan
from services.gateway.http import Refusal

if TYPE_CHECKING:
    from libs.archive import FlowCanary

CANARY_CHECK = timedelta(minutes=1)
"""How often the rules are looked at: a worse version runs on for so long at most after its numbers are certain."""

_BY_SYSTEM = Edit()
"""The author of what a rule does."""

logger = logging.getLogger(__name__)


class Canaries:
    """One for a process. `edit` names who acts."""

    def __init__(self, services: Dependencies, flows: FlowBuilder) -> None:
        self._redis: Redis = services.redis
        self._keys: Keys = services.settings.keys
        self._flows = flows
        self._metrics = services.metrics
        archive = services.reader.archive
        self._numbers = CanaryNumbers(self._redis, self._keys, archive) if archive else None

    async def report(self, name: str) -> CanaryReply:
        """The newest canary of a flow, with the two versions side by side. Raises ArchiveAway."""
        await self._flows.entry(name)
        if self._numbers is None:
            return CanaryReply()
        found = await self._flows.ask_canaries(lambda stored: stored.newest(name))
        if found is None:
            return CanaryReply()
        canary, other = await self._totals(found)
        view = CanaryView(
            version=found.version, share=found.share, state=found.state, roll_back_if=found.rule,
            started_by=found.started_by, started_at=found.started_at, ended_by=found.ended_by,
            ended_at=found.ended_at, reason=found.reason, canary=VersionNumbers.of(found.version, canary),
            other=VersionNumbers.of(found.compared_with, other),
            compared=[NumberCompared.of(compare(canary, other, each)) for each in (*SHARES, "rating")],
        )  # fmt: skip
        return CanaryReply(canary=view, names=await self._flows.names())

    async def adjust(self, name: str, version: int, plan: CanaryPlan, edit: Edit) -> None:
        """Another share, or another rule. Raises Refusal if this canary does not run."""
        change = self._flows.change(edit)
        self._flows.require("builder")
        runs = await self._flows.ask_canaries(
            lambda stored: stored.adjust(name, version, plan.share, plan.roll_back_if, change)
        )
        await self._flows.run(_running(runs))
        await self._flows.record(edit, "flow.canary_changed", name, version=version, share=plan.share)

    async def promote(self, name: str, version: int, edit: Edit) -> None:
        """All contacts get the canary's version. Raises Refusal if this canary does not run."""
        change = self._flows.change(edit)
        self._flows.require("builder")
        await self._flows.run(
            _running(await self._flows.ask_canaries(lambda stored: stored.promote(name, version, change)))
        )
        self._metrics.canaries_ended.labels("promoted").inc()
        await self._flows.record(edit, "flow.canary_promoted", name, version=version)

    async def roll_back(self, name: str, version: int, edit: Edit) -> None:
        """No new conversation gets the canary's version. Raises Refusal if this canary does not run."""
        change = self._flows.change(edit)
        self._flows.require("builder")
        await self._flows.run(
            _running(await self._flows.ask_canaries(lambda stored: stored.roll_back(name, version, change)))
        )
        self._metrics.canaries_ended.labels("rolled_back").inc()
        await self._flows.record(edit, "flow.canary_rolled_back", name, version=version)

    async def watch(self) -> None:
        """Follow the rules of all canaries, until cancelled."""
        if self._numbers is not None:
            await run_every(CANARY_CHECK, self._check_alone, name="canaries")

    async def _check_alone(self) -> None:
        lasts = int(CANARY_CHECK.total_seconds() * 0.8)  # before the next round of the same gateway, despite the jitter
        # It only saves work: the database lets one of several processes end a canary.
        if await self._redis.set(self._keys.desk.canary_check, "1", nx=True, ex=lasts):
            try:
                await self.check()
            except ArchiveAway:
                logger.warning("canaries are not checked while the archive is away")
        else:
            self._metrics.show_canaries({})  # another gateway shows newer numbers

    async def check(self) -> list[str]:
        """Roll back the canaries for which their rule says so, and show the numbers of the others as metrics.

        Returns the flows that were rolled back. Raises ArchiveAway.
        """
        ended: list[str] = []
        shown: dict[str, Mapping[str, VersionTotals]] = {}
        for each in await self._flows.ask_canaries(lambda stored: stored.running()):
            canary, other = await self._totals(each)
            reason = reason_to_roll_back(each.rule, canary, other) if each.rule else None
            if reason is None:
                shown[each.flow] = {"trial": canary, "other": other}
            elif await self._roll_back_by_rule(each, reason):
                ended.append(each.flow)
        self._metrics.show_canaries(shown)
        return ended

    async def _roll_back_by_rule(self, canary: "FlowCanary", reason: RollBackReason) -> bool:
        change = self._flows.change(_BY_SYSTEM)
        runs = await self._flows.ask_canaries(
            lambda stored: stored.roll_back(canary.flow, canary.version, change, reason)
        )
        if runs is None:
            return False  # a person or another process was first
        await self._flows.run(runs)
        self._metrics.canaries_ended.labels("rule").inc()
        details = {"version": canary.version, **reason.model_dump()}
        await self._flows.record(_BY_SYSTEM, "flow.canary_rolled_back", canary.flow, **details)
        logger.warning("a canary was rolled back", extra={"flow": canary.flow, **details})
        return True

    async def _totals(self, canary: "FlowCanary") -> tuple[VersionTotals, VersionTotals]:
        if self._numbers is None:
            return VersionTotals(), VersionTotals()
        until = int(canary.ended_at.timestamp() * 1000) if canary.ended_at else None
        return await self._numbers.totals(
            canary.flow, (canary.version, canary.compared_with), since_ms=int(canary.started_at.timestamp() * 1000),
            until_ms=until,
        )  # fmt: skip


def _running(runs: PublishedFlows | None) -> PublishedFlows:
    """What agents are to run. Raises Refusal for a canary that does not run."""
    if runs is None:
        raise Refusal(409, "canary_over", "This canary does not run any more.")
    return runs
