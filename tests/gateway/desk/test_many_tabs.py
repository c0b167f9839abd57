"""What many open pages cost a gateway: a change is looked up once for all of them, and each gets what is its own."""

import json
from collections.abc import Sequence
from contextlib import AsyncExitStack
from typing import Any

import pytest
from redis.asyncio import Redis

from libs.assignment import Directory, Sight
from libs.contracts import DeskConfig, Team, Teammate
from libs.messaging import Keys
from services.gateway.desk.index import ListQuery
from services.gateway.desk.index.store import ConversationTable
from services.gateway.desk.saved_views import SavedView, seen_by_each, view_key
from services.gateway.desk.service import DeskService
from services.gateway.desk.tab import ChangedConversation, TabChange, TabView
from services.gateway.desk.tab_counts import TabCounts
from services.gateway.desk.tab_list import TabList
from tests.gateway.desk.teammate import TeammateClient, ask_list, customer, next_frame, tab
from tests.gateway.running import Gateway
from tests.held_loop import longest_hold

TABS = 8
PEOPLE, VIEWS = 200, 10
HELD_AT_MOST_S = 0.02


async def test_a_change_is_looked_up_once_for_all_pages(
    gateway: Gateway, ana: TeammateClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat = await customer(gateway)
    asked: list[int] = []
    places = ConversationTable.places

    def counted(table: ConversationTable, lists: Sequence[Any], now_ms: int, ids: Sequence[str]) -> Any:
        asked.append(len(lists))
        return places(table, lists, now_ms, ids)

    monkeypatch.setattr(ConversationTable, "places", counted)
    async with AsyncExitStack() as stack:
        tabs = [await stack.enter_async_context(tab(gateway)) for _ in range(TABS)]
        for number, each in enumerate(tabs):
            await ask_list(each, view="all" if number % 2 else "mine")
        asked.clear()
        await ana.does(chat, "assign", owner="person:ben")
        for number, each in enumerate(tabs[1::2]):
            frame = await next_frame(each, "summary")
            assert (frame["summary"]["owner"], frame["place"] is None) == ("person:ben", False), number
        assert asked == [TABS]
        await ana.does(chat, "assign", owner="person:ana")
        for number, each in enumerate(tabs):
            frame = await next_frame(each, "summary")
            assert (frame["summary"]["owner"], frame["place"] is None) == ("person:ana", False), number
        assert asked == [TABS, TABS]


class _Recorded:
    """An edge that keeps what is sent to its page."""

    def __init__(self) -> None:
        self.frames: list[Any] = []

    async def send_text(self, frame: str) -> None:
        self.frames.append(json.loads(frame))

    async def new_marks(self, conversation_ids: Sequence[str]) -> None:
        pass

    conversation_id = None


async def test_a_pending_change_gets_its_place_in_a_list_chosen_since(gateway: Gateway, ana: TeammateClient) -> None:
    chat = await customer(gateway)
    desk = DeskService(gateway.services)
    author, sight, page = await desk.member("ana"), Sight("ana"), _Recorded()
    shown = TabList(desk, author, page, page, page, TabView(sight))  # type: ignore[arg-type]
    async with desk.index:
        await desk.index.counts([sight])
        (summary,) = await desk.index.summaries([chat.id])
        before, now = ListQuery(view="closed"), ListQuery(view="all")
        shown.choose(now)
        await shown.send_changes([TabChange(ChangedConversation(summary), before, None)], sight)
        await shown.send_changes([TabChange(ChangedConversation(summary), now, None)], sight)
        places = [(frame["type"], frame["place"] is None) for frame in page.frames]
        assert places == [("summary", False), ("summary", True)]


async def test_others_get_their_turn_while_all_views_are_counted(gateway: Gateway, redis: Redis, keys: Keys) -> None:
    people = [Teammate(id=f"p{number}", name=f"P{number}", role="admin") for number in range(PEOPLE)]
    teams = [Team(id=f"t{number}", name=f"T{number}", members=[each.id for each in people]) for number in range(4)]
    await Directory(redis, keys).load(DeskConfig(people=people, teams=teams), "test")
    views = {
        f"v{number}": SavedView(
            id=f"v{number}", name="V", owner=f"p{number // VIEWS}", query=ListQuery(label=[f"l{number % 7}"]),
        ).model_dump_json()
        for number in range(PEOPLE * VIEWS)
    }  # fmt: skip
    await redis.hset(keys.desk.saved_views, mapping=views)  # type: ignore[arg-type]
    desk = DeskService(gateway.services)
    sights = [Sight(each.id) for each in people]
    async with desk.index:
        await desk.index.counts(sights[:1])
        counts = TabCounts(desk.index, desk.read_marks, desk.directory, desk.saved_views, desk.mentions)
        async with longest_hold() as held:
            found = await counts.of_views(sights)
            await counts.unread(found)
    assert all(f"saved:v{place * VIEWS}" in found[sight] for place, sight in enumerate(sights))
    assert held[0] < HELD_AT_MOST_S


def test_each_person_sees_their_own_views_and_those_of_their_teams() -> None:
    def view(name: str, owner: str, team: str | None = None) -> SavedView:
        return SavedView(id=name, name=name, owner=owner, team=team, query=ListQuery())

    views = [view("a", "ana"), view("b", "ben"), view("s", "ben", "sales"), view("g", "ana", "gone")]
    people = [Teammate(id="ana", name="Ana"), Teammate(id="ben", name="Ben"), Teammate(id="lea", name="L", role="lead")]
    teams = [Team(id="sales", name="Sales", members=["ana"]), Team(id="support", name="Support", members=["ben"])]
    seen = seen_by_each(views, people, teams)
    names = {person: sorted(map(view_key, found)) for person, found in seen.items()}
    assert names == {"ana": ["saved:a", "saved:s"], "ben": ["saved:b"], "lea": ["saved:s"]}
