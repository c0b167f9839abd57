"""The steps of flows in the archive: stored with a conversation, counted by any period and version, gone with it."""

import json
from typing import Any

from libs.archive import Archive, ArchiveEraser, Conversations, FlowSteps, StepSpan
from tests.archive.samples import STARTED_MS, conversation

ALL = StepSpan("main", 0, 1 << 50)


def trail(*, spent: int = 1_000, at: str = "", version: int = 1, reached: int = STARTED_MS) -> str:
    """A conversation that passed step 1, timed out at step 2, and perhaps is at step 3."""
    steps: dict[str, tuple[int, int, int, str]] = {"1": (reached, spent, 0, ""), "2": (reached, 5_000, 0, "t")}
    if at:
        steps[at] = (reached, 0, STARTED_MS + 10_000, "")
    return json.dumps({f"main#{version}": steps, "other#0": {"1": (reached, 1, 0, "e")}})


async def test_steps_are_counted_with_their_outcomes_and_median(archive: Archive) -> None:
    store, steps = Conversations(archive), FlowSteps(archive)
    unowned: Any = {"assignee": "", "owner": "assistant"}
    await store.store(
        [
            conversation("0-a", trail=trail(spent=1_000, at="3"), closed_by="contact", **unowned),
            conversation("0-b", trail=trail(spent=3_000, at="3"), assigned_at=str(STARTED_MS + 12_000)),
            conversation("0-c", trail=trail(spent=8_000, version=2), **unowned),
            conversation("0-d"),
            # It was reopened: it counts among those in Redis.
            conversation("0-e", trail=trail(), status="open"),
        ],
        now_ms=0,
    )
    found = await steps.numbers(ALL)
    assert {path: each.reached for path, each in found.items()} == {"1": 3, "2": 3, "3": 2}
    assert (found["1"].median_ms, found["2"].outcomes["timed_out"]) == (3_000, 3)
    assert (found["3"].outcomes["left"], found["3"].outcomes["handed_over"]) == (1, 1)
    # An even number has the mean of the two in the middle: 50 s until the end, and 2 s until the teammate.
    assert found["3"].median_ms == 26_000
    assert (await steps.numbers(StepSpan("main", 0, 1 << 50, version=2)))["1"].reached == 1
    assert await steps.numbers(StepSpan("main", 0, STARTED_MS)) == {}


async def test_the_conversations_behind_a_number_come_in_pages(archive: Archive) -> None:
    store, steps = Conversations(archive), FlowSteps(archive)
    staff = json.dumps({"kind": "staff", "id": "staff:1"})
    await store.store(
        [
            *(conversation(f"0-{n}", trail=trail(reached=STARTED_MS + n), name=f"Jane {n}") for n in range(3)),
            conversation("0-9", trail=trail(), principal=staff, source="contact"),
        ],
        now_ms=0,
    )
    assert (await steps.numbers(ALL))["1"].reached == 4  # conversations of staff count, and are not shown
    first = await steps.conversations(ALL, "1", None, before=None, limit=2)
    assert [(each.conversation_id, each.name) for each in first] == [("0-2", "Jane 2"), ("0-1", "Jane 1")]
    rest = await steps.conversations(ALL, "1", "passed", before=(first[-1].reached_at, "0-1"), limit=2)
    assert [each.conversation_id for each in rest] == ["0-0"]
    assert await steps.conversations(ALL, "1", "left", before=None, limit=2) == []


async def test_a_forgotten_conversation_leaves_no_step(archive: Archive) -> None:
    store, steps = Conversations(archive), FlowSteps(archive)
    await store.store([conversation("0-a", trail=trail())], now_ms=0)
    assert await ArchiveEraser(archive).erase(["0-a"], now_ms=1) == 1
    assert await steps.numbers(ALL) == {}
