"""The rules of the queue, one for each test, on a real Redis."""

import asyncio
from collections import deque
from datetime import timedelta

import pytest

from libs.assignment import AssignmentQueue
from libs.assignment.queue import Reservation
from libs.contracts.desk import AssignOptions, Teammate
from libs.contracts.owner import Owner
from libs.messaging.redis import connect
from tests.assignment.conftest import Desk

ROUND_ROBIN = AssignOptions(strategy="round_robin")


async def waits(desk: Desk, *chats: str, options: AssignOptions | None = None, team: str = "sales") -> None:
    for number, chat in enumerate(chats):
        await desk.placements.place(chat, Owner("team", team), 1, options=options, since_ms=1_000 + number)


async def assigned(desk: Desk) -> dict[str, str]:
    """Drain, confirm, and return which person got which conversation."""
    made = await desk.placements.reserve()
    for reservation in made:
        await desk.placements.confirm(reservation)
        await desk.placements.place(
            reservation.conversation_id, Owner("person", reservation.person), reservation.counter + 1
        )
    return {reservation.conversation_id: reservation.person for reservation in made}


async def test_a_conversation_waits_until_a_person_is_online(desk: Desk) -> None:
    await desk.hires("ana")
    await waits(desk, "c1")
    assert await assigned(desk) == {}
    await desk.arrives("ana")
    assert await assigned(desk) == {"c1": "ana"}


async def test_round_robin_takes_turns(desk: Desk) -> None:
    await desk.hires("ana", "ben", "cleo")
    await desk.arrives("ana", "ben", "cleo")
    await waits(desk, "c1", "c2", "c3", "c4", options=ROUND_ROBIN)
    assert await assigned(desk) == {"c1": "ana", "c2": "ben", "c3": "cleo", "c4": "ana"}


async def test_fewest_open_goes_to_who_has_least(desk: Desk) -> None:
    await desk.hires("ana", "ben")
    await desk.arrives("ana", "ben")
    await desk.placements.place("old", Owner("person", "ana"), 1)
    await waits(desk, "c1")
    assert await assigned(desk) == {"c1": "ben"}


async def test_a_tie_goes_to_who_has_waited_longest_without_work(desk: Desk) -> None:
    await desk.hires("ana", "ben")
    await desk.arrives("ana", "ben")
    await desk.placements.place("x", Owner("person", "ben"), 1)
    await desk.placements.place("x", None, 2)
    await desk.placements.place("y", Owner("person", "ana"), 1)
    await desk.placements.place("y", None, 2)
    await waits(desk, "c1")
    [made] = await desk.placements.reserve()
    assert (made.person, made.decision.reason) == ("ben", "longest_without_work")


@pytest.mark.parametrize(
    ("options", "got"),
    [
        (AssignOptions(only_online=True), {}),
        (AssignOptions(only_online=False), {"c1": "ana", "c2": "ana"}),
        (AssignOptions(only_online=False, below=1), {"c1": "ana"}),
        (AssignOptions(only_online=True, below=1), {}),
    ],
)
async def test_the_two_switches_are_independent(desk: Desk, options: AssignOptions, got: dict[str, str]) -> None:
    await desk.hires("ana")
    await waits(desk, "c1", "c2", options=options)
    assert await assigned(desk) == got


async def test_a_persons_own_limit_holds_too_and_raising_it_makes_room(desk: Desk) -> None:
    await desk.hires("ana", limit=1)
    await desk.arrives("ana")
    await waits(desk, "c1", "c2")
    assert await assigned(desk) == {"c1": "ana"}
    [candidate] = await explained(desk, "c2")
    assert candidate == ("ana", "at_own_limit")
    await desk.hires("ana", limit=2)
    assert await assigned(desk) == {"c2": "ana"}


async def explained(desk: Desk, chat: str) -> list[tuple[str, str | None]]:
    decision = await desk.placements.explain(chat)
    assert decision is not None
    return [(candidate.person, candidate.passed_over) for candidate in decision.candidates]


async def test_the_dedicated_person_comes_first_and_the_team_after(desk: Desk) -> None:
    await desk.hires("dora", team="accounts")
    await desk.hires("ana")
    await desk.arrives("ana")
    options = AssignOptions(dedicated="dora")
    await waits(desk, "c1", options=options)
    assert await assigned(desk) == {"c1": "ana"}
    await desk.arrives("dora")
    await waits(desk, "c2", options=options)
    [made] = await desk.placements.reserve()
    assert (made.person, made.decision.reason) == ("dora", "dedicated")


async def test_first_waiting_is_first_served_across_the_teams_of_one_person(desk: Desk) -> None:
    await desk.hires("ana", limit=1)
    await desk.hires("ana", team="support", limit=1)
    await desk.placements.place("late", Owner("team", "sales"), 1, since_ms=2_000)
    await desk.placements.place("early", Owner("team", "support"), 1, since_ms=1_000)
    await desk.arrives("ana")
    assert await assigned(desk) == {"early": "ana"}
    assert await desk.placements.place_in_queue("late") == 1


async def test_places_are_counted_over_all_queues_of_a_team(desk: Desk) -> None:
    await desk.hires("ana")
    await desk.placements.place("a", Owner("team", "sales"), 1, since_ms=1_000)
    await desk.placements.place("b", Owner("team", "sales"), 1, since_ms=2_000, options=ROUND_ROBIN)
    await desk.placements.place("c", Owner("team", "sales"), 1, since_ms=3_000)
    places = [await desk.placements.place_in_queue(chat) for chat in ("a", "b", "c")]
    assert places == [1, 2, 3]
    assert await desk.placements.queue_lengths() == {"sales": 3}
    assert (await desk.placements.survey()).waiting == 3


async def test_a_late_or_repeated_step_changes_nothing(desk: Desk) -> None:
    await desk.hires("ana")
    await desk.placements.place("c1", Owner("person", "ana"), 5)
    assert await desk.placements.place("c1", Owner("team", "sales"), 4) == "late"
    assert await desk.placements.open_of("ana") == {"c1"}
    await desk.placements.place("c1", Owner("person", "ana"), 5)
    assert await desk.placements.open_of("ana") == {"c1"}
    await desk.placements.place("c1", None, 6)
    assert await desk.placements.place("c1", Owner("person", "ana"), 5) == "late"
    assert await desk.placements.open_of("ana") == set()


async def test_a_reserved_conversation_is_not_queued_again_by_a_repeat(desk: Desk) -> None:
    await desk.hires("ana")
    await desk.arrives("ana")
    await waits(desk, "c1")
    [made] = await desk.placements.reserve()
    assert await desk.placements.place("c1", Owner("team", "sales"), 1) == "reserved"
    assert await desk.placements.reserve() == []
    await desk.placements.release(made, requeue=True)
    assert [again.conversation_id for again in await desk.placements.reserve()] == ["c1"]


async def test_a_takeover_frees_the_reserved_person(desk: Desk) -> None:
    await desk.hires("ana", "ben")
    await desk.arrives("ana")
    await waits(desk, "c1")
    [made] = await desk.placements.reserve()
    await desk.placements.place("c1", Owner("person", "ben"), 2)
    await desk.placements.release(made)
    assert await desk.placements.open_of("ana") == set()
    assert await desk.placements.open_of("ben") == {"c1"}


async def test_an_unconfirmed_reservation_is_found(desk: Desk) -> None:
    await desk.hires("ana")
    await desk.arrives("ana")
    await waits(desk, "c1")
    [made] = await desk.placements.reserve()
    assert await desk.placements.unconfirmed(older_than=timedelta(seconds=60)) == []
    assert await desk.placements.unconfirmed(older_than=timedelta(0)) == [made]


async def test_a_person_who_left_the_desk_gets_nothing(desk: Desk) -> None:
    await desk.hires("ana")
    await desk.arrives("ana")
    await desk.directory.remove_person("ana")
    await waits(desk, "c1", options=AssignOptions(only_online=False, dedicated="ana"))
    assert await desk.placements.reserve() == []


async def test_work_is_known_to_be_somebodys_for_as_long_as_they_have_it(desk: Desk) -> None:
    await desk.hires("ana")
    await desk.placements.place("c1", Owner("person", "ana"), 1)
    placement = desk.keys.desk.placement("c1")
    assert await desk.redis.ttl(placement) == -1
    await desk.placements.place("c1", None, 2)
    assert await desk.redis.ttl(placement) > 0


async def test_an_empty_team_is_named(desk: Desk) -> None:
    await waits(desk, "c1", team="ghosts")
    assert await desk.placements.reserve() == []
    decision = await desk.placements.explain("c1")
    assert decision is not None
    assert (decision.reason, decision.candidates) == ("team_empty", [])


async def watch_loads(desk: Desk, most: dict[str, int], done: asyncio.Event) -> None:
    """The highest number of open conversations of each person."""
    while not done.is_set():
        for person in most:
            most[person] = max(most[person], len(await desk.placements.open_of(person)))


async def test_a_thousand_at_once_on_several_workers(desk: Desk, redis_url: str) -> None:
    """No person is ever above their limit, no conversation is skipped, and the first to wait is served first.

    Most of the time all people are at their limit: a conversation ends only when no person is free. Half-way one
    person may have more.
    """
    people = [f"p{n:02}" for n in range(20)]
    await desk.hires(*people, limit=25)
    chats = [f"c{n:04}" for n in range(1_000)]
    order: list[tuple[int, Reservation]] = []
    clients = [connect(redis_url, name=f"assigner-{n}") for n in range(4)]
    queues = [AssignmentQueue(client, desk.keys) for client in clients]
    most: dict[str, int] = dict.fromkeys(people, 0)
    held: deque[str] = deque()
    done = asyncio.Event()

    async def arrive(number: int) -> None:
        for chat in chats[number::4]:
            await queues[number].place(chat, Owner("team", "sales"), 1, since_ms=int(chat[1:]) + 1)
            if int(chat[1:]) % 37 == 0:
                await desk.arrives(people[int(chat[1:]) % 20])

    async def work(number: int) -> None:
        while len(order) < len(chats):
            made = await queues[number].reserve(7)
            order.extend((reservation.at_ms, reservation) for reservation in made)
            for reservation in made:
                chat, person = reservation.conversation_id, reservation.person
                await queues[number].place(chat, Owner("person", person), 2)
                held.append(chat)
            if len(order) > 500:
                await desk.directory.put_person(Teammate(id="p00", name="P00", limit=40))
            if not made and held:
                await queues[number].place(held.popleft(), None, 3)
            await asyncio.sleep(0)

    watching = asyncio.create_task(watch_loads(desk, most, done))
    await asyncio.gather(*(arrive(number) for number in range(4)))
    assert await desk.placements.queue_lengths() == {"sales": len(chats)}
    await desk.arrives(*people)
    async with asyncio.timeout(60):
        await asyncio.gather(*(work(number) for number in range(4)))
    done.set()
    await watching
    assert 25 < most["p00"] <= 40
    assert {most[person] for person in people[1:]} == {25}
    assert sorted(r.conversation_id for _, r in order) == chats
    served = [(at_ms, reservation.conversation_id) for at_ms, reservation in order]
    assert all(first < second for at, first in served for later, second in served if at < later)
    for client in clients:
        await client.aclose()
