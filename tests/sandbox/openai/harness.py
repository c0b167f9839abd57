"""Helpers for the stand-in: tests script it over its control endpoint, and call it through the official SDK."""

import asyncio
import time
from dataclasses import dataclass
from typing import Any

import httpx2
import openai
import pytest
from openai.types.responses import Response, ResponseStreamEvent

MODEL = "gpt-6-luna"


@dataclass
class Sandbox:
    """The control endpoint of the stand-in."""

    url: str
    http: httpx2.AsyncClient
    sdk: openai.AsyncOpenAI

    async def script(self, **parts: Any) -> dict[str, Any]:
        return await self._call("POST", "script", json=parts)

    async def answers(self, *answers: dict[str, Any]) -> None:
        await self.script(answers=list(answers))

    async def journal(self, after: int = 0) -> list[dict[str, Any]]:
        found = await self._call("GET", "requests", params={"after": after})
        requests: list[dict[str, Any]] = found["requests"]
        return requests

    async def until_held(self, name: str, count: int = 1, within_s: float = 5) -> None:
        deadline = time.monotonic() + within_s
        holds: dict[str, int] = {}
        while time.monotonic() < deadline:
            holds = (await self._call("GET", "holds"))["holds"]
            if holds.get(name, 0) >= count:
                return
            await asyncio.sleep(0.005)
        raise AssertionError(f"{count} requests did not reach the hold {name!r}: {holds}")

    async def until_ended(self, ending: str, within_s: float = 5) -> None:
        """Waits until the first request of the test has ended so."""
        deadline = time.monotonic() + within_s
        while (found := (await self.journal())[0]["ended"]) != ending:
            assert time.monotonic() < deadline, f"the request ended as {found!r}, not as {ending!r}"
            await asyncio.sleep(0.005)

    async def until_broken(self, failure: type[Exception]) -> list[str]:
        """Streams an answer that must fail in this way; the types of the events that came before."""
        seen: list[str] = []
        events = await self.sdk.responses.create(model=MODEL, input="hi", stream=True)
        with pytest.raises(failure):
            await _collect(events, seen)
        return seen

    async def release(self, name: str) -> httpx2.Response:
        return await self.http.post(f"/_sandbox/openai/release/{name}")

    async def _call(self, method: str, path: str, **more: Any) -> dict[str, Any]:
        answer = await self.http.request(method, f"/_sandbox/openai/{path}", **more)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def ask(self, text: str = "hello", **more: Any) -> Response:
        """The whole answer to a user's message."""
        response: Response = await self.sdk.responses.create(model=MODEL, input=text, **more)
        return response

    async def stream(self, text: str = "hello", **more: Any) -> list[ResponseStreamEvent]:
        """All events of a streamed answer."""
        events = await self.sdk.responses.create(model=MODEL, input=text, stream=True, **more)
        return [event async for event in events]


async def _collect(events: openai.AsyncStream[ResponseStreamEvent], seen: list[str]) -> None:
    async for event in events:
        seen.append(event.type)  # noqa: PERF401 - what came before the failure must stay


def asked(text: str) -> dict[str, Any]:
    return {"role": "user", "content": text}


def called(call_id: str, name: str = "search_contact", arguments: str = "{}") -> dict[str, Any]:
    return {"type": "function_call", "call_id": call_id, "name": name, "arguments": arguments}


def returned(call_id: str, output: str) -> dict[str, Any]:
    return {"type": "function_call_output", "call_id": call_id, "output": output}


def tool(name: str = "search_contact", /, **changes: Any) -> dict[str, Any]:
    """A strict function tool with one property; `changes` replaces members of its schema."""
    schema = {
        "type": "object",
        "properties": {"query": {"type": "string"}},
        "required": ["query"],
        "additionalProperties": False,
    }
    return {"type": "function", "name": name, "strict": True, "parameters": {**schema, **changes}}
