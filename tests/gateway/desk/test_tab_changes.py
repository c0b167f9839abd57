"""The changes that an open tab gets: those that concern it, and those of one time in one frame."""

import json
from collections.abc import Sequence
from typing import Any

from libs.assignment import Sight
from libs.contracts import Author, Owner
from services.gateway.desk.index import ListQuery
from services.gateway.desk.tab import ConversationChanges, Tab, TabChange, TabView
from services.gateway.desk.tab_list import TabList
from tests.gateway.desk.index.summaries import summary

CHAT = summary(1).id
ANA, BEN = Owner("person", "ana"), Owner("person", "ben")
MINE = ListQuery(view="mine")


def ana_tab() -> Tab:
    return Tab(TabView(Sight("ana"), MINE))


async def after(tab: Tab, *, place: int | None = None, **values: Any) -> list[int | None]:
    """Put a change of one conversation to the tab. Returns its place, or nothing where the tab does not get it."""
    changes = ConversationChanges([summary(1, **values)])
    tab.put_changes(changes, tab.view.query, {} if place is None else {CHAT: place})
    tab.put_flags()  # so that there is something to take
    return [each.place for each in (await tab.take()).changes]


async def test_a_tab_gets_no_change_that_does_not_concern_it() -> None:
    tab = ana_tab()
    assert await after(tab) == []
    assert await after(tab, owner=BEN) == []
    assert await after(tab, place=3) == [3]


async def test_a_tab_gets_what_its_teammate_has_or_waits_for() -> None:
    assert await after(ana_tab(), owner=ANA) == [None]
    assert await after(ana_tab(), owner=BEN, escalated_to=["ana"]) == [None]
    for field, value in (("teams", {"sales"}), ("shown", {CHAT}), ("watched", CHAT), ("reads_page", True)):
        tab = ana_tab()
        setattr(tab.view, field, value)
        assert await after(tab) == [None], field


async def test_a_place_on_its_way_to_the_page_is_taken_back() -> None:
    tab = ana_tab()
    assert await after(tab, place=3) == [3]
    assert await after(tab) == [None], "the page may not have the place yet"
    tab.put_changes(ConversationChanges([summary(1)]), MINE, {CHAT: 4})
    assert await after(tab) == [None]


class _Page:
    """Takes the place of the tab's edge, its marks and its watched conversation."""

    conversation_id = None

    def __init__(self) -> None:
        self.frames: list[Any] = []

    async def send_text(self, frame: str) -> None:
        self.frames.append(json.loads(frame))

    async def new_marks(self, conversation_ids: Sequence[str]) -> str | None:
        return json.dumps({"type": "read", "offsets": dict.fromkeys(conversation_ids)}) if conversation_ids else None


async def test_changes_of_one_time_come_in_one_frame() -> None:
    page, author = _Page(), Author(kind="teammate", id="ana", name="Ana")
    view = TabView(Sight("ana"), MINE)
    tab_list = TabList(page, author, page, page, page, view)  # type: ignore[arg-type]
    changes = ConversationChanges([summary(1), summary(2, owner=ANA)])
    others = summary(2).id
    await tab_list.send_changes(
        [TabChange(changes[CHAT], MINE, 7), TabChange(changes[others], MINE, None)], Sight("ana")
    )
    (frame,) = page.frames
    assert frame["type"] == "changes"
    assert [each["type"] for each in frame["frames"]] == ["read", "summary", "summary"]
    assert frame["frames"][0]["offsets"] == {CHAT: None}, "the page needs no mark of what is not in its list"
    assert [each["place"] for each in frame["frames"][1:]] == [7, None]
    assert view.shown == {CHAT}
    await tab_list.send_changes([TabChange(changes[others], MINE, None)], Sight("ana"))
    assert page.frames[1]["type"] == "summary"
