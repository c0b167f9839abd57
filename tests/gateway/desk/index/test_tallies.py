"""Counts of lists: the same as the lists themselves after any changes, and without reading conversations again."""

import random
import sqlite3
from datetime import timedelta
from typing import Any

import pytest

from libs.assignment import Sight
from libs.contracts import Owner
from services.gateway.desk.index.query import ListQuery, SqlCondition
from services.gateway.desk.index.store import ConversationTable, KnownConversation
from services.gateway.desk.index.tallies import MAX_CHANGED, MAX_KEPT, MAX_TIMED, Tallies
from tests.gateway.desk.index.summaries import ALL, NOW, NOW_MS, summary

OWNERS = ("assistant", "person:ana", "person:ben", "team:sales", "team:support")
QUERIES: tuple[dict[str, Any], ...] = (
    {"view": "all"}, {"view": "mine"}, {"view": "closed"}, {"view": "any"}, {"view": "team:sales"},
    {"view": "any", "label": ["vip", "bug"]}, {"priority": ["high"], "language": ["en"]}, {"waiting_minutes": 20},
    {"view": "any", "status": ["snoozed"]}, {"view": "unassigned", "owner": ["team:support"]}, {"due_minutes": 0},
)  # fmt: skip
SIGHTS = (ALL, Sight("ana", frozenset()), Sight("ben", frozenset({"sales"})))


def changed(chance: random.Random, number: int) -> KnownConversation:
    """A conversation with other values."""
    values: dict[str, Any] = {
        "owner": Owner.parse(chance.choice(OWNERS)), "team": chance.choice((None, "sales", "support")),
        "status": chance.choice(("open", "open", "closed")), "labels": tuple(chance.sample(("vip", "bug", "x"), 1)),
        "priority": chance.choice(("high", "normal")), "assignee": chance.choice((None, "ana", "ben")),
        "waiting_since": chance.choice((None, NOW - timedelta(minutes=chance.randrange(40)))),
        "answer_due": chance.choice((None, NOW - timedelta(minutes=5))),
        "snoozed_until": chance.choice((None, NOW)),
    }  # fmt: skip
    return KnownConversation(summary(number, **values), "1")


@pytest.mark.parametrize("seed", range(5))
def test_counts_are_the_lengths_of_the_lists_after_any_changes(seed: int) -> None:
    chance, store = random.Random(seed), ConversationTable()
    for _ in range(6):
        store.put([changed(chance, chance.randrange(60)) for _ in range(chance.randrange(30))])
        store.forget(summary(chance.randrange(60)).id for _ in range(3))
        for query in (ListQuery(**each) for each in QUERIES):
            for sight in SIGHTS:
                rows = store.page(query, sight, NOW_MS, after=None, limit=100).rows
                assert store.total(query, sight, NOW_MS) == len(rows), (query, sight)
    for sight in SIGHTS:
        lists = {view: ListQuery(view=view) for view in ("all", "mine", "assistant", "unassigned", "team:sales")}
        found = {view: store.total(query, sight, NOW_MS) for view, query in lists.items()}
        assert {view: store.counts(sight).get(view, 0) for view in lists} == found
    store.close()


@pytest.mark.parametrize("seed", range(5))
def test_changed_conversations_are_in_the_lists_that_show_them(seed: int) -> None:
    chance, store = random.Random(seed), ConversationTable()
    lists = [(ListQuery(**each), sight) for each in QUERIES for sight in SIGHTS]
    lists += [(ListQuery(view="any", sort=sort), ALL) for sort in ("oldest", "due", "priority")]
    for _ in range(6):
        numbers = [chance.randrange(60) for _ in range(chance.randrange(30))]
        store.put([changed(chance, number) for number in numbers])
        gone = chance.randrange(60)
        store.forget([summary(gone).id])
        ids = {summary(number).id for number in (*numbers, gone)}
        pages = [store.page(query, sight, NOW_MS, after=None, limit=100).rows for query, sight in lists]
        shown = [{row.id: row.place for row in rows if row.id in ids} for rows in pages]
        assert store.places(lists, NOW_MS, sorted(ids)) == shown
    assert store.places([], NOW_MS, sorted(ids)) == []
    store.close()


def test_counts_are_right_after_more_changes_than_are_followed_one_by_one() -> None:
    store = ConversationTable()
    store.put([KnownConversation(summary(number), "1") for number in range(MAX_CHANGED + 1)])
    assert store.total(ListQuery(), ALL, NOW_MS) == MAX_CHANGED + 1
    store.put([KnownConversation(summary(number, status="closed"), "2") for number in range(MAX_CHANGED + 1)])
    assert store.total(ListQuery(), ALL, NOW_MS) == 0
    store.close()


def teams_of_700() -> tuple[sqlite3.Connection, Tallies, list[str]]:
    """A table of open conversations in seven teams, its tallies, and the statements that reach the database."""
    db, said = sqlite3.connect(":memory:", isolation_level=None), list[str]()
    db.execute("CREATE TABLE conversations (number INTEGER PRIMARY KEY, team TEXT, is_open INTEGER)")
    db.executemany("INSERT INTO conversations VALUES (?, ?, 1)", [(n, f"t{n % 7}") for n in range(1, 701)])
    db.set_trace_callback(said.append)
    return db, Tallies(db), said


def test_only_changed_conversations_are_looked_at_again() -> None:
    db, tallies, said = teams_of_700()
    open_ones = SqlCondition("is_open = 1")
    teams = [[open_ones, SqlCondition("team = ?", (f"t{n}",))] for n in range(7)]
    assert [tallies.count(each) for each in teams] == [100] * 7
    assert len(said) == 8  # each condition once
    assert [tallies.count(each) for each in teams * 50] == [100] * 350
    assert len(said) == 8
    db.execute("UPDATE conversations SET team = 't0' WHERE number = 1")
    tallies.changed(1)
    said.clear()
    assert [tallies.count(each) for each in teams] == [101, 99, *[100] * 5]
    assert [sql.partition("WHERE")[2] for sql in said] == [" number IN (1)"]
    db.close()


def test_many_conditions_and_changes_are_evaluated_in_parts() -> None:
    db, tallies, said = teams_of_700()
    conditions = [SqlCondition("team = ?", (f"s{number}",)) for number in range(250)]
    assert [tallies.count([each]) for each in conditions] == [0] * 250
    said.clear()
    db.executemany("UPDATE conversations SET team = ? WHERE number = ?", [(f"s{n % 250}", n) for n in range(1, 601)])
    for number in range(1, 601):
        tallies.changed(number)
    assert [tallies.count([each]) for each in conditions] == [2] + [3] * 100 + [2] * 149
    assert len([sql for sql in said if sql.startswith("SELECT")]) == 4
    db.close()


def test_conditions_without_use_are_forgotten_first() -> None:
    db, tallies, said = teams_of_700()
    used, unused = SqlCondition("team = 't0'"), SqlCondition("team = 't1'")
    tallies.count([unused])
    for number in range(MAX_KEPT + 5):
        tallies.count([SqlCondition("number > ?", (number,))])
        tallies.count([used])
    assert sum("'t0'" in sql for sql in said) == 1
    said.clear()
    assert (tallies.count([used]), len(said)) == (100, 0)
    assert (tallies.count([unused]), len(said)) == (100, 1)
    timed = [SqlCondition("number > ?", (number,), timed=True) for number in range(MAX_TIMED + 2)]
    for each in timed:
        tallies.count([each])
    said.clear()
    assert (tallies.count([timed[-1]]), len(said)) == (700 - MAX_TIMED - 1, 0)
    assert (tallies.count([timed[0]]), len(said)) == (700, 1)
    db.close()
