"""For any frame on a socket, the gateway answers, the socket lives or is closed by the rules, and other clients notice
nothing. A frame that is refused leaves the log as it was.
"""

import asyncio
import json
import random
from collections.abc import Callable
from typing import Any

import pytest
import websockets
from hypothesis import strategies as st

from libs.assignment import Directory
from libs.contracts.desk import Teammate
from libs.messaging.keys import Keys
from services.gateway.limits import frame_pace
from tests.gateway.running import Chat, Gateway, host_token
from tests.hostile.conftest import Run
from tests.hostile.fuzzing import FREE, MARKS, TEXTS, Logs, in_parts, mutations, send_all
from tests.hostile.kinds import Part

pytestmark = MARKS

CLOSED_BY_RULE = {1002, 1003, 1007, 1008, 1009}

TALK = (
    {"type": "message", "text": "hello", "client_message_id": "m-00000001"},
    {"type": "action", "action": "search", "client_message_id": "m-00000002"},
    {"type": "typing"},
    {"type": "ping"},
)
DESK = (
    {"type": "watch", "conversation_id": "0-0123456789abcdef0123456789", "after": "0"},
    {"type": "watch", "conversation_id": None},
    {"type": "list", "ask": 1, "query": {"view": "unassigned", "q": "", "sort": "oldest"}, "after": "W10"},
    {"type": "typing", "inside": True},
    {"type": "active"},
    {"type": "ping"},
)


def sent_by(*valid: dict[str, Any]) -> st.SearchStrategy[list[str | bytes]]:
    """The parts of one message: text or bytes, whole or in fragments."""
    text = mutations(*valid) | TEXTS
    # Half characters have no UTF-8; their bytes are what a broken client would send.
    whole = text.map(lambda each: each.encode("utf-8", "surrogatepass").decode("utf-8", "replace"))
    return st.one_of(
        whole.map(lambda each: [each]), st.binary(max_size=200).map(lambda each: [each]),
        st.lists(st.text(max_size=8), min_size=2, max_size=6).map(list),
    )  # fmt: skip


Mark = Callable[[int], dict[str, Any]]
"""Makes a frame that follows the tested ones. Its answer shows that all earlier frames were answered."""


def refused_message(number: int) -> dict[str, Any]:
    """A mark that no frame of the fuzz equals: the error names it. A ping would not do, as the fuzz sends pings too."""
    return {"type": "message", "text": None, "client_message_id": f"mark-{number:08}"}


def ping(_: int) -> dict[str, Any]:
    return {"type": "ping"}


class Attacked:
    """One socket that is opened again whenever it was closed by the rules."""

    def __init__(self, url: str, *protocols: str, mark: Mark = ping) -> None:
        self._mark, self._sent = mark, 0
        self._url, self._protocols = url, [websockets.Subprotocol(each) for each in protocols]
        self._socket: websockets.ClientConnection | None = None

    async def send(self, parts: list[str | bytes]) -> list[dict[str, Any]]:
        """The frames that came back before the mark's answer; empty where the socket was closed by the rules."""
        self._sent += 1
        if self._socket is None:
            self._socket = await websockets.connect(self._url, subprotocols=self._protocols)
        try:
            await self._socket.send(parts[0] if len(parts) == 1 else parts)
            await self._socket.send(json.dumps(self._mark(self._sent)))
            return await self._until_answered(self._socket)
        except websockets.ConnectionClosed as closed:
            code = closed.rcvd.code if closed.rcvd else None
            assert code in CLOSED_BY_RULE, f"{parts!r:.200} closed it with {code}"
            self._socket = None
            return []

    async def _until_answered(self, socket: websockets.ClientConnection) -> list[dict[str, Any]]:
        frames: list[dict[str, Any]] = []
        async with asyncio.timeout(10):
            while True:
                frame = json.loads(await socket.recv())
                if self._is_answer(frame, self._sent):
                    return frames
                frames.append(frame)

    def _is_answer(self, frame: dict[str, Any], number: int) -> bool:
        mark = self._mark(number)
        if mark["type"] == "ping":
            return bool(frame["type"] == "pong")
        return bool(frame.get("client_message_id") == mark["client_message_id"])

    async def close(self) -> None:
        if self._socket is not None:
            await self._socket.close()


async def fuzz(part: Part, strategy: st.SearchStrategy[list[str | bytes]], attacked: Attacked, check: Any) -> None:
    """Send all inputs of the strategy, and check each answer."""

    async def one(parts: list[str | bytes]) -> None:
        check(parts, await attacked.send(parts))

    try:
        await send_all(part, strategy, one)
    finally:
        await attacked.close()


@pytest.fixture
def _no_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frame_pace, "FRAMES_PER_WINDOW", 10**9)


@in_parts("visitor-sockets")
@pytest.mark.usefixtures("_no_pace")
async def test_any_frame_of_a_visitor_is_answered(run: Run, redis_url: str, keys: Keys, part: Part) -> None:
    gateway = await run(**FREE)
    chat, other = await gateway.open(), await gateway.open()
    logs = Logs(redis_url, keys)
    seen, before = logs.seen(chat.id), ""

    def check(parts: list[str | bytes], frames: list[dict[str, Any]]) -> None:
        nonlocal seen, before
        kinds = {frame["type"] for frame in frames}
        now = logs.seen(chat.id)
        if "ack" not in kinds:
            assert now == seen, f"appended by what was refused: {parts!r:.200}; the one before: {before}"
        assert "error" not in kinds or all(frame["code"] for frame in frames if frame["type"] == "error")
        seen, before = now, f"{parts!r:.300} -> {frames!r:.300}"

    attacked = Attacked(_url(gateway, chat), "frontdesk.v1", f"bearer.{chat.token}", mark=refused_message)
    await fuzz(part, sent_by(*TALK), attacked, check)
    await _still_works(other)
    logs.close()


@in_parts("desk-sockets")
@pytest.mark.usefixtures("_no_pace")
async def test_any_frame_of_a_teammate_is_answered(run: Run, redis_url: str, keys: Keys, part: Part) -> None:
    gateway = await run(**FREE)
    chat = await gateway.open()
    await Directory(gateway.services.redis, gateway.services.settings.keys).put_person(Teammate(id="ana", name="Ana"))
    logs = Logs(redis_url, keys)
    seen = logs.seen(chat.id)

    def check(parts: list[str | bytes], _: list[dict[str, Any]]) -> None:
        assert logs.seen(chat.id) == seen, f"appended by a frame of the desk: {parts!r:.200}"

    token = host_token("ana", role="teammate")
    attacked = Attacked(f"{gateway.url.replace('http', 'ws')}/v1/desk/socket", "frontdesk.desk.v1", f"bearer.{token}")
    known = tuple({**frame, "conversation_id": chat.id} if frame.get("conversation_id") else frame for frame in DESK)
    await fuzz(part, sent_by(*DESK, *known), attacked, check)
    await _still_works(chat)
    logs.close()


@pytest.mark.parametrize("content", [b"\x00\xff", b"", b"{}"])
async def test_a_binary_frame_at_the_desk_gets_an_error_frame(run: Run, content: bytes) -> None:
    gateway = await run(**FREE)
    await Directory(gateway.services.redis, gateway.services.settings.keys).put_person(Teammate(id="ana", name="Ana"))
    token = host_token("ana", role="teammate")
    attacked = Attacked(f"{gateway.url.replace('http', 'ws')}/v1/desk/socket", "frontdesk.desk.v1", f"bearer.{token}")
    frames = await attacked.send([content])
    assert [frame["code"] for frame in frames if frame["type"] == "error"] == ["invalid"]
    await attacked.close()


def _url(gateway: Gateway, chat: Chat) -> str:
    return f"{gateway.url.replace('http', 'ws')}{chat.path}/socket"


async def _still_works(chat: Chat) -> None:
    async with chat.socket() as socket:
        await socket.ready()
        await socket.say(f"still here {random.random()}")
        await socket.next_of("ack")
