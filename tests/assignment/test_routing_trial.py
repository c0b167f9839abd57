"""Routing what-if: arrivals run through other teams, limits, hours and rules."""

import asyncio
from pathlib import Path
from time import time

import pytest

from bench.years import Years, fill
from frontdesk.errors import UserError
from frontdesk.routing import RoutingOptions, run_routing
from libs.contracts import (
    SYSTEM,
    Assigned,
    AssignmentDecision,
    AssignOptions,
    Author,
    Closed,
    Entry,
    LogEntry,
    Message,
    Owner,
    RoutingHours,
    RoutingRules,
    RoutingTrial,
    Team,
    Teammate,
)
from libs.contracts.desk import Candidate
from libs.routing import Arrival, DeskHours, arrivals_in, tried
from libs.routing.figures import jain

MINUTE = 60_000
NINE = 1_795_770_000_000
"""2026-11-27 09:00 UTC, a Friday."""

TEAMS = [Team(id="support", name="Support", members=["ana", "ben"])]
PEOPLE = [Teammate(id="ana", name="Ana"), Teammate(id="ben", name="Ben")]


def log(*entries: tuple[int, Entry]) -> list[LogEntry]:
    return [LogEntry(f"{NINE + minute * MINUTE}-0", entry) for minute, entry in entries]


def queued(team: str = "support") -> Assigned:
    return Assigned(owner=Owner("team", team), by=SYSTEM, team=team, reason="flow")


def taken(person: str, **candidates: str) -> Assigned:
    seen = [
        Candidate.model_validate({"person": name, "status": status, "open": 0}) for name, status in candidates.items()
    ]
    decision = AssignmentDecision(
        team="support", assignee=person, reason="fewest_open", options=AssignOptions(), candidates=seen
    )
    return Assigned(owner=Owner("person", person), by=SYSTEM, decision=decision)


def closed() -> Closed:
    return Closed(by=Author(kind="teammate", id="ana"), reason="teammate")


def desk(*talks: list[LogEntry]) -> tuple[list[Arrival], DeskHours]:
    hours, arrivals = DeskHours(), []
    for number, each in enumerate(talks):
        hours.add(each)
        arrivals += arrivals_in(f"0-{number}", each)
    return arrivals, hours


def trial(talks: list[list[LogEntry]], **rules: object) -> RoutingTrial:
    return tried(*desk(*talks), PEOPLE, TEAMS, RoutingRules.model_validate(rules))


def test_a_stay_in_a_queue_is_read_from_the_log() -> None:
    [first, second] = arrivals_in(
        "0-1", log((0, queued("sales")), (5, queued()), (7, taken("ana", ana="online")), (27, closed()))
    )
    assert (first.team, first.person, first.left_ms) == ("sales", None, NINE + 5 * MINUTE)
    assert (second.team, second.person, second.waited_ms, second.worked_ms) == ("support", "ana", 120_000, 1_200_000)


def busy_morning() -> list[list[LogEntry]]:
    """Six conversations within six minutes, all of which Ana got at once; Ben was at the desk, too."""
    return [
        log((each, queued()), (each, taken("ana", ana="online", ben="online")), (each + 30, closed()))
        for each in range(6)
    ]


def test_fewest_open_shares_what_one_person_had() -> None:
    found = trial(busy_morning())
    assert {load.person: load.conversations for load in found.happened.loads} == {"ana": 6, "ben": 0}
    assert {load.person: load.conversations for load in found.same.loads} == {"ana": 3, "ben": 3}
    assert (found.happened.fairness, found.same.fairness) == (0.5, 1.0)
    assert found.same.loads[0].at_once == 3


def test_limits_make_contacts_wait_until_one_has_ended() -> None:
    found = trial(busy_morning(), limits={"ana": 1, "ben": 1})
    assert found.same.waits.longest == 0
    # Two are taken at once; the others wait for the end of those, thirty minutes after their beginning.
    assert found.then.waits.longest == (60 + 1 - 5) * 60
    assert {load.person: load.at_once for load in found.then.loads} == {"ana": 1, "ben": 1}


def test_other_members_and_other_hours_are_tried() -> None:
    alone = trial(busy_morning(), teams={"support": ["ben"]})
    assert {load.person: load.conversations for load in alone.then.loads} == {"ana": 0, "ben": 6}
    later = {"zone": "UTC", "weekly": {"fri": ["10:00-12:00"]}}
    found = trial(busy_morning(), hours=[later])
    assert found.then.waits.longest == 60 * 60
    assert [load.online_hours for load in found.then.loads] == [2.0, 2.0]
    assert RoutingHours.model_validate(later).people == []


def test_round_robin_takes_turns_without_a_look_at_loads() -> None:
    long = log((0, queued()), (0, taken("ana", ana="online", ben="online")), (50, closed()))
    short = [
        log((each, queued()), (each, taken("ben", ana="online", ben="online")), (each + 1, closed()))
        for each in (5, 10, 15)
    ]
    assert {load.person: load.conversations for load in trial([long, *short]).same.loads} == {"ana": 1, "ben": 3}
    turns = trial([long, *short], strategy="round_robin").then.loads
    assert {load.person: load.conversations for load in turns} == {"ana": 2, "ben": 2}


def test_a_person_who_was_seen_away_gets_nothing() -> None:
    talk = log((0, queued()), (0, taken("ben", ana="away", ben="online")), (1, closed()))
    wrote = log((-10, Message(author=Author(kind="teammate", id="ana"), text="hi")))
    loads = trial([wrote, talk]).same.loads
    assert {load.person: load.conversations for load in loads} == {"ben": 1}


@pytest.mark.parametrize(("loads", "index"), [([1, 1, 1], 1.0), ([3, 0, 0], 0.3333), ([], 1.0), ([0, 0], 1.0)])
def test_the_fairness_is_jains_index(loads: list[float], index: float) -> None:
    assert jain(loads) == index


def test_the_command_compares_the_days_of_an_archive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    url, now_ms = f"sqlite:///{tmp_path}/archive.db", int(time() * 1000)
    asyncio.run(fill(url, Years(40, 0.01, now_ms), now_ms))
    monkeypatch.setenv("FRONTDESK_ARCHIVE_URL", url)
    options = RoutingOptions(tmp_path, days=30, limits=["ana=1"], hours="08:00-18:00", json=tmp_path / "run.json")
    assert run_routing(options) == 0
    shown = capsys.readouterr().out
    assert "conversations came into a queue" in shown
    assert "fairness (1 is even)" in shown
    made = RoutingTrial.model_validate_json((tmp_path / "run.json").read_text())
    assert made.conversations == made.happened.waits.conversations > 10
    for wrong in (["ana"], ["=3"], ["ana=x"]):
        with pytest.raises(UserError, match="--limit"):
            run_routing(RoutingOptions(tmp_path, days=30, limits=wrong))
    with pytest.raises(UserError, match="09:00-17:30"):
        run_routing(RoutingOptions(tmp_path, days=30, hours="nine to five"))
