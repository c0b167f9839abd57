"""Ten times the capacity, for some seconds: accepted work ends, refusals are quick, nothing starves.

The margins are those of a busy test machine; `make overload` measures (docs/reliability.md has its figures).
"""

from pathlib import Path

from tests.overload.load import (
    AGENTS,
    CAPACITY,
    SHED_UNREAD,
    SLOTS,
    TIMES,
    Figures,
    at,
    click,
    client,
    close,
    greeted,
    overload,
    small_stack,
    visit,
)
from tests.waiting import until

SECONDS = 8.0


async def test_ten_times_the_capacity_harms_no_accepted_client(tmp_path: Path) -> None:
    async with small_stack(tmp_path) as made:
        figures = await overload(made, SECONDS, seed=7)
    assert not figures.broken, figures.lines()
    # A busy machine does not get to ten times; twice is an overload, too.
    assert figures.arrivals > 2 * CAPACITY * SECONDS, f"the load was no overload: {TIMES} times was meant"
    assert figures.accepted
    assert figures.refused
    assert at(figures.refused, 0.5) < 500, figures.lines()
    assert len(figures.clicks) > SECONDS / 4, figures.lines()
    assert at(figures.clicks, 0.95) < 1000 * SECONDS / 2, figures.lines()
    assert at(figures.closings, 0.95) < 1000 * SECONDS / 2, figures.lines()
    # The backlog is bounded by the mark and by the arrivals until the gateway reads it again, once a second.
    arrived_in_three_seconds = 3 * figures.arrivals / SECONDS
    assert figures.waiting < SHED_UNREAD + AGENTS * SLOTS + arrived_in_three_seconds, figures.lines()
    for name, (first, most) in figures.memory.items():
        assert most - first < 30e6, f"{name}: {figures.lines()}"


async def test_clicks_and_closings_go_on_while_the_model_holds_every_slot(tmp_path: Path) -> None:
    async with small_stack(tmp_path) as made, client(made) as http:
        staff, leaving = await greeted(made, http), await greeted(made, http)
        await made.control("POST", "/openai/script", {"default": {"text": "late", "hold": "every slot"}})
        for _ in range(3 * AGENTS * SLOTS):
            await visit(http, Figures())

        async def all_held() -> bool:
            return bool((await made.control("GET", "/openai/holds"))["holds"].get("every slot") == AGENTS * SLOTS)

        await until("every slot waits for the model", all_held)
        assert await click(http, staff, within=4) < 4
        assert await close(made, http, leaving, within=4) < 4
