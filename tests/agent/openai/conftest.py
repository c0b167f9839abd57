"""The stand-in for OpenAI on a real socket, and assistants that use it."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import httpx2
import pytest
from pydantic import SecretStr

from services.agent.assistant import Decision, Situation
from services.agent.assistants.openai import Honesty, OpenAIAssistant, OpenAISettings
from tests.agent.guided.conversation import assistant as guided
from tests.plain_http import NO_AUTHORITIES
from tests.sandbox.openai.conftest import openai_url

__all__ = ["openai_url"]

LONG_S = 20.0
"""Far longer than the limits of a test, and far shorter than the pauses of its model: also on a busy machine."""


@dataclass
class Draft:
    """The text that a person would have seen while it was written."""

    shown: list[str] = field(default_factory=list)
    restarts: int = 0

    async def __call__(self, text: str, /) -> None:
        self.shown.append(text)

    async def restart(self) -> None:
        self.shown.clear()
        self.restarts += 1

    @property
    def text(self) -> str:
        return "".join(self.shown)


@dataclass
class Model:
    """The scripted model: its next answers, and the requests that it received."""

    http: httpx2.AsyncClient

    async def answers(self, *answers: dict[str, Any]) -> None:
        await self.script(answers=list(answers))

    async def script(self, **parts: Any) -> None:
        answer = await self.http.post("/_sandbox/openai/script", json=parts)
        assert answer.status_code == 200, answer.text

    async def requests(self) -> list[dict[str, Any]]:
        answer = await self.http.get("/_sandbox/openai/requests")
        requests: list[dict[str, Any]] = answer.json()["requests"]
        return requests

    async def until_held(self, name: str) -> None:
        await self._until(lambda: self._holds(name), f"a request is held at {name!r}")

    async def until_abandoned(self) -> None:
        await self._until(self._abandoned, "the first request was abandoned")

    async def _holds(self, name: str) -> bool:
        held = (await self.http.get("/_sandbox/openai/holds")).json()["holds"]
        return bool(held.get(name))

    async def _abandoned(self) -> bool:
        return bool((await self.requests())[0]["ended"] == "abandoned")

    async def _until(self, condition: Callable[[], Awaitable[bool]], description: str) -> None:
        deadline = time.monotonic() + 5
        while not await condition():
            assert time.monotonic() < deadline, f"not within 5 s: {description}"
            await asyncio.sleep(0.005)

    async def bodies(self) -> list[dict[str, Any]]:
        return [request["body"] for request in await self.requests()]


@cache
def honesty() -> Honesty:
    locales = Path("locales")
    return Honesty.load(locales, guided())


@dataclass
class Assistants:
    """Makes assistants that use the stand-in, and closes them."""

    url: str
    made: list[OpenAIAssistant] = field(default_factory=list)

    def make(self, **settings: Any) -> OpenAIAssistant:
        given = {"api_key": SecretStr("sk-test"), "base_url": f"{self.url}/v1", "retry_pause_seconds": 0.01, **settings}
        assistant = OpenAIAssistant(OpenAISettings(_env_file=None, **given), honesty())
        self.made.append(assistant)
        return assistant

    async def decide(self, situation: Situation, draft: Draft | None = None, **settings: Any) -> Decision:
        return await self.make(**settings).decide(situation, draft or Draft())


@pytest.fixture
async def model(openai_url: str) -> AsyncIterator[Model]:
    async with httpx2.AsyncClient(base_url=openai_url, verify=NO_AUTHORITIES) as http:
        reset = await http.delete("/_sandbox/openai/script")
        assert reset.status_code == 204
        yield Model(http)


@pytest.fixture
async def assistants(openai_url: str, model: Model) -> AsyncIterator[Assistants]:
    assistants = Assistants(openai_url)
    yield assistants
    for assistant in assistants.made:
        await assistant.aclose()
