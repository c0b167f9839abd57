"""An agent in this process on a real Redis: real delivery, real scripts, and an assistant that the test scripts."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from redis.asyncio import Redis

from libs.contracts.authors import Author
from libs.contracts.desk import ClosingNotes
from libs.contracts.entries import Entry, Message, UnknownEntry
from libs.contracts.events import ToolCompleted, ToolRequested
from libs.contracts.principals import Principal
from libs.contracts.results import ToolResult
from libs.conversations import CaughtUp, LiveFeed, LogReader, LogWriter
from libs.conversations.feed import Followed
from libs.conversations.state import ConversationState
from libs.conversations.turns import Turns
from libs.messaging.delivery import ensure_group
from libs.messaging.keys import (
    AGENT_GROUP,
    CHAT_CHANGED,
    CHAT_MESSAGE,
    CHAT_OPENED,
    TOOL_COMPLETED,
    TOOL_REQUESTED,
    Keys,
)
from libs.messaging.workers.broker import StreamBroker
from libs.messaging.workers.consumer import Consumer
from libs.messaging.workers.heartbeat import Heartbeat
from services.agent.app import compose
from services.agent.flows import FlowStore
from services.agent.flows.runtime.http_client import Fetcher
from services.agent.turns.compose import ToolTimes
from services.agent.turns.tool_results import Results
from services.agent.turns.worker import Agent
from tests.agent.customer_program import Program
from tests.agent.guided.conversation import assistant as guided
from tests.agent.scripted_assistant import ScriptedAssistant
from tests.plain_http import NO_AUTHORITIES
from tests.promises import groups
from tests.waiting import truth, until

PLAIN_FLOW = """\
name: plain
trigger: {on: chat.opened}
steps:
  - say:
      text: {en: Welcome, es: Bienvenida}
      buttons:
        - action: create
          label: Create
          answer: {en: "Whom?", es: "¿A quién?"}
  - assist: {goal: Help., backstory: Kind., tools: [search_contact, create_contact]}
"""

JANE = Principal(kind="staff", id="site:jane", email="jane@desk.example", email_verified=True)
CONTACT = Author(kind="contact", id=JANE.id)
ANN = Author(kind="teammate", id="ann", name="Ann")


@dataclass
class Stage:
    """The acts of a test on conversations, and its views of them."""

    redis: Redis
    keys: Keys
    writer: LogWriter
    reader: LogReader
    numbers: list[int] = field(default_factory=list)

    async def open(self, locale: Any = "en") -> str:
        return (await self.writer.open(JANE, locale=locale)).conversation_id

    async def welcomed(self) -> str:
        """A new conversation after the agent's first turn."""
        chat = await self.open()
        await self.at_rest(chat)
        return chat

    async def says(self, chat: str, text: str) -> str:
        self.numbers.append(1)
        key = f"m{len(self.numbers):08}"
        return (await self.writer.send(chat, author=CONTACT, text=text, client_message_id=key)).offset

    async def clicks(self, chat: str, action: str) -> str:
        self.numbers.append(1)
        key = f"m{len(self.numbers):08}"
        return (await self.writer.click(chat, author=CONTACT, action=action, client_message_id=key)).offset

    async def entries(self, chat: str) -> list[Entry | UnknownEntry]:
        return [item.entry for item in await self.reader.entries(chat)]

    async def texts(self, chat: str) -> list[str]:
        """All messages, each with its author's kind."""
        return [f"{e.author.kind}: {e.text}" for e in await self.entries(chat) if isinstance(e, Message)]

    async def at_rest(self, chat: str) -> None:
        """Wait until the agent has nothing left to do for this conversation."""

        async def rested() -> bool:
            state = await self.reader.state(chat)
            return state.handled == state.head and not await self.redis.exists(self.keys.conversation(chat).lease)

        await until("the conversation comes to rest", rested)

    async def said(self, chat: str, line: str) -> None:
        async def seen() -> bool:
            return line in await self.texts(chat)

        await until(f"{line!r} is said", seen)

    async def request(self) -> ToolRequested:
        """The newest tool request."""
        stream = self.keys.stream(0, TOOL_REQUESTED)

        async def asked() -> Any:
            return await self.redis.xrevrange(stream, count=1)

        [(_, fields)] = await until("a tool is requested", asked)
        return ToolRequested.model_validate_json(fields[b"__data__"])

    async def answers(self, request: ToolRequested, result: ToolResult, *, seq: int = 0) -> None:
        """A tool's result comes in over its stream."""
        completed = ToolCompleted(
            call_id=request.call_id, scope=request.scope, tool=request.tool, result=result, seq=seq
        )
        await self.redis.xadd(request.reply_to, {"__data__": completed.model_dump_json()})


@pytest.fixture
async def stage(redis: Redis, keys: Keys) -> Stage:
    for stream, group in groups(keys):
        await ensure_group(redis, stream, group)
    return Stage(redis, keys, LogWriter(redis, keys), LogReader(redis, keys))


@pytest.fixture
async def program() -> AsyncIterator[Program]:
    program = Program()
    await program.start()
    yield program
    await program.stop()


Watch = Callable[[str], Awaitable[list[Followed]]]


@pytest.fixture
async def watch(redis: Redis, keys: Keys) -> AsyncIterator[Watch]:
    """Follow a conversation as a gateway does; new items are added to the list that comes back."""
    async with LiveFeed(redis, keys) as feed, asyncio.TaskGroup() as tasks:
        following: list[asyncio.Task[None]] = []

        async def follow(chat: str) -> list[Followed]:
            seen: list[Followed] = []

            async def collect() -> None:
                async with aclosing(feed.follow(chat)) as followed:
                    async for item in followed:
                        seen.append(item)  # noqa: PERF401  (a comprehension would show nothing before its end)

            following.append(tasks.create_task(collect()))
            await until("the follower is live", lambda: truth(any(isinstance(i, CaughtUp) for i in seen)))
            return seen

        yield follow
        for task in following:
            task.cancel()


Start = Callable[..., Awaitable[Agent]]


@pytest.fixture
async def start(redis: Redis, redis_url: str, keys: Keys) -> AsyncIterator[Start]:
    """Start an agent worker in this process; several may run at once."""
    async with AsyncExitStack() as stack:

        async def run(assistant: ScriptedAssistant, *, name: str = "agent", **changes: Any) -> Agent:
            return await stack.enter_async_context(_agent(redis, redis_url, keys, assistant, name, **changes))

        yield run


@asynccontextmanager
async def building(
    redis: Redis, keys: Keys, assistant: ScriptedAssistant, *, flow: str = PLAIN_FLOW, **changes: Any
) -> AsyncIterator[tuple[Agent, Results]]:
    """All of an agent but its delivery."""
    turns = Turns(redis, keys, max_attempts=3, **{k: changes.pop(k) for k in ("lease",) if k in changes})
    flows = FlowStore(redis, keys, changes.pop("flows", {"plain.yaml": flow}))
    await flows.publish()
    notes: ClosingNotes = changes.pop("closing_notes", ClosingNotes())

    async def closing_notes() -> ClosingNotes:
        return notes

    async def no_settling(_: ConversationState) -> None:
        """There is no desk here; other tests cover what the agent reports to it."""

    locales = Path("locales")
    client = httpx2.AsyncClient(trust_env=False, verify=NO_AUTHORITIES)
    hosts = changes.pop("http_hosts", frozenset())
    agent, results = compose(
        redis, keys, turns=turns, flows=flows, assistant=assistant, scribe=assistant,
        guided=guided(), locales=locales, closing_notes=closing_notes,
        settle=no_settling, fetcher=Fetcher(client, hosts=hosts, headers={}, allow_private=True),
        times=changes.pop("tool_times", ToolTimes()),
    )  # fmt: skip
    agent = replace(
        agent,
        gave_up=lambda _: "Sorry",
        slow=lambda _: "This takes longer",
        flows_gone=lambda _: "It changed",
        **changes,
    )
    try:
        yield agent, replace(results, advance=agent.advance)
    finally:
        await client.aclose()


@asynccontextmanager
async def _agent(
    redis: Redis, redis_url: str, keys: Keys, assistant: ScriptedAssistant, name: str, **changes: Any
) -> AsyncIterator[Agent]:
    async with (
        building(redis, keys, assistant, **changes) as (agent, results),
        _delivering(redis, redis_url, keys, agent, results, name),
    ):
        yield agent


@asynccontextmanager
async def _delivering(
    redis: Redis, redis_url: str, keys: Keys, agent: Agent, results: Results, name: str
) -> AsyncIterator[None]:
    broker = StreamBroker(redis_url, name="test", apply_types=False, logger=None)
    inbox = Consumer(broker, redis, consumer=name, slots=50, again=timedelta(milliseconds=100))
    for stream in (CHAT_OPENED, CHAT_MESSAGE, CHAT_CHANGED):
        inbox.subscribe(keys.stream(0, stream), AGENT_GROUP, agent.on_event, title=stream)
    inbox.subscribe(keys.stream(0, TOOL_COMPLETED), AGENT_GROUP, results.on_completed, title=TOOL_COMPLETED)
    async with Heartbeat(redis_url, inbox.takeover.heartbeats).beating():
        await broker.start()
        looking = asyncio.create_task(inbox.takeover.run_forever())
        try:
            yield
        finally:
            looking.cancel()
            await asyncio.gather(*(subscriber.stop() for subscriber in broker.subscribers))
            await inbox.drain(timedelta(seconds=0.2))
            await asyncio.gather(looking, return_exceptions=True)
            await broker.stop()
    await inbox.takeover.leave()
