"""A conversation is its log.

The log holds everything that happened, in order, and can be read from any offset. The state of a conversation (its
status, its owner, its newest entry) is what the log amounts to. A contact has one open conversation at a time.
"""

from libs.contracts import Closed, Message, Opened
from libs.conversations import LogReader, LogWriter
from tests.fundamentals.conftest import CONTACT, VERA


async def test_the_log_is_read_in_order(writer: LogWriter, reader: LogReader, chat: str) -> None:
    await writer.send(chat, author=CONTACT, text="Hello", client_message_id="message-1")
    await writer.close(chat, by=CONTACT, reason="done", request_id="request-1")

    assert [type(item.entry) for item in await reader.entries(chat)] == [Opened, Message, Closed]


async def test_the_log_is_read_from_an_offset(writer: LogWriter, reader: LogReader, chat: str) -> None:
    first = await writer.send(chat, author=CONTACT, text="Hello", client_message_id="message-1")
    second = await writer.send(chat, author=CONTACT, text="And goodbye", client_message_id="message-2")

    assert [item.offset for item in await reader.entries(chat, after=first.offset)] == [second.offset]


async def test_the_state_is_what_the_log_amounts_to(writer: LogWriter, reader: LogReader, chat: str) -> None:
    sent = await writer.send(chat, author=CONTACT, text="Hello", client_message_id="message-1")
    state = await reader.state(chat)
    assert (state.is_open, state.owner.kind, state.head) == (True, "assistant", sent.offset)

    await writer.close(chat, by=CONTACT, reason="done", request_id="request-1")
    assert not (await reader.state(chat)).is_open


async def test_a_contact_has_one_open_conversation(writer: LogWriter, chat: str) -> None:
    again = await writer.open(VERA, locale="en")
    assert (again.conversation_id, again.created) == (chat, False)

    await writer.close(chat, by=CONTACT, reason="done", request_id="request-1")
    assert (await writer.open(VERA, locale="en")).created
