"""The parts of a turn: a conversation, its deliveries, a lease with state and log, a reply."""

from dataclasses import replace

from redis.asyncio import Redis

from libs.contracts.authors import ASSISTANT, Author
from libs.contracts.entries import Message
from libs.conversations import LogReader, LogWriter
from libs.conversations.commits import Commit
from libs.conversations.turns import Snapshot, TurnLease, Turns
from libs.messaging.delivery import Delivery
from tests.conversations.conftest import JANE

CONTACT = Author(kind="contact", id=JANE.id)
TEAMMATE = Author(kind="teammate", id="ann", name="Ann")


def reply(text: str, basis: str) -> Commit:
    return Commit(messages=[Message(author=ASSISTANT, text=text, basis=basis)])


async def opened(writer: LogWriter) -> str:
    return (await writer.open(JANE, locale="en")).conversation_id


async def texts(reader: LogReader, conversation_id: str) -> list[str]:
    entries = await reader.entries(conversation_id)
    return [item.entry.text for item in entries if isinstance(item.entry, Message)]


async def begun(turns: Turns, conversation_id: str, delivery: Delivery | None) -> tuple[TurnLease, Snapshot]:
    assert delivery is not None
    result = await turns.acquire(conversation_id, delivery)
    assert not isinstance(result, str), result
    return result


async def moved(redis: Redis, delivery: Delivery | None, consumer: str) -> Delivery:
    """The same delivery, taken over by another worker."""
    assert delivery is not None
    await redis.xclaim(delivery.stream, "agent", consumer, 0, [delivery.entry_id])
    return replace(delivery, consumer=consumer)
