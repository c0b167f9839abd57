"""Requests to a model: each is what OpenAI's SDK would make, though the SDK makes only the first."""

from typing import Any

import httpx2
import openai
import pytest

from services.agent.assistants.openai.sdk import AsyncOpenAI

BODIES = (b'{"input":"hello"}', b'{"input":"a longer one"}', b'{"input":""}')


class Sent:
    """The requests that arrive at a server, which answers with this status."""

    def __init__(self, status: int = 200) -> None:
        self.requests: list[tuple[str, str, list[tuple[bytes, bytes]], bytes, Any]] = []
        self._status = status

    def answer(self, request: httpx2.Request) -> httpx2.Response:
        content = (request.method, str(request.url), request.headers.raw, request.content)
        self.requests.append((*content, request.extensions["timeout"]))
        return httpx2.Response(self._status, json={"error": {"message": "no", "code": "slow_down"}})


async def ask(kind: type[openai.AsyncOpenAI], sent: Sent) -> openai.AsyncOpenAI:
    http = openai.DefaultAsyncHttpxClient(transport=httpx2.MockTransport(sent.answer))
    async with kind(api_key="key", base_url="https://models.example/v2", max_retries=0, http_client=http) as client:
        for body in BODIES:
            await client.post(
                "/responses", content=body, cast_to=httpx2.Response,
                options={"headers": {"Accept": "text/event-stream"}, "security": {"bearer_auth": True}},
            )  # fmt: skip
    return client


async def test_each_request_is_the_one_of_the_sdk(monkeypatch: pytest.MonkeyPatch) -> None:
    usual, same, made = Sent(), Sent(), list[Any]()
    await ask(openai.AsyncOpenAI, usual)
    build = openai.AsyncOpenAI._build_request

    def counted(client: openai.AsyncOpenAI, options: Any, **others: Any) -> httpx2.Request:
        made.append(options)
        return build(client, options, **others)

    monkeypatch.setattr(openai.AsyncOpenAI, "_build_request", counted)
    await ask(AsyncOpenAI, same)
    assert [sorted(each[2]) for each in same.requests] == [sorted(each[2]) for each in usual.requests]
    assert [(*each[:2], *each[3:]) for each in same.requests] == [(*each[:2], *each[3:]) for each in usual.requests]
    assert [each[3] for each in same.requests] == list(BODIES)
    assert len(made) == 1, "the SDK makes one head for all"


async def test_errors_are_the_ones_of_the_sdk() -> None:
    with pytest.raises(openai.RateLimitError, match="no"):
        await ask(AsyncOpenAI, Sent(429))
