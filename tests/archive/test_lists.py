"""Pages of archived conversations: each conversation once, also where many ended in the same millisecond."""

import json

import pytest

from libs.archive import Archive, ArchivedLists, Conversations, ListedSight, ListFilter, ListOrder, ListPlace
from libs.archive import lists as lists_module
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


@pytest.mark.parametrize("order", ["closed_at", "revision_ms", "opened_at", "id"])
@pytest.mark.parametrize("few", [1, 2_000])
async def test_filters_narrow_a_list_in_every_order(
    archive: Archive, order: ListOrder, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists_module, "MAX_FEW", few)
    samples = [
        conversation(f"0-{letter}", closed_at=str(STARTED_MS + place), category=f"C{place % 2}", contact=f"c{place}")
        for place, letter in enumerate("abcd")
    ]
    await Conversations(archive).store(samples, now_ms=0)
    lists = ArchivedLists(archive)
    for wanted, ids in (
        (ListFilter(closed_from=STARTED_MS + 1, closed_before=STARTED_MS + 3), "bc"),
        (ListFilter(closed_from=STARTED_MS + 1, category=("C0",)), "c"),
        (ListFilter(closed_before=STARTED_MS), ""),
        (ListFilter(category=("C0", "C1"), contact=("c1", "c3")), "bd"),
    ):
        page = await lists.page(wanted, order, descending=False, after=None, limit=9)
        assert sorted(json.loads(each)["id"][-1] for each in page) == list(ids), wanted
        assert await lists.count(wanted, without=[]) == len(ids)


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
