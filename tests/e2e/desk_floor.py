"""A desk with conversations that tests put there: a gateway without agents, so that nothing else writes into them."""

import itertools
import json
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from playwright.async_api import Browser
from redis.asyncio import Redis

from libs.assignment import Directory
from libs.contracts.authors import SYSTEM, Author
from libs.contracts.desk import ClosingNotes, DeskConfig, Label, Team, Teammate
from libs.contracts.owner import Owner
from libs.contracts.principals import Principal
from libs.conversations import Describer, LogWriter
from libs.messaging.keys import Keys
from tests.e2e.tabs import Tabs
from tests.stack import Stack, running_stack

ANA = Author(kind="teammate", id="ana", name="Ana Ruiz")
BEN = Author(kind="teammate", id="ben", name="Ben Cole")
LABELS = [
    Label(id="refund", name="Refund", colour="orange"), Label(id="bug", name="Bug", colour="red"),
    Label(id="vip", name="Key account", colour="purple"),
]  # fmt: skip
CONFIG = DeskConfig(
    people=[Teammate(id="ana", name="Ana Ruiz", role="admin"), Teammate(id="ben", name="Ben Cole")],
    teams=[Team(id="sales", name="Sales", members=["ana", "ben"]), Team(id="support", name="Support", members=["ana"])],
    closing_notes=ClosingNotes(mode="category_required", categories=["Order", "Invoice"]),
    labels=LABELS,
)
TOPICS = {"billing": {"en": "An invoice", "ru": "Счёт"}, "sales": {"en": "An order or an offer", "ru": "Заказ"}}

_numbers = itertools.count(1)


class Floor(Tabs):
    """Opens conversations, and tabs of teammates."""

    def __init__(self, browser: Browser, stack: Stack, redis: Redis) -> None:
        super().__init__(browser, stack)
        self.redis = redis
        self.writer, self.describer = LogWriter(redis, stack.keys), Describer(redis, stack.keys)

    async def customer(self, name: str, *texts: str, owner: str = "person:ana", topic: str | None = None) -> str:
        """A customer who writes these texts; the conversation belongs to this owner."""
        contact = Principal(kind="visitor", id=f"visitor:{next(_numbers)}", name=name)
        chat = (await self.writer.open(contact, locale="en")).conversation_id
        for text in texts or ("Hello",):
            await self.says(chat, name, text)
        if topic:
            chosen = {"topic": {"value": topic, "texts": TOPICS[topic]}}
            fields: Any = {"chosen": json.dumps(chosen), "vars": json.dumps({"topic": topic})}
            await self.redis.hset(self.stack.keys.conversation(chat).state, mapping=fields)
        await self.writer.assign(chat, owner=Owner.parse(owner), by=SYSTEM, request_id="assign-01", reason="opened")
        return chat

    async def says(self, chat: str, name: str, text: str) -> None:
        author = Author(kind="contact", id=name, name=name)
        await self.writer.send(chat, author=author, text=text, client_message_id=f"message-{next(_numbers):04}")

    async def close_all(self) -> None:
        """So that each test begins with an empty desk."""
        for shard in range(self.stack.keys.shards):
            found: Any = await self.redis.zrange(self.stack.keys.desk_list(shard, "open"), 0, -1)
            for chat in found:
                await self.writer.close(
                    chat.decode(), by=SYSTEM, reason="test", request_id=f"close-{next(_numbers):04}"
                )


@asynccontextmanager
async def open_floor(browser: Browser, folder: Path, **settings: str) -> AsyncIterator[Floor]:
    keys = Keys(prefix=f"floor:{uuid4().hex}:")
    async with running_stack(folder, keys, "gateway-1", FRONTDESK_WRITES_PER_TEAMMATE="0", **settings) as stack:
        redis = Redis.from_url(stack.redis_url)
        await Directory(redis, keys).load(CONFIG, "test")
        async with aclosing(Floor(browser, stack, redis)) as floor:
            yield floor
        await redis.aclose()
