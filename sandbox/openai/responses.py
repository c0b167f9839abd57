"""`POST /v1/responses`: checks a request, and sends the answer of the script."""

from __future__ import annotations

import asyncio
import secrets
from typing import Any

from starlette.types import Receive, Scope, Send

from sandbox.openai import errors
from sandbox.openai.answers import ScriptedAnswer
from sandbox.openai.errors import ApiError
from sandbox.openai.exchange import ClientLeft, Stopwatch, Wire, parse, read_body
from sandbox.openai.journal import OpenAIExchange
from sandbox.openai.prompt import ReceivedPrompt
from sandbox.openai.shapes import RequestShape, dumps, echo_of
from sandbox.openai.state import State
from sandbox.openai.stream import Event, Rendering, render
from sandbox.openai.validation import check_request

_JSON = b"application/json"
_HTML = b"<!doctype html><title>Bad gateway</title><h1>This is not the API that you look for</h1>"
_BROKEN_EVENT = b'event: response.output_text.delta\ndata: {"type":"response.output_text.delta","del\n\n'
# About right for English text and JSON. The count is shown, and no one pays for it.
_BYTES_PER_TOKEN = 4


class Responses:
    """An ASGI application."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers: dict[bytes, bytes] = dict(scope["headers"])
        entry = self._state.journal.begin(headers)
        wire = Wire(send, f"req_{secrets.token_hex(16)}")
        try:
            try:
                await self._respond(headers, receive, wire, entry)
            except ApiError as error:
                entry.status = error.status
                await wire.whole(error.status, _JSON, dumps(error.body()).encode(), error.headers())
                entry.ended = "done"
        except ClientLeft:
            entry.ended = "abandoned"

    async def _respond(self, headers: dict[bytes, bytes], receive: Receive, wire: Wire, entry: OpenAIExchange) -> None:
        state = self._state
        state.check_key(headers.get(b"authorization"))
        raw = await read_body(receive)
        entry.body = body = parse(raw)
        tools = check_request(body, models=state.script.models, toolbox=state.toolbox)
        answer, entry.answered_by = state.script.next_answer(ReceivedPrompt(body["input"]))
        async with Stopwatch(receive) as watch:
            if answer.hold is not None:
                await watch.during(state.holds.wait(answer.hold))
            if answer.delay_ms:
                await watch.during(asyncio.sleep(answer.delay_ms / 1000))
            if answer.error is not None:
                raise errors.scripted(answer.error, answer.code, answer.retry_after)
            entry.status = 200
            shape = RequestShape(echo_of(body, tools), len(raw) // _BYTES_PER_TOKEN + 1)
            rendering = render(answer, padded=_is_padded(body))
            if body.get("stream"):
                entry.ended = await _play_stream(answer, rendering, shape, wire, watch)
            else:
                entry.ended = await _play_whole(answer, rendering, shape, wire)


async def _play_whole(answer: ScriptedAnswer, rendering: Rendering, shape: RequestShape, wire: Wire) -> str:
    body = shape.fill(rendering.plain).encode()
    if answer.garbage:
        await wire.whole(200, _JSON, _HTML)
    elif answer.cut_after is not None:
        await wire.half(_JSON, body)
        return "cut"
    else:
        await wire.whole(200, _JSON, body)
    return "done"


async def _play_stream(
    answer: ScriptedAnswer, rendering: Rendering, shape: RequestShape, wire: Wire, watch: Stopwatch
) -> str:
    await wire.begin_stream()
    if answer.at_once:
        await wire.end_stream(shape.fill(rendering.joined).encode())
        return "done"
    cut = answer.cut_after
    for event in _until_break(answer, rendering)[:cut]:
        if event.is_delta and answer.delta_delay_ms:
            await watch.during(asyncio.sleep(answer.delta_delay_ms / 1000))
        await wire.chunk(shape.fill(event.text).encode())
    if cut is not None:
        return "cut"
    await wire.end_stream(_BROKEN_EVENT if answer.garbage else b"")
    return "done"


def _until_break(answer: ScriptedAnswer, rendering: Rendering) -> tuple[Event, ...]:
    """The events before the garbage, which takes the place of the last one."""
    return rendering.events[:-1] if answer.garbage else rendering.events


def _is_padded(body: dict[str, Any]) -> bool:
    options = body.get("stream_options") or {}
    return options.get("include_obfuscation") is not False
