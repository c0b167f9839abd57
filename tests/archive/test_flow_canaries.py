"""Canaries in the database: started with a draft, and ended once; and what became of conversations in each version."""

import asyncio
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import URL

from libs.archive import (
    Archive,
    ArchiveEraser,
    Conversations,
    FlowCanaries,
    FlowChanged,
    FlowEdit,
    FlowOutcomes,
    Flows,
    open_archive,
)
from libs.contracts import RollBackReason, RollBackRule
from libs.flows import VersionTotals
from tests.archive.samples import STARTED_MS, conversation

ANA = FlowEdit("person:ana", datetime(2026, 11, 28, 9, tzinfo=UTC))
BEN = FlowEdit("person:ben", datetime(2026, 11, 28, 10, tzinfo=UTC))
DRAFT: Any = {"name": "hello", "steps": [{"note": "new"}]}
RULE = RollBackRule(handed_over_points=10)
TEXT = "name: hello\nsteps: [{note: canary}]\n"


async def drafted(flows: Flows, *, by: FlowEdit = ANA) -> int:
    found = await flows.find("hello")
    return await flows.save_draft("hello", DRAFT, found.revision if found else 0, by)


async def started(archive: Archive, share: int = 10) -> int:
    """A canary of a flow that runs in version 1."""
    flows = Flows(archive)
    if await flows.find("hello") is None:
        await flows.create("hello", DRAFT, ANA)
        await flows.publish("hello", 1, "one", "", ANA)
    revision = await drafted(flows)
    done = await FlowCanaries(archive).start("hello", revision, TEXT, "a try", BEN, share=share, rule=RULE)
    assert done is not None
    return done[0]


async def test_a_canary_runs_next_to_the_active_version(archive: Archive) -> None:
    flows, canaries = Flows(archive), FlowCanaries(archive)
    assert await started(archive) == 2
    [runs] = (await flows.published()).flows
    assert runs.canary is not None
    assert (runs.version, runs.text, runs.canary.version, runs.canary.share) == (1, "one", 2, 10)
    found = await flows.find("hello")
    assert found is not None
    assert (found.active_version, found.latest_version, found.draft) == (1, 2, None)
    running = await canaries.newest("hello")
    assert running == found.canary == (await canaries.running())[0]
    assert running is not None
    assert (running.compared_with, running.rule, running.started_by, running.text) == (1, RULE, "person:ben", TEXT)
    adjusted = await canaries.adjust("hello", 2, 50, None, ANA)
    assert adjusted is not None
    assert adjusted.flows[0].canary is not None
    assert adjusted.flows[0].canary.share == 50
    assert await canaries.adjust("hello", 3, 50, None, ANA) is None
    # Editors begin with the newest text now.
    await drafted(flows)
    edited = await flows.find("hello")
    assert edited is not None
    assert edited.draft is not None
    assert edited.draft.based_on == 2


async def test_a_canary_needs_a_version_for_the_others(archive: Archive) -> None:
    flows, canaries = Flows(archive), FlowCanaries(archive)
    await flows.create("hello", DRAFT, ANA)
    assert await canaries.start("hello", 1, TEXT, "", ANA, share=10, rule=None) is None
    with pytest.raises(FlowChanged):
        await canaries.start("hello", 7, TEXT, "", ANA, share=10, rule=None)


async def test_the_flow_of_a_file_runs_for_the_others(archive: Archive) -> None:
    revision = await drafted(Flows(archive))
    done = await FlowCanaries(archive).start("hello", revision, TEXT, "", ANA, share=10, rule=None, file_text="file")
    assert done is not None
    [runs] = done[1].flows
    assert runs.canary is not None
    assert (done[0], runs.version, runs.text, runs.canary.version) == (2, 1, "file", 2)


async def test_a_promoted_canary_runs_for_all(archive: Archive) -> None:
    await started(archive)
    canaries = FlowCanaries(archive)
    runs = await canaries.promote("hello", 2, ANA)
    assert runs is not None
    assert (runs.flows[0].version, runs.flows[0].text, runs.flows[0].canary) == (2, TEXT, None)
    assert await canaries.promote("hello", 2, ANA) is None
    ended = await canaries.newest("hello")
    assert ended is not None
    assert (ended.state, ended.ended_by, ended.ended_at) == ("promoted", "person:ana", ANA.at)


async def test_a_canary_that_is_rolled_back_becomes_a_draft(archive: Archive) -> None:
    await started(archive)
    canaries = FlowCanaries(archive)
    reason = RollBackReason(number="failed", canary=0.4, other=0.1, canary_cases=60, other_cases=540)
    runs = await canaries.roll_back("hello", 2, ANA, reason)
    assert runs is not None
    assert (runs.flows[0].version, runs.flows[0].canary) == (1, None)
    found = await Flows(archive).find("hello")
    assert found is not None
    assert found.draft is not None
    assert (found.draft.document, found.draft.based_on) == ({"name": "hello", "steps": [{"note": "canary"}]}, 2)
    ended = await canaries.newest("hello")
    assert ended is not None
    assert (ended.state, ended.reason) == ("rolled_back", reason)
    # A draft of another editor stays.
    assert await started(archive) == 3
    await drafted(Flows(archive), by=BEN)
    await canaries.roll_back("hello", 3, ANA)
    kept = await Flows(archive).find("hello")
    assert kept is not None
    assert kept.draft is not None
    assert kept.draft.document == DRAFT


@pytest.mark.parametrize("act", ["publish", "start", "roll_back", "switch"])
async def test_another_publication_ends_it(archive: Archive, act: str) -> None:
    await started(archive)
    flows, canaries = Flows(archive), FlowCanaries(archive)
    match act:
        case "publish":
            await flows.publish("hello", await drafted(flows), "three", "", ANA)
        case "start":
            assert await started(archive, share=30) == 3
        case "roll_back":
            await flows.roll_back("hello", 1, "", ANA)
        case _:
            await flows.switch("hello", "off", ANA)
    first = (await canaries.of("hello"))[-1]
    assert (first.version, first.state) == (2, "replaced")
    assert [each.version for each in await canaries.running()] == ([3] if act == "start" else [])


async def test_one_of_many_decisions_ends_it(archive: Archive, empty_database: URL) -> None:
    await started(archive)

    async def decide(number: int) -> bool:
        async with open_archive(empty_database) as own:
            canaries = FlowCanaries(own)
            decided = canaries.promote("hello", 2, ANA) if number % 2 else canaries.roll_back("hello", 2, ANA)
            return await decided is not None

    assert sum(await asyncio.gather(*(decide(number) for number in range(4)))) == 1


def trail(version: int) -> str:
    return json.dumps({f"hello#{version}": {"1": (STARTED_MS, 1, 0, "")}})


async def test_outcomes_are_added_up_by_version(archive: Archive) -> None:
    alone: Any = {"assignee": "", "owner": "assistant"}
    store, outcomes = Conversations(archive), FlowOutcomes(archive)
    await store.store(
        [
            conversation("0-a", trail=trail(1), rating="5", **alone),
            conversation("0-b", trail=trail(2), rating="1"),
            conversation("0-c", trail=trail(2), queued_at="1", **alone),
            conversation("0-d", trail=trail(2), **{"opened_at": str(STARTED_MS - 1), **alone}),
            conversation("0-e", trail=trail(1), status="open", **alone),
            conversation("0-f", **alone),
        ],
        now_ms=0,
    )
    found = await outcomes.totals("hello", (1, 2), since_ms=STARTED_MS)
    assert {version: (each.conversations, each.handed_over) for version, each in found.items()} == {
        1: (1, 0), 2: (2, 2),
    }  # fmt: skip
    assert (found[1].ratings[5], found[2].ratings[1], found[2].ratings[5]) == (1, 1, 0)
    assert await outcomes.totals("hello", (1, 2), since_ms=0, until_ms=STARTED_MS) == {
        2: VersionTotals(1, 0, 0, 0, dict.fromkeys(range(1, 6), 0))
    }
    # The rating comes after the end, with another entry of the log.
    await store.store([conversation("0-c", trail=trail(2), queued_at="1", rating="2", later=1, **alone)], now_ms=1)
    assert (await outcomes.totals("hello", (2,), since_ms=STARTED_MS))[2].ratings[2] == 1
    await ArchiveEraser(archive).erase(["0-b"], now_ms=2)
    assert (await outcomes.totals("hello", (2,), since_ms=STARTED_MS))[2].conversations == 1
