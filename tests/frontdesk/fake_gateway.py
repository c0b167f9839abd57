"""The gateway's API as far as a client sees it, with answers that a test writes."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

Reply = Callable[["FakeGateway", WebSocket, dict[str, Any]], Awaitable[None]]


class FakeGateway:
    """Keeps a log of messages in memory. `reply` answers each line that it takes; `refusals` are for the first ones.

    `came_at`: when each opening and each message came."""

    def __init__(self, reply: Reply) -> None:
        self.reply = reply
        self.log: list[dict[str, Any]] = []
        self.taken: list[dict[str, Any]] = []
        self.opened_with: list[dict[str, Any]] = []
        self.connections: list[str] = []
        self.refuse_opening: JSONResponse | None = None
        self.refusals: list[dict[str, Any]] = []
        self.came_at: list[float] = []
        self.app = Starlette(
            routes=[
                Route("/v1/conversations", self._open, methods=["POST"]),
                WebSocketRoute("/v1/conversations/c1/socket", self._socket),
            ]
        )

    def append(self, author: str, text: str = "", **more: Any) -> dict[str, Any]:
        offset = f"{1_700_000_000_000 + len(self.log)}-0"
        message = {
            "id": more.pop("id", f"m{len(self.log)}"), "offset": offset, "author": {"kind": author}, "text": text,
            "created_at": "2026-11-21T00:00:00Z", **more,
        }  # fmt: skip
        frame = {"type": "message", "offset": offset, "message": message}
        self.log.append(frame)
        return frame

    async def _open(self, request: Request) -> JSONResponse:
        self.came_at.append(time.monotonic())
        self.opened_with.append({"authorization": request.headers["authorization"], **await request.json()})
        if self.refuse_opening:
            return self.refuse_opening
        body = {"conversation_id": "c1", "token": "conversation-token", "offset": "0", "status": "open"}
        return JSONResponse(body, 201)

    async def _socket(self, socket: WebSocket) -> None:
        assert socket.scope["subprotocols"] == ["frontdesk.v1", "bearer.conversation-token"]
        await socket.accept(subprotocol="frontdesk.v1")
        after = socket.query_params["after"]
        self.connections.append(after)
        seen = [number for number, frame in enumerate(self.log) if frame["offset"] == after]
        for frame in self.log[seen[0] + 1 if seen else 0 :]:
            await socket.send_json(frame)
        offset = self.log[-1]["offset"] if self.log else "0"
        await socket.send_json({"type": "ready", "offset": offset, "status": "open"})
        try:
            while True:
                await self._take(socket, json.loads(await socket.receive_text()))
        except (WebSocketDisconnect, asyncio.CancelledError):
            return

    async def _take(self, socket: WebSocket, frame: dict[str, Any]) -> None:
        """As the gateway does: a line that came before is acknowledged again, and not taken again.

        The acknowledgement comes last, which is the order that a client is least prepared for.
        """
        self.came_at.append(time.monotonic())
        identifier = frame["client_message_id"]
        if self.refusals:
            refusal = {"type": "error", "detail": "No.", "client_message_id": identifier, **self.refusals.pop(0)}
            await socket.send_json(refusal)
            return
        if all(identifier != taken["client_message_id"] for taken in self.taken):
            self.taken.append(frame)
            text = frame.get("text", "")
            own = self.append("contact", text, client_message_id=identifier, action=frame.get("action"))
            await socket.send_json(own)
            await self.reply(self, socket, frame)
            await socket.send_json({"type": "ack", "client_message_id": identifier, "offset": own["offset"]})
        else:
            offset = self.log[-1]["offset"]
            await socket.send_json({"type": "ack", "client_message_id": identifier, "offset": offset})


async def idle(socket: WebSocket) -> None:
    await socket.send_json({"type": "activity", "activity": "idle"})


async def echo(gateway: FakeGateway, socket: WebSocket, frame: dict[str, Any]) -> None:
    """Answers with the scripted text, as a draft first."""
    said = frame.get("text") or frame["action"]
    text = f"you said {said}"
    identifier = f"reply-{len(gateway.log)}"
    await socket.send_json({"type": "activity", "activity": "thinking"})
    for position in range(0, len(text), 4):
        delta = {"type": "delta", "message_id": identifier, "turn": "t", "position": position}
        await socket.send_json({**delta, "text": text[position : position + 4]})
    await socket.send_json(gateway.append("assistant", text, id=identifier))
    await idle(socket)
