"""An append adds one entry to the log of a conversation.

The log is a Redis stream, and the ID of an entry is its offset. Each append carries an idempotency key, which the
client chooses. The same key again returns the first offset, so a client that lost an answer simply repeats its request.
"""

import pytest

from libs.contracts.offsets import parse
from libs.conversations import KeyReused, LogReader, LogWriter
from tests.fundamentals.conftest import CONTACT


async def test_each_append_gets_a_later_offset(writer: LogWriter, chat: str) -> None:
    first = await writer.send(chat, author=CONTACT, text="Hello", client_message_id="message-1")
    second = await writer.send(chat, author=CONTACT, text="Is anyone there?", client_message_id="message-2")

    assert parse(first.offset) < parse(second.offset)


async def test_the_same_key_gets_the_same_offset(writer: LogWriter, reader: LogReader, chat: str) -> None:
    first = await writer.send(chat, author=CONTACT, text="Hello", client_message_id="message-1")
    again = await writer.send(chat, author=CONTACT, text="Hello", client_message_id="message-1")

    assert again.offset == first.offset
    assert again.repeated
    assert len(await reader.entries(chat)) == 2, "the opening and one message"


async def test_a_key_belongs_to_one_text(writer: LogWriter, chat: str) -> None:
    await writer.send(chat, author=CONTACT, text="Hello", client_message_id="message-1")

    with pytest.raises(KeyReused):
        await writer.send(chat, author=CONTACT, text="Goodbye", client_message_id="message-1")
