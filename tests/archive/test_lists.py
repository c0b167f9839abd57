"""Pages of archived conversations: each conversation once, also where many ended in the same millisecond."""

import json

import pytest

from libs.archive import Archive, ArchivedLists, Conversations, ListedSight, ListFilter, ListOrder, ListPlace
from tests.archive.samples import STARTED_MS, conversation


async def paged(lists: ArchivedLists, order: ListOrder, *, descending: bool, limit: int) -> list[str]:
    found: list[str] = []
    after: ListPlace | None = None
    while page := await lists.page(ListFilter(), order, descending=descending, after=after, limit=limit):
        last = json.loads(page[-1])
        value = None if order == "id" else int(last[order]) if order in last else int(last["tail"].partition("-")[0])
        after = ListPlace(value, last["id"])
        found += [json.loads(each)["id"] for each in page]
    return found


@pytest.mark.parametrize("order", ["closed_at", "revision_ms", "opened_at", "id"])
async def test_pages_leave_nothing_out_where_times_are_equal(archive: Archive, order: ListOrder) -> None:
    ids = [f"0-{letter}" for letter in "abcdefg"]
    samples = [
        conversation(each, closed_at=str(STARTED_MS - place // 3), opened_at=str(STARTED_MS - 9 - place // 3))
        for place, each in enumerate(ids)
    ]
    await Conversations(archive).store(samples, now_ms=0)
    lists = ArchivedLists(archive)
    for descending in (False, True) if order != "id" else (False,):
        for limit in (1, 2, 3, 7):
            found = await paged(lists, order, descending=descending, limit=limit)
            assert sorted(found) == ids, limit
            assert found == await paged(lists, order, descending=descending, limit=50)


async def test_counts_leave_out_what_redis_has(archive: Archive) -> None:
    samples = [
        conversation(f"0-{letter}", team=team) for letter, team in zip("abcd", ("x", "x", "y", "y"), strict=True)
    ]
    await Conversations(archive).store([*samples, conversation("0-open", status="open")], now_ms=0)
    lists = ArchivedLists(archive)
    assert await lists.count(ListFilter(), without=[]) == 4
    assert await lists.count(ListFilter(), without=["0-a", "0-d", "0-unknown"]) == 2
    assert await lists.count(ListFilter(team=("x",)), without=["0-d"]) == 2
    seen = ListFilter(sight=ListedSight("nobody", ("y",)))
    assert await lists.count(seen, without=["0-d"]) == 1
    # A teammate sees what was theirs, also without a team.
    assert await lists.count(ListFilter(sight=ListedSight("ann", ())), without=[]) == 4
