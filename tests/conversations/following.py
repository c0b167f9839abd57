"""Followers of a conversation, and the messages that they wait for."""

import asyncio
from collections.abc import AsyncGenerator

from libs.contracts.authors import Author
from libs.contracts.entries import LogEntry, Message
from libs.conversations import CaughtUp, LogWriter
from libs.conversations.feed import Followed
from tests.conversations.conftest import JANE

AUTHOR = Author(kind="contact", id=JANE.id)


async def say(writer: LogWriter, conversation: str, text: str) -> str:
    said = await writer.send(conversation, author=AUTHOR, text=text, client_message_id=f"message-{text}")
    return said.offset


async def texts_of(followed: AsyncGenerator[Followed, None], count: int) -> list[str]:
    found: list[str] = []
    async with asyncio.timeout(60):
        while len(found) < count:
            item = await anext(followed)
            if isinstance(item, LogEntry) and isinstance(item.entry, Message):
                found.append(item.entry.text)
    return found


async def until_caught_up(followed: AsyncGenerator[Followed, None]) -> list[Followed]:
    found: list[Followed] = []
    async with asyncio.timeout(60):
        while not (found and isinstance(found[-1], CaughtUp)):
            found.append(await anext(followed))
    return found
