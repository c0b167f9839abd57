"""A conversation waits for a team and goes to a teammate who is free.

The flow makes a team the owner, and the conversation enters the queue of that team. A teammate who is at the desk and
has room for another conversation becomes the owner. The decision is an entry of the log, with the candidates and the
reason.
"""

from libs.contracts import Assigned
from tests.assignment.conftest import Floor
from tests.fundamentals.conftest import ANA


async def test_a_free_teammate_gets_the_conversation(floor: Floor) -> None:
    await floor.desk.hires("ana", "ben", team="sales")
    await floor.desk.arrives("ana")

    chat = await floor.waiting(1)

    assert await floor.owner(chat) == "person:ana"
    entry = (await floor.reader.entries(chat))[-1].entry
    assert isinstance(entry, Assigned)
    assert entry.decision is not None
    assert [candidate.person for candidate in entry.decision.candidates] == ["ana", "ben"]
    assert entry.reason == "fewest_open"


async def test_a_conversation_waits_until_a_teammate_arrives(floor: Floor) -> None:
    await floor.desk.hires("ana", team="sales")
    chat = await floor.waiting(1)
    assert await floor.owner(chat) == "team:sales"

    await floor.desk.arrives("ana")
    await floor.assigner.assign_waiting()

    assert await floor.owner(chat) == "person:ana"


async def test_closing_makes_room_for_the_next(floor: Floor) -> None:
    await floor.desk.hires("ana", team="sales", limit=1)
    await floor.desk.arrives("ana")
    first, second = await floor.waiting(1), await floor.waiting(2)
    assert await floor.owner(second) == "team:sales"

    await floor.writer.close(first, by=ANA, reason="done", request_id="request-1")
    await floor.settle(first)

    assert await floor.owner(second) == "person:ana"
