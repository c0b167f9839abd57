"""The desk follows the log of each conversation, also when a process dies in between."""

import asyncio
from datetime import timedelta

import pytest

from libs.assignment import assigner
from libs.contracts.authors import Author
from libs.contracts.desk import AssignOptions, DeskConfig, Team, Teammate
from libs.contracts.desk_entries import Assigned
from libs.contracts.owner import Owner
from libs.contracts.principals import Principal
from libs.telemetry import TraceSpan
from tests.assignment.conftest import BEN, Floor
from tests.recorded_spans import kept_spans

MESSAGE = f"00-{'a' * 32}-{'b' * 16}-01"


async def test_the_log_says_who_was_found_and_why(floor: Floor) -> None:
    await floor.desk.hires("ana")
    await floor.desk.arrives("ana")
    chat = await floor.waiting(1)
    assert await floor.owner(chat) == "person:ana"
    entry = (await floor.reader.entries(chat))[-1].entry
    assert isinstance(entry, Assigned)
    assert (entry.owner_name, entry.reason) == ("Ana", "fewest_open")
    assert entry.decision is not None
    assert [candidate.person for candidate in entry.decision.candidates] == ["ana"]


async def test_closing_makes_room_for_who_waits(floor: Floor) -> None:
    await floor.desk.hires("ana", limit=1)
    await floor.desk.arrives("ana")
    first, second = await floor.waiting(1), await floor.waiting(2)
    assert [await floor.owner(chat) for chat in (first, second)] == ["person:ana", "team:sales"]
    await floor.writer.close(first, by=BEN, reason="done", request_id="close-1")
    await floor.settle(first)
    assert await floor.owner(second) == "person:ana"


async def test_a_takeover_between_reserving_and_appending_wins(floor: Floor) -> None:
    await floor.desk.hires("ana", "ben", limit=1)
    chat = await floor.waiting(1)
    await floor.desk.arrives("ana")
    [reserved] = await floor.desk.placements.reserve()
    await floor.writer.assign(chat, owner=Owner("person", "ben"), by=BEN, request_id="takeover")
    assert not await floor.assigner._assign(reserved)
    await floor.settle(chat)
    assert await floor.owner(chat) == "person:ben"
    assert await floor.desk.placements.open_of("ana") == set()
    assert await floor.desk.placements.open_of("ben") == {chat}


async def test_the_sweep_finishes_what_a_dead_process_left(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    await floor.desk.hires("ana")
    chat = await floor.waiting(1)
    await floor.desk.arrives("ana")
    assert len(await floor.desk.placements.reserve()) == 1
    assert await floor.assigner.sweep() == 0
    monkeypatch.setattr(assigner, "OVERDUE", timedelta(0))
    assert await floor.assigner.sweep() == 1
    assert await floor.owner(chat) == "person:ana"


async def test_a_crowd_on_several_assigners_is_served_within_everybodys_limit(floor: Floor) -> None:
    people = ["ana", "ben", "cleo", "dora"]
    await floor.desk.hires(*people, limit=5)
    await floor.desk.arrives(*people)
    chats = await asyncio.gather(*(floor.waiting(number) for number in range(40)))
    others = [floor.another_assigner() for _ in range(3)]
    await asyncio.gather(*(other.assign_waiting() for other in others))
    owners = [await floor.owner(chat) for chat in chats]
    assert sorted(owners.count(f"person:{person}") for person in people) == [5, 5, 5, 5]
    assert owners.count("team:sales") == 20
    for chat in [chat for chat, owner in zip(chats, owners, strict=True) if owner != "team:sales"]:
        await floor.writer.close(chat, by=BEN, reason="done", request_id="close-1")
        await floor.settle(chat)
    left = [await floor.owner(chat) for chat in chats if (await floor.reader.state(chat)).is_open]
    assert len(left) == 20
    assert "team:sales" not in left


async def vanish(floor: Floor, person: str, ago: timedelta) -> None:
    """Their last tab sent its last heartbeat so long ago."""
    desk = floor.desk
    await desk.leaves(person)
    seen: int = int(await desk.redis.hget(desk.keys.desk.person(person), "seen_at") or 0)
    ms = int(ago.total_seconds() * 1000)
    await desk.redis.hset(desk.keys.desk.person(person), "seen_at", seen - ms)


async def asks(floor: Floor, chat: str, ago: timedelta) -> None:
    state = await floor.reader.state(chat)
    author = Author(kind="contact", id=state.contact)
    await floor.writer.send(chat, author=author, text="hello?", client_message_id="message-1")
    key = floor.desk.keys.conversation(chat).state
    since = (await floor.reader.state(chat)).waiting_since or 0
    await floor.desk.redis.hset(key, "waiting_since", since - int(ago.total_seconds() * 1000))


LONG, SHORT = timedelta(minutes=20), timedelta(minutes=5)


async def test_a_contact_of_an_absent_person_goes_back_to_the_queue(floor: Floor) -> None:
    people = [Teammate(id="ana", name="Ana"), Teammate(id="ben", name="Ben")]
    teams = [Team(id="sales", name="Sales", members=["ana", "ben"])]
    await floor.desk.directory.load(DeskConfig(people=people, teams=teams, absent_after_minutes=15), "a file")
    await floor.desk.arrives("ana")
    asked, answered = await floor.waiting(1), await floor.waiting(2)
    await asks(floor, asked, LONG)
    ana = Author(kind="teammate", id="ana", name="Ana")
    await floor.writer.send(answered, author=ana, text="done", client_message_id="message-9")
    assert await floor.assigner.requeue_absent() == 0  # she is there

    await vanish(floor, "ana", SHORT)
    assert await floor.assigner.requeue_absent() == 0  # she may come back
    await vanish(floor, "ana", LONG)
    assert await floor.assigner.requeue_absent() == 1
    assert (await floor.owner(asked), await floor.owner(answered)) == ("team:sales", "person:ana")
    entry = (await floor.reader.entries(asked))[-1].entry
    assert isinstance(entry, Assigned)
    assert entry.reason == "absent"
    await floor.desk.arrives("ben")
    await floor.assigner.assign_waiting()
    assert await floor.owner(asked) == "person:ben"


async def test_several_sweeps_at_once_move_it_once(floor: Floor) -> None:
    await test_a_contact_of_an_absent_person_goes_back_to_the_queue(floor)
    chat = await floor.waiting(3)
    assert await floor.owner(chat) == "person:ben"
    await asks(floor, chat, LONG)
    await vanish(floor, "ben", LONG)
    before = len(await floor.reader.entries(chat))
    await asyncio.gather(*(floor.assigner.requeue_absent() for _ in range(8)))
    assert len(await floor.reader.entries(chat)) == before + 1


async def test_without_a_limit_the_absent_keep_their_conversations(floor: Floor) -> None:
    await floor.desk.hires("ana")
    assert await floor.desk.directory.absent_after() is None
    assert await floor.assigner.requeue_absent() == 0


async def test_the_contacts_hubspot_owner_is_asked_first(floor: Floor) -> None:
    await floor.desk.hires("ana", "ben")
    await floor.desk.directory.put_person(Teammate(id="cleo", name="Cleo", hubspot_owner="Cleo@acme.example"))
    await floor.desk.arrives("ana", "ben", "cleo")

    async def assigned(number: int, options: AssignOptions) -> str:
        contact = Principal(kind="anonymous", id=f"visitor:{number}")
        chat = (await floor.writer.open(contact, locale="en")).conversation_id
        await floor.writer.assign(chat, owner=Owner("team", "sales"), by=BEN, request_id="to-sales")
        key = floor.desk.keys.conversation(chat).state
        await floor.desk.redis.hset(key, "assign_options", options.model_dump_json())
        await floor.settle(chat)
        return await floor.owner(chat)

    assert await assigned(1, AssignOptions(owner_email="cleo@ACME.example", dedicated="ben")) == "person:cleo"
    assert await assigned(2, AssignOptions(owner_email="nobody@acme.example", dedicated="ben")) == "person:ben"
    await floor.desk.leaves("cleo")
    assert await assigned(3, AssignOptions(owner_email="cleo@acme.example")) in ("person:ana", "person:ben")


async def test_an_assignment_is_in_the_trace_of_its_cause_or_begins_one(floor: Floor) -> None:
    await floor.desk.hires("ana")
    first = await floor.waiting(1)
    await floor.desk.arrives("ana")
    with kept_spans() as spans:
        await floor.assigner.assign_waiting()
        with TraceSpan("turn", MESSAGE):
            second = await floor.waiting(2)
    alone, caused = spans.named("assignment")
    assert (alone.parent, caused.trace_id) == ("", MESSAGE[3:35])
    entries = [(await floor.reader.entries(each))[-1].entry for each in (first, second)]
    assert [getattr(each, "trace", "") for each in entries] == [alone.trace, caused.trace]
