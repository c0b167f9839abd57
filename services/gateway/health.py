"""Whether this process lives, whether it can do its work, and how it has done so far.

The public port says only that the process lives. Readiness costs a write to Redis and metrics name what goes on inside,
so that both are served on a port of their own, for the operator alone.
"""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from fastapi import APIRouter
from pydantic import BaseModel
from redis.exceptions import RedisError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from libs.telemetry.beside import BesideServer
from services.gateway.metrics import CONTENT_TYPE
from services.gateway.problems import Refusal, on_expected, on_http_error
from services.gateway.services import Services

READY_WITHIN_S = 1.0
"""Redis answers within a millisecond, or something is wrong."""

router = APIRouter(tags=["operation"])


class Health(BaseModel):
    status: str


@router.get("/healthz")
async def alive() -> Health:
    """The process runs and its event loop turns."""
    return Health(status="alive")


async def ready(services: Services) -> Health:
    """Redis takes writes, live frames arrive, and the process is not about to end. Raises Refusal."""
    if services.draining.is_set():
        raise Refusal(503, "draining", "The gateway is about to end.", retry_after=1)
    if not services.feed.connected:
        raise Refusal(503, "live_feed_lost", "The live feed has no connection to Redis.", retry_after=1)
    await _check_redis(services)
    return Health(status="ready")


def health_app(services: Services) -> Starlette:
    """What the operator's port answers."""

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
async def serving_health(services: Services, listener: socket.socket) -> AsyncIterator[None]:
    """Answers while the block runs, which is longer than the public port does."""
    config = uvicorn.Config(health_app(services), lifespan="off", log_config=None, access_log=False, ws="none")
    server = BesideServer(config)
    task = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield
    finally:
        server.should_exit = True
        await task


async def _check_redis(services: Services) -> None:
    """A write, because a Redis that is full or became a replica still answers PING."""
    try:
        async with asyncio.timeout(READY_WITHIN_S):
            await services.redis.set(services.settings.keys.rate("readiness"), "1", px=10_000)
    except (RedisError, TimeoutError) as error:
        detail = f"Redis does not take writes: {type(error).__name__}."
        raise Refusal(503, "redis_unavailable", detail, retry_after=1) from error
