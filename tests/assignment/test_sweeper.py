"""Members of lists, loads and queues that outlived their conversation without a close are removed."""

from datetime import timedelta
from typing import Any

from libs.assignment import Assigner, Sweeper
from libs.contracts.authors import SYSTEM, Author
from libs.contracts.base import utc_now
from libs.contracts.owner import Owner
from libs.contracts.principals import Principal
from libs.conversations import ConversationUnknown, LogReader, LogWriter
from libs.conversations.timers import Timers
from libs.messaging.keys import TOOL_REQUESTED
from tests.assignment.conftest import Desk
from tests.waiting import until


class Shop:
    """Visitors who wait for the team of a desk, and the parts that look after them."""

    def __init__(self, desk: Desk, retention: timedelta = timedelta(days=30)) -> None:
        self.desk, self.redis, self.keys = desk, desk.redis, desk.keys
        self.writer, self.reader = (
            LogWriter(desk.redis, desk.keys, retention=retention),
            LogReader(desk.redis, desk.keys),
        )
        self.assigner = Assigner(self.writer, self.reader, desk.placements, desk.directory, desk.presence, now=utc_now)
        self.sweeper = Sweeper(desk.redis, desk.keys, desk.placements)
        self.timers = Timers(desk.redis, desk.keys, retention=retention)

    async def visitor(self, number: int) -> str:
        contact = Principal(kind="anonymous", id=f"anonymous:{number}")
        chat = (await self.writer.open(contact, locale="en")).conversation_id
        await self.writer.assign(chat, owner=Owner("team", "sales"), by=SYSTEM, request_id="to-sales")
        await self.assigner.settle(await self.reader.state(chat))
        return chat

    async def lose(self, *chats: str) -> None:
        """Delete their keys, as if they had expired without a close."""
        for chat in chats:
            conversation = self.keys.conversation(chat)
            await self.redis.delete(conversation.state, conversation.log, conversation.idempotency)

    async def owner(self, chat: str) -> str:
        return str((await self.reader.state(chat)).owner)

    async def listed(self) -> set[str]:
        """Everything that is in a list of the desk, or has a timer."""
        names: Any = await self.redis.smembers(self.keys.desk_lists(0))
        found: Any = [await self.redis.zrange(self.keys.desk_list(0, name.decode()), 0, -1) for name in names]
        found.append(await self.redis.zrange(self.keys.timers(0), 0, -1))
        return {member.decode().split()[0] for members in found for member in members}


async def test_an_expired_conversation_frees_its_person(desk: Desk) -> None:
    shop = Shop(desk)
    await desk.hires("ana", limit=1)
    await desk.arrives("ana")
    gone, queued, waiting = [await shop.visitor(number) for number in range(3)]
    assert await shop.owner(gone) == "person:ana"
    assert await shop.owner(queued) == "team:sales"
    await shop.lose(gone, queued)
    assert await shop.sweeper.sweep() > 0
    await shop.assigner.sweep()
    assert await shop.owner(waiting) == "person:ana"
    assert await desk.placements.open_of("ana") == {waiting}
    assert await desk.placements.queue_lengths() == {}
    assert await shop.listed() == {waiting}
    assert not await shop.redis.exists(desk.keys.desk.placement(gone), desk.keys.desk.placement(queued))
    assert await shop.sweeper.sweep() == 0


async def test_a_reservation_of_an_expired_conversation_frees_its_person(desk: Desk) -> None:
    shop = Shop(desk)
    await desk.hires("ana", limit=1)
    gone = await shop.visitor(1)
    await desk.arrives("ana")
    assert [each.conversation_id for each in await desk.placements.reserve()] == [gone]
    await shop.lose(gone)
    await shop.sweeper.sweep()
    assert await desk.placements.open_of("ana") == set()
    assert await desk.placements.unconfirmed(older_than=timedelta(0)) == []


async def test_a_channel_delivers_nothing_for_an_expired_conversation(desk: Desk) -> None:
    shop = Shop(desk)
    gone, living = [
        (await shop.writer.open(Principal(kind="anonymous", id=f"channel:mail:{name}"), locale="en", channel="mail",
                               bridge=True)).conversation_id
        for name in ("gone", "living")
    ]  # fmt: skip
    for chat in (gone, living):
        await shop.writer.send(
            chat, author=Author(kind="teammate", id="ana"), text="hi", client_message_id="reply-0001"
        )
    await shop.lose(gone)
    assert await shop.sweeper.sweep() > 0
    assert await shop.redis.zrange(desk.keys.outbound(0, "mail"), 0, -1) == [living.encode()]


async def test_the_outbox_counts_no_write_that_is_gone(desk: Desk) -> None:
    shop, stream = Shop(desk), desk.keys.stream(0, TOOL_REQUESTED)
    outbox = desk.keys.outbox_in_shard_of(stream)
    await shop.redis.hset(desk.keys.tool_call_in_shard_of(stream, "living"), "record", "r1")
    await shop.redis.zadd(outbox.queue("r1"), {"living": 1, "gone": 2})
    await shop.redis.zadd(outbox.calls, {"living": 1, "gone": 2})
    await shop.redis.zadd(outbox.records, {"r1": 1, "r2": 2})
    for key in (desk.keys.tool_call_in_shard_of(stream, "living"), outbox.queue("r1"), outbox.calls, outbox.records):
        await shop.redis.expire(key, 60)
    assert await shop.sweeper.sweep() == 2
    assert await shop.redis.zrange(outbox.calls, 0, -1) == [b"living"]
    assert await shop.redis.zrange(outbox.records, 0, -1) == [b"r1"]


async def test_long_lists_are_swept_by_and_by_and_what_lives_stays(desk: Desk) -> None:
    shop = Shop(desk)
    living = {await shop.visitor(number) for number in range(20)}
    await shop.lose(*[await shop.visitor(number) for number in range(100, 700)])
    for _ in range(10):
        await shop.sweeper.sweep()
        if await shop.listed() == living:
            break
    assert await shop.listed() == living
    assert await desk.placements.queue_lengths() == {"sales": 20}


async def test_agents_take_turns(desk: Desk) -> None:
    shop = Shop(desk)
    await shop.lose(await shop.visitor(1))
    assert await shop.sweeper.sweep_in_turn() > 0
    await shop.lose(await shop.visitor(2))
    assert await shop.sweeper.sweep_in_turn() == 0


async def test_an_idle_conversation_ends_with_its_log_entry_and_frees_its_person(desk: Desk) -> None:
    shop = Shop(desk, retention=timedelta(seconds=2))
    await desk.hires("ana", limit=1)
    await desk.arrives("ana")
    idle = await shop.visitor(1)
    assert await shop.owner(idle) == "person:ana"

    async def closed() -> bool:
        try:
            return await shop.timers.fire_due() > 0
        except ConversationUnknown:
            return False

    await until("the idle conversation is closed while its keys live", closed)
    state = await shop.reader.state(idle)
    assert state.status == "closed"
    await shop.assigner.settle(state)
    assert await desk.placements.open_of("ana") == set()
