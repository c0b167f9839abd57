"""A contact's visit: one conversation in a flow that the test writes."""

import json
from typing import Any

from libs.contracts.authors import Author
from libs.contracts.entries import FlowDecision, Message
from libs.contracts.events import ToolRequested
from libs.contracts.principals import Principal
from libs.conversations.timers import Timers
from libs.messaging.keys import TOOL_REQUESTED
from tests.agent.conftest import Stage, Start
from tests.agent.scripted_assistant import ScriptedAssistant
from tests.waiting import until

VERA = Principal(kind="visitor", id="site:vera", email="vera@acme.example", email_verified=True)


ANON = Principal(kind="anonymous", id="visitor:9")


def flow(steps: str, **trigger: Any) -> str:
    when = json.dumps({"on": "chat.opened", **trigger})
    return f"name: test\ntrigger: {when}\nsteps:\n{steps.strip(chr(10))}\n"


class Visit:
    """One contact's conversation."""

    def __init__(self, stage: Stage, chat: str, contact: Principal) -> None:
        self.stage, self.chat = stage, chat
        self.author = Author(kind="contact", id=contact.id)
        self.number = 0

    async def says(self, text: str) -> None:
        self.number += 1
        key = f"message-{self.number:04}"
        await self.stage.writer.send(self.chat, author=self.author, text=text, client_message_id=key)
        await self.stage.at_rest(self.chat)

    async def clicks(self, action: str) -> None:
        self.number += 1
        key = f"message-{self.number:04}"
        await self.stage.writer.click(self.chat, author=self.author, action=action, client_message_id=key)
        await self.stage.at_rest(self.chat)

    async def received(self) -> list[str]:
        return [e.text for e in await self.of(Message) if e.author.kind == "assistant"]

    async def has(self, text: str) -> bool:
        return text in await self.received()

    async def of(self, kind: type[Any]) -> list[Any]:
        return [entry for entry in await self.stage.entries(self.chat) if isinstance(entry, kind)]

    async def decisions(self) -> list[tuple[str, str]]:
        return [(entry.what, entry.detail) for entry in await self.of(FlowDecision)]

    async def state(self) -> Any:
        return await self.stage.reader.state(self.chat)

    async def variables(self) -> dict[str, Any]:
        found: dict[str, Any] = (await self.state()).variables
        return found

    async def request(self, tool: str) -> ToolRequested:
        async def asked() -> Any:
            stream = self.stage.keys.stream(0, TOOL_REQUESTED)
            found: Any = await self.stage.redis.xrevrange(stream)
            requests = [ToolRequested.model_validate_json(fields[b"__data__"]) for _, fields in found]
            return next((request for request in requests if request.tool == tool), None)

        request: ToolRequested = await until(f"{tool} is asked for", asked)
        return request

    async def fires(self, name: str) -> None:
        stage = self.stage
        found: Any = await stage.redis.zrange(stage.keys.timers(0), 0, -1)
        for member in found:
            if member.decode().endswith(f" {name}"):
                await stage.redis.zadd(stage.keys.timers(0), {member: 0})
        assert await Timers(stage.redis, stage.keys).fire_due() == 1
        await stage.at_rest(self.chat)


async def visit(stage: Stage, start: Start, steps: str, *, contact: Principal = ANON, **changes: Any) -> Visit:
    await start(changes.pop("assistant", ScriptedAssistant()), flow=flow(steps), **changes)
    chat = (await stage.writer.open(contact, locale="en")).conversation_id
    await stage.at_rest(chat)
    return Visit(stage, chat, contact)
