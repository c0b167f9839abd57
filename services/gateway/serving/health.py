"""Liveness, readiness and metrics of this process.

The public port serves liveness only. Readiness costs a write to Redis and metrics show internals, so that both are
served on a separate port for the operator.
"""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from libs.messaging import report
from libs.serving import OperatorServer, health_config
from libs.telemetry import CONTENT_TYPE
from services.gateway.dependencies import Dependencies
from services.gateway.http import Refusal, on_expected, on_http_error

router = APIRouter(tags=["operation"])


class Warned(BaseModel):
    """A condition that Frontdesk works with, and that an operator should change."""

    code: str
    detail: str
    remedy: str


class Health(BaseModel):
    status: str
    findings: list[Warned] = []


@router.get("/healthz")
async def alive() -> Health:
    """The process runs and its event loop turns."""
    return Health(status="alive")


async def ready(services: Dependencies) -> Health:
    """Redis takes writes, live frames arrive, and the process is not about to end. Raises Refusal."""
    if services.draining.is_set():  # load balancers must send no new clients
        raise Refusal(503, "draining", "The gateway is about to end.", retry_after=1)
    findings = await _check_redis(services)
    if not services.feed.connected:
        raise Refusal(503, "live_feed_lost", "The live feed has no connection to Redis.", retry_after=1)
    return Health(status="ready", findings=findings)


def health_app(services: Dependencies) -> Starlette:
    """The application of the operator's port."""

    async def healthz(_: Request) -> Response:
        return JSONResponse((await alive()).model_dump())

    async def readyz(_: Request) -> Response:
        return JSONResponse((await ready(services)).model_dump())

    async def metrics(_: Request) -> Response:
        return Response(services.metrics.exposition(), media_type=CONTENT_TYPE)

    return Starlette(
        routes=[Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", metrics)],
        exception_handlers={Refusal: on_expected, 404: on_http_error, 405: on_http_error},
    )


@asynccontextmanager
async def serving_health(services: Dependencies, listener: socket.socket) -> AsyncIterator[None]:
    """Serves the operator's port while the block runs, which is longer than the public port is open."""
    server = OperatorServer(health_config(health_app(services)))
    task = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield
    finally:
        server.should_exit = True
        await task


async def _check_redis(services: Dependencies) -> list[Warned]:
    """The findings that only warn. Raises Refusal with the state that keeps Frontdesk from working."""
    for state in (states := await services.redis_health.states()):
        if not state.ready:
            raise Refusal(503, f"redis_{state.code}", f"Redis: {state}.", retry_after=1)
    return [Warned(**finding) for finding in report(states)]
