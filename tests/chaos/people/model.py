"""The model's answers in a run: a call or a message for each request, and failures during a fault.

A person tells it what their next words ask for, keyed by a marker in these words, so that a request has the same effect
whether the model or the guided assistant reads it.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2

KEPT = 120
"""The number of requests that are remembered: a few for each person of a run."""

_STREAMED = {"text": "You said: {{last_user}}", "delta_delay_ms": 5}


class ModelScript:
    """The script of the stand-in for OpenAI. One for a run."""

    def __init__(self, http: httpx2.AsyncClient, sandbox: str) -> None:
        self._http, self._url = http, f"{sandbox}/_sandbox/openai/script"
        self._rules: dict[str, list[dict[str, Any]]] = {}
        self._trouble: dict[str, Any] | None = None

    async def begin(self) -> None:
        await self._post({"default": _STREAMED})

    async def expect(self, marker: str, tool: str, **arguments: Any) -> None:
        """Words with this marker ask for this call, once: a model that reads its own call does not repeat it."""
        asked = {"last_user_contains": marker, "last_item_type": "message"}
        value = next((value for value in arguments.values() if marker in str(value).lower()), None)
        made = [{"when": {**asked, "input_contains": f'{value}"'}, "answer": _STREAMED}] if value else []
        self._rules[marker] = [*made, {"when": asked, "answer": {"calls": [{"name": tool, "arguments": arguments}]}}]
        while len(self._rules) > KEPT:
            self._rules.pop(next(iter(self._rules)))
        await self._write()

    @asynccontextmanager
    async def troubled(self, answer: dict[str, Any]) -> AsyncIterator[None]:
        """Each request gets this answer instead."""
        self._trouble = answer
        await self._write()
        try:
            yield
        finally:
            self._trouble = None
            await self._write()

    async def _write(self) -> None:
        troubles = [{"answer": self._trouble}] if self._trouble else []
        # The newest first: words about a contact also hold the marker that it came by.
        rules = [rule for rules in reversed(self._rules.values()) for rule in rules]
        await self._post({"rules": [*troubles, *rules]})

    async def _post(self, script: dict[str, Any]) -> None:
        while True:
            try:
                (await self._http.post(self._url, json=script, timeout=30)).raise_for_status()
            except httpx2.TransportError:
                await asyncio.sleep(0.1)  # the kept connection had just ended
            else:
                return
