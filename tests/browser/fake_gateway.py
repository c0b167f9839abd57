"""A gateway that sends exactly what a test scripts.

It speaks the gateway's API through the contracts' own models, so that the shapes are the real ones, and keeps
every conversation in memory, across a restart too. It runs in the test's event loop: a test may hold a
conversation in its hand, make it speak, and look at what came.
"""

import asyncio
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from libs.contracts.base import Model
from libs.contracts.frames import (
    CLIENT_FRAME,
    AckFrame,
    ErrorFrame,
    MessageFrame,
    Ping,
    PongFrame,
    SendAction,
    SendMessage,
    SendVisit,
)
from tests.browser.fake_conversation import BUTTONS, CONFIRMATIONS, WELCOME, FakeConversation, listening
from tests.browser.fake_files import built_files
from tests.browser.fake_problems import Refused, problem
from tests.browser.fake_tokens import claims_of, host_token
from tests.browser.server import Server


@dataclass
class FakeGateway:
    """`sockets`, `accepting` and `answering` switch things off; `config` is the demo page's, and `widget` changes
    the widget's own.

    `no_opening`, `no_stream` and `no_line` are what such a request is refused with. A socket ends with `last_word` as
    soon as it is ready.
    """

    sockets: bool = True
    accepting: bool = True
    answering: bool = True
    openings: int = 0
    no_opening: Refused | None = None
    no_stream: Refused | None = None
    no_line: Refused | None = None
    last_word: "ErrorFrame | None" = None
    config: dict[str, Any] = field(default_factory=dict)
    widget: dict[str, Any] = field(default_factory=dict)
    conversations: dict[str, FakeConversation] = field(default_factory=dict)
    open_of: dict[str, FakeConversation] = field(default_factory=dict)
    desk_session: dict[str, Any] | None = None
    port: int = 0
    _server: Server | None = None
    _task: "asyncio.Task[None] | None" = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def last(self) -> FakeConversation:
        return list(self.conversations.values())[-1]

    async def start(self) -> None:
        self._server = Server(self._app(), self.port)
        self._task = asyncio.create_task(self._server.serve())
        self.port = await self._server.listening()

    async def stop(self) -> None:
        if self._server is None or self._task is None:
            return
        self._server.should_exit = True
        for conversation in self.conversations.values():
            for listener in conversation.listeners:
                listener.put_nowait(None)
        await self._task

    def _app(self) -> Starlette:
        conversations = "/v1/conversations"
        return Starlette(
            routes=[
                Route(conversations, self._open, methods=["POST"]),
                Route(conversations + "/{id}/messages", self._message, methods=["POST"]),
                Route(conversations + "/{id}/messages", self._messages),
                Route(conversations + "/{id}/previous", self._previous),
                Route(conversations + "/{id}/close", self._close, methods=["POST"]),
                Route(conversations + "/{id}/rating", self._rate, methods=["POST"]),
                Route(conversations + "/{id}/events", self._events),
                WebSocketRoute(conversations + "/{id}/socket", self._socket),
                Route("/v1/widget", self._widget),
                Route("/demo/config.json", self._config),
                Route("/v1/desk/session", self._session, methods=["GET", "POST"]),
                *built_files(),
            ],
            middleware=[
                Middleware(GZipMiddleware, minimum_size=200),
                Middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["*"], allow_headers=["*"]),
            ],
        )

    async def _config(self, _: Request) -> Response:
        return JSONResponse({"staff_token": host_token("demo"), "sandbox_url": None, **self.config})

    async def _session(self, request: Request) -> Response:
        """Every token in shape begins a session, which only this fake's next answers remember."""
        if request.method == "POST":
            claims = claims_of(request.headers.get("authorization", ""))
            if claims is None:
                return problem(401, "token_invalid", "This is not a token.")
            self.desk_session = {"person": claims["sub"], "session": "mark", "expires_in": 3600}
            return JSONResponse(self.desk_session)
        found = [self.desk_session] if self.desk_session else []
        return JSONResponse({"sessions": found, "refresh_url": None, "origins": []})

    async def _widget(self, _: Request) -> Response:
        return JSONResponse({"origin_allowed": True, **self.widget})

    async def _open(self, request: Request) -> Response:
        self.openings += 1
        if self.no_opening:
            return self.no_opening.answer()
        body = await request.json()
        bearer = request.headers.get("authorization", "").removeprefix("Bearer ")
        if bearer.startswith("expired"):
            return problem(401, "token_expired", "The token has expired.")
        visitor = None if bearer.count(".") == 2 else bearer or f"visitor-{secrets.token_hex(8)}"
        key = visitor or bearer
        conversation = self.open_of.get(key)
        if conversation is not None and conversation.status == "closed" and conversation.reopens:
            conversation.status = "returned"
        created = conversation is None or conversation.status == "closed"
        if conversation is None or conversation.status == "closed":
            conversation = FakeConversation(id=secrets.token_hex(8), token=secrets.token_hex(16))
            self.open_of[key] = self.conversations[conversation.id] = conversation
            conversation.say(WELCOME, buttons=BUTTONS, locale="en")
        answer = {
            "conversation_id": conversation.id,
            "token": conversation.token,
            "offset": "0",
            "status": conversation.status,
            "locale": body.get("locale", "en"),
        }
        return JSONResponse(answer | ({"visitor_token": visitor} if visitor else {}), 201 if created else 200)

    def _find(self, conversation_id: str, token: str) -> FakeConversation | Response:
        conversation = self.conversations.get(conversation_id)
        if conversation is None:
            return problem(404, "conversation_unknown", "There is no such conversation.")
        if token != conversation.token:
            return problem(401, "token_invalid", "The token is not for this conversation.")
        return conversation

    def _asked(self, request: Request) -> FakeConversation | Response:
        """The conversation of a request, if its token is for it."""
        bearer = request.headers.get("authorization", "").removeprefix("Bearer ")
        return self._find(request.path_params["id"], bearer)

    async def _message(self, request: Request) -> Response:
        conversation = self._asked(request)
        if isinstance(conversation, Response):
            return conversation
        body = await request.json()
        kind = "action" if "action" in body else "message"
        refused = self._receive(conversation, {"type": kind, **body})
        if refused:
            return problem(409 if refused.code == "conversation_closed" else 422, refused.code, refused.detail)
        return JSONResponse({"message_id": body["client_message_id"], "offset": conversation.head}, 202)

    async def _previous(self, _: Request) -> Response:
        """All closed conversations, of any contact: this fake knows no contacts."""
        closed = [each for each in self.conversations.values() if each.status == "closed"]
        found = [
            {"conversation_id": each.id, "opened_at": each.log[0].created_at.isoformat(), "preview": each.log[-1].text}
            for each in reversed(closed)
        ]
        return JSONResponse(found)

    async def _messages(self, request: Request) -> Response:
        found = self.conversations[request.query_params["of"]]
        ended = {"at": found.log[-1].created_at.isoformat(), "by": "teammate", "name": "Ana Ruiz"}
        messages = [message.model_dump(mode="json") for message in found.log]
        return JSONResponse({"messages": messages, "next": "0", "ended": ended if found.status == "closed" else None})

    async def _close(self, request: Request) -> Response:
        conversation = self._asked(request)
        if isinstance(conversation, Response):
            return conversation
        conversation.close()
        return JSONResponse({"status": "closed"})

    async def _rate(self, request: Request) -> Response:
        conversation = self._asked(request)
        if isinstance(conversation, Response):
            return conversation
        if not self.accepting:
            return problem(503, "unavailable", "Not now.")
        conversation.ratings.append(await request.json())
        return JSONResponse({"offset": conversation.head})

    def _receive(self, conversation: FakeConversation, raw: dict[str, Any]) -> ErrorFrame | None:
        """Accepts a message once, or returns what is wrong with it."""
        frame = CLIENT_FRAME.validate_python(raw)
        if isinstance(frame, SendVisit):  # apart: it comes by itself, between any two others
            conversation.visits.append(raw)
            return None
        conversation.received.append(raw)
        if not isinstance(frame, SendMessage | SendAction):
            return None
        own = frame.client_message_id
        if conversation.id not in self.conversations:
            return ErrorFrame(code="conversation_unknown", detail="It was forgotten.", client_message_id=own)
        if conversation.status == "closed":
            detail = "This conversation is closed."
            return ErrorFrame(code="conversation_closed", detail=detail, client_message_id=own)
        if self.no_line:
            code, wait = self.no_line.code, self.no_line.retry_after
            return ErrorFrame(code=code, detail="No.", client_message_id=own, retry_after=wait)
        if not self.accepting:
            return ErrorFrame(code="not_now", detail="Not accepted.", client_message_id=own)
        if any(message.id == own for message in conversation.log):
            return None
        action = frame.action if isinstance(frame, SendAction) else None
        labels = {button.action: button.label for button in BUTTONS}
        text = labels.get(frame.action, "") if isinstance(frame, SendAction) else frame.text
        conversation.say(text, "contact", id=own, client_message_id=own, action=action)
        if self.answering:
            conversation.say(CONFIRMATIONS.get(action or "", f"You said: {text}"), locale="en")
        return None

    async def _socket(self, socket: WebSocket) -> None:
        protocols = socket.scope["subprotocols"]
        token = next((name.removeprefix("bearer.") for name in protocols if name.startswith("bearer.")), "")
        conversation = self._find(socket.path_params["id"], token)
        if isinstance(conversation, Response) or not self.sockets or self.no_stream or "frontdesk.v1" not in protocols:
            await socket.close()
            return
        await socket.accept(subprotocol="frontdesk.v1")
        with listening(conversation, socket.query_params.get("after", "0")) as queue:
            if self.last_word:
                queue.put_nowait(self.last_word)
                queue.put_nowait(None)
            sender = asyncio.create_task(self._write(socket, queue))
            try:
                while True:
                    self._answer(conversation, queue, json.loads(await socket.receive_text()))
            except WebSocketDisconnect:
                sender.cancel()

    def _answer(
        self, conversation: FakeConversation, queue: "asyncio.Queue[Model | None]", raw: dict[str, Any]
    ) -> None:
        if isinstance(CLIENT_FRAME.validate_python(raw), Ping):
            queue.put_nowait(PongFrame())
            return
        refused = self._receive(conversation, raw)
        if refused:
            queue.put_nowait(refused)
        elif "client_message_id" in raw:
            queue.put_nowait(AckFrame(client_message_id=raw["client_message_id"], offset=conversation.head))

    async def _write(self, socket: WebSocket, queue: "asyncio.Queue[Model | None]") -> None:
        while (frame := await queue.get()) is not None:
            await socket.send_text(frame.model_dump_json())
        await socket.close(1012)

    async def _events(self, request: Request) -> Response:
        conversation = self._asked(request)
        if isinstance(conversation, Response):
            return conversation
        if self.no_stream:
            return self.no_stream.answer()
        after = request.headers.get("last-event-id") or request.query_params.get("after", "0")

        async def stream() -> Any:
            yield ": hello\n\n"
            with listening(conversation, after) as queue:
                while (frame := await queue.get()) is not None:
                    data = frame.model_dump(mode="json")
                    ident = f"id: {frame.offset}\n" if isinstance(frame, MessageFrame) else ""
                    yield f"event: {data['type']}\n{ident}data: {json.dumps(data)}\n\n"

        return StreamingResponse(stream(), media_type="text/event-stream")
