"""A turn leads from an event to the decision that answers it.

The worker reads the log, decides, and appends the decision as a whole. The same step acknowledges the event, so a crash
before it loses nothing: the event is still there and leads the next worker to the conversation. A decision counts only
on the log that it was made on, and only while its author owns the conversation.
"""

from libs.contracts import Message
from libs.conversations import LogReader, LogWriter
from libs.messaging import CHAT_OPENED
from tests.fundamentals.conftest import ANA, CONTACT, Worker, answer


async def test_a_decision_acknowledges_its_event(worker: Worker, reader: LogReader, chat: str) -> None:
    event = await worker.event(CHAT_OPENED)
    lease, snapshot = await worker.begin(chat, event)
    assert await worker.redis.xlen(event.stream) == 1

    assert await worker.turns.commit(lease, snapshot, answer("Hello", snapshot), release=True) == "released"

    assert await worker.redis.xlen(event.stream) == 0
    last = (await reader.entries(chat))[-1].entry
    assert isinstance(last, Message)
    assert last.text == "Hello"


async def test_a_newer_message_makes_a_decision_stale(worker: Worker, writer: LogWriter, chat: str) -> None:
    lease, snapshot = await worker.begin(chat, await worker.event(CHAT_OPENED))
    await writer.send(chat, author=CONTACT, text="I mean Bob", client_message_id="message-1")

    assert await worker.turns.commit(lease, snapshot, answer("Here is Jane", snapshot), release=True) == "stale"

    newer = await worker.turns.read(lease)
    assert newer is not None
    assert await worker.turns.commit(lease, newer, answer("Here is Bob", newer), release=True) == "released"


async def test_a_teammate_silences_the_assistant(worker: Worker, writer: LogWriter, chat: str) -> None:
    lease, snapshot = await worker.begin(chat, await worker.event(CHAT_OPENED))
    await writer.send(chat, author=ANA, text="Hello, Ana here", client_message_id="message-1")

    assert await worker.turns.commit(lease, snapshot, answer("Hello", snapshot), release=True) == "silenced"
