"""A client follows the log and misses nothing.

It names the last offset that it has seen, and receives first what it missed and then what happens. New entries are also
published to followers, but pub/sub may lose a frame. The follower therefore reads the log again at every gap.
"""

from contextlib import aclosing

from redis.asyncio import Redis

from libs.contracts import LogEntry, Message
from libs.conversations import CaughtUp, LiveFeed, LogWriter
from libs.messaging import Keys
from tests.fundamentals.conftest import CONTACT


async def test_a_follower_resumes_at_its_offset(writer: LogWriter, chat: str, redis: Redis, keys: Keys) -> None:
    seen = await writer.send(chat, author=CONTACT, text="seen before", client_message_id="message-1")
    await writer.send(chat, author=CONTACT, text="missed", client_message_id="message-2")

    texts: list[str] = []
    async with LiveFeed(redis, keys) as feed, aclosing(feed.follow(chat, offset=seen.offset)) as followed:
        async for item in followed:
            if isinstance(item, CaughtUp):
                await writer.send(chat, author=CONTACT, text="live", client_message_id="message-3")
            elif isinstance(item, LogEntry) and isinstance(item.entry, Message):
                texts.append(item.entry.text)
                if item.entry.text == "live":
                    break

    assert texts == ["missed", "live"]
