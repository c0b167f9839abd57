"""Whether this process lives, whether it can do its work, and how it has done so far."""

import asyncio

from fastapi import APIRouter, Response
from pydantic import BaseModel
from redis.exceptions import RedisError

from services.gateway.metrics import CONTENT_TYPE
from services.gateway.problems import Refusal, documented
from services.gateway.services import Services, Use

READY_WITHIN_S = 1.0
"""Redis answers within a millisecond, or something is wrong."""

router = APIRouter(tags=["operation"])


class Health(BaseModel):
    status: str


@router.get("/healthz")
async def alive() -> Health:
    """The process runs and its event loop turns."""
    return Health(status="alive")


@router.get("/readyz", responses=documented(503))
async def ready(services: Use) -> Health:
    """Redis takes writes, live frames arrive, and the process is not about to end."""
    if services.draining.is_set():
        raise Refusal(503, "draining", "The gateway is about to end.", retry_after=1)
    if not services.feed.connected:
        raise Refusal(503, "live_feed_lost", "The live feed has no connection to Redis.", retry_after=1)
    await _check_redis(services)
    return Health(status="ready")


@router.get(
    "/metrics",
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}, "description": "Metrics."}},
)
async def metrics(services: Use) -> Response:
    """For Prometheus."""
    return Response(services.metrics.exposition(), media_type=CONTENT_TYPE)


async def _check_redis(services: Services) -> None:
    """A write, because a Redis that is full or became a replica still answers PING."""
    try:
        async with asyncio.timeout(READY_WITHIN_S):
            await services.redis.set(services.settings.keys.rate("readiness"), "1", px=10_000)
    except (RedisError, TimeoutError) as error:
        detail = f"Redis does not take writes: {type(error).__name__}."
        raise Refusal(503, "redis_unavailable", detail, retry_after=1) from error
