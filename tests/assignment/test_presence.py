"""Presence: which teammates are at the desk; and the directory of people and teams."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from libs.assignment import DeskFileError, read_desk_file
from libs.contracts.desk import DeskConfig, Team, Teammate
from libs.messaging import text
from tests.assignment.conftest import Desk
from tests.waiting import until


async def test_a_person_is_online_while_one_of_their_tabs_is(desk: Desk) -> None:
    await desk.hires("ana")
    assert await desk.status("ana") == "offline"
    await desk.presence.beat("ana", "one", active=True)
    await desk.presence.beat("ana", "two", active=False)
    await desk.presence.disconnect("ana", "one")
    assert await desk.status("ana") == "online"
    await desk.presence.disconnect("ana", "two")
    assert await desk.status("ana") == "offline"


async def test_a_tab_without_heartbeats_is_gone(desk: Desk) -> None:
    await desk.hires("ana")
    await desk.presence.beat("ana", "one", active=True, ttl=timedelta(milliseconds=80))
    assert await desk.status("ana") == "online"

    async def gone() -> bool:
        return await desk.status("ana") == "offline"

    await until("the tab has run out", gone)
    assert list(await desk.presence.absent(["ana"])) == ["ana"]


async def test_a_tab_ends_with_its_session_and_no_other_tab_does(desk: Desk) -> None:
    await desk.hires("ana")
    seconds, micros = await desk.redis.time()
    until_s = seconds + 2 + micros / 1_000_000
    await desk.presence.beat("ana", "long", active=True)
    await desk.presence.beat("ana", "short", active=True, until_s=until_s)
    key = desk.keys.desk.connections("ana")
    found: Any = await desk.redis.zrange(key, 0, -1, withscores=True)
    ends = {text(tab): end for tab, end in found}
    assert until_s * 1000 - 1 <= ends["short"] <= until_s * 1000
    assert ends["long"] > until_s * 1000 + 10_000
    assert await desk.redis.pttl(key) > 10_000
    await desk.presence.beat("ana", "long", active=True, until_s=seconds - 1)  # it is over
    left: Any = await desk.redis.zrange(key, 0, -1)
    assert [text(tab) for tab in left] == ["short"]


async def test_an_inactive_person_is_away_unless_they_say_online(desk: Desk) -> None:
    await desk.hires("ana")
    await desk.arrives("ana")
    config: str = desk.keys.desk.config
    await desk.redis.hset(config, "away_ms", "-1")
    assert await desk.status("ana") == "away"
    await desk.presence.set_manual("ana", "online")
    assert await desk.status("ana") == "online"
    await desk.leaves("ana")
    assert await desk.status("ana") == "offline"
    await desk.arrives("ana")
    await desk.presence.set_manual("ana", "away")
    assert await desk.status("ana") == "away"


async def test_strangers_have_no_presence(desk: Desk) -> None:
    assert await desk.presence.beat("mallory", "one", active=True) is None
    assert not await desk.presence.set_manual("mallory", "online")


async def test_the_file_is_the_truth_about_its_own_people_only(desk: Desk) -> None:
    await desk.directory.put_person(Teammate(id="hand", name="By hand"))
    first = DeskConfig(
        people=[Teammate(id="ana", name="Ana"), Teammate(id="ben", name="Ben")],
        teams=[Team(id="sales", name="Sales", members=["ana", "ben"])],
    )
    assert await desk.directory.load(first, "one")
    assert not await desk.directory.load(first, "one")
    await desk.directory.load(DeskConfig(people=[Teammate(id="ana", name="Ana")]), "two")
    assert [person.id for person in await desk.directory.people()] == ["ana", "hand"]
    assert await desk.directory.teams() == []


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("teams: [{id: sales, name: Sales, members: [zoe]}]", "zoe"),
        ("people: [{id: a, name: A}, {id: a, name: B}]", "twice"),
        ("people: [{id: A A, name: A}]", "people.0.id"),
        ("nonsense: 1", "nonsense"),
        ("people: [", "YAML"),
    ],
)
def test_a_wrong_file_says_what_is_wrong(tmp_path: Path, text: str, problem: str) -> None:
    file = tmp_path / "desk.yaml"
    file.write_text(text)
    with pytest.raises(DeskFileError, match=problem):
        read_desk_file(file)
