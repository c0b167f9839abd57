"""The one place that wires the gateway: settings in, an ASGI application out."""

import asyncio
import logging
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.types import Receive, Scope, Send

from libs.messaging import end, run_every
from services.gateway import demo
from services.gateway.desk import DeskService
from services.gateway.flows import Canaries, FlowBuilder
from services.gateway.http import (
    EXPECTED,
    EdgeMiddleware,
    Sockets,
    VisitorConnections,
    on_expected,
    on_http_error,
    on_invalid,
    request_spans,
)
from services.gateway.metrics import GatewayMetrics
from services.gateway.reference import add_pages, describe_problems_and_tokens
from services.gateway.routes import ROUTERS, SOCKETS
from services.gateway.serving import Garbage, Static, serving_health
from services.gateway.settings import GatewaySettings
from services.gateway.startup import start, start_channels, start_mail, start_watching
from services.gateway.widget import OriginWatch, TeamAvailability

FLOWS_SYNC = timedelta(seconds=30)
"""The interval at which a gateway compares the published flows with those that agents have."""

logger = logging.getLogger(__name__)

DESCRIPTION = """\
Chat with Frontdesk. Open a conversation with the host site's token (or none), then use the conversation's token
as the bearer for the rest.

**Socket**: `GET /v1/conversations/{id}/socket?after=OFFSET` with the subprotocols `frontdesk.v1` and
`bearer.<token>`. Frames are JSON objects with a `type`, one in each text message. To the server: `message`
`{text, client_message_id}`, `action` `{action, client_message_id}`, `typing`, `ping`. To the client: `message`,
`delta`, `draft_dropped`, `activity`, `ack`, `error`, `reset`, `ready`, `closed`,
`progress` (of an import), `pong`. Resume after the offset of
the last `message`, `ready` or `closed`; an `ack` doesn't move it. Closing codes: 1012 and 1013: connect again. 1008:
the client broke the rules, or its token ended or lost its rights (an `error` frame with `token_expired` or
`token_superseded` says so: open again). 1009: a frame was far too large.

**Offsets** are opaque. An offset that the log doesn't have (any more) gives `reset`, and everything from the start.

**Errors** are problem details (RFC 9457) with a stable `code`; error frames carry the same codes. Any request with a
URL or a header above 8,000 bytes gets 431 with `headers_too_large`.
"""


class GatewayApp(FastAPI):
    """FastAPI answers requests. Sockets go past it: each layer around a socket would stay as long as it is open."""

    sockets: Sockets

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["app"] = self
        if (endpoint := self.sockets.find(scope)) is not None:
            await self.sockets.serve(endpoint, scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


def create_app(settings: GatewaySettings, health_listener: socket.socket, garbage: Garbage | None = None) -> GatewayApp:
    """Nothing connects until the application starts. The operator's port is answered through `health_listener`.

    `garbage`: of a process that runs one gateway and nothing else.
    """
    metrics = GatewayMetrics()
    recorder = settings.recorder("gateway")

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            if recorder is not None:
                await stack.enter_async_context(recorder.recording())
            app.state.services = await start(settings, metrics, stack)
            app.state.desk = DeskService(app.state.services)
            await stack.enter_async_context(app.state.desk.index)
            app.state.flows = FlowBuilder(app.state.services, app.state.desk)
            app.state.canaries = Canaries(app.state.services, app.state.flows)
            app.state.availability = TeamAvailability(app.state.services, app.state.desk)
            await stack.enter_async_context(app.state.desk.board)
            for part in (app.state.desk.pages, app.state.desk.choices):
                stack.push_async_callback(part.stop)

            await start_watching(app.state.services, stack)
            syncing = run_every(FLOWS_SYNC, app.state.flows.sync, name="published flows")
            stack.push_async_callback(end, asyncio.create_task(syncing))
            stack.push_async_callback(end, asyncio.create_task(app.state.canaries.watch()))

            if garbage is not None:
                stack.push_async_callback(end, asyncio.create_task(garbage.watch(metrics)))

            await stack.enter_async_context(serving_health(app.state.services, health_listener))

            if settings.channels:
                await start_channels(app.state.services, stack)
            if settings.smtp_url is not None:
                await start_mail(app.state.services, stack)
            yield

    app = GatewayApp(
        title="Frontdesk",
        version="1",
        description=DESCRIPTION,
        lifespan=lifespan,
        telemetry=request_spans(recorder.provider if recorder else None),
        # Not `include_router`, which would build each of them again at the first request: 0.2 s, while all others wait.
        routes=[route for router in ROUTERS for route in router.routes],
        docs_url=None,  # its assets are on another host: `reference` serves the page with its own
        redoc_url=None,
        exception_handlers={
            **dict.fromkeys(EXPECTED, on_expected),
            RequestValidationError: on_invalid,
            HTTPException: on_http_error,
        },
    )
    with_demo = demo.has_demo(settings)
    app.state.offers_demo = lambda scope: with_demo and demo.is_local(scope)
    if settings.demo and not with_demo:
        logger.warning("the demo is off, because it exists only with the sandbox")
    if with_demo:
        app.router.routes += demo.router.routes
    visitors, mask = VisitorConnections(settings.proxies, settings.connections_per_address), settings.masker()
    app.sockets = Sockets(SOCKETS, visitors, mask)
    # The middleware that is added last runs first.
    app.add_middleware(Static, settings=settings, demo=with_demo)
    app.add_middleware(
        EdgeMiddleware, metrics=metrics, max_body_bytes=settings.max_body_bytes, max_file_bytes=settings.max_file_bytes,
        max_attachment_bytes=settings.attachments_max_bytes, visitors=visitors, mask=mask,
    )  # fmt: skip
    if settings.allowed_origins:  # around the edge, because pages must be able to read its refusals too
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.allowed_origins,
            allow_methods=["GET", "POST", "PUT", "DELETE"],
            allow_headers=["Authorization", "Content-Type", "If-Match", "Last-Event-ID", "Traceparent", "X-Request-ID"],
            expose_headers=["Retry-After", "X-Request-ID"],
            max_age=3600,
        )
    app.add_middleware(OriginWatch, settings=settings)
    describe_problems_and_tokens(app)
    add_pages(app)
    return app
