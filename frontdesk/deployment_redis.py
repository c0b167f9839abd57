"""The Redis of a deployment, for commands: from the settings, else that of the running deployment."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from redis.asyncio import Redis

from frontdesk.data_folder import DataFolder
from frontdesk.errors import UserError
from frontdesk.settings import load_settings
from libs.messaging import Keys, connect


@asynccontextmanager
async def deployment_redis(data: Path, command: str) -> AsyncIterator[tuple[Redis, Keys]]:
    """Raises UserError when there is none."""
    settings = load_settings()
    running = DataFolder(data).deployment()
    url = settings.redis_url.get_secret_value() if settings.redis_url else running.redis_url if running else None
    if url is None:
        raise UserError("no Redis: set FRONTDESK_REDIS_URL, or start Frontdesk with `up`")
    try:
        redis = connect(url, name=f"frontdesk-{command}")
    except ValueError as error:
        raise UserError(f"FRONTDESK_REDIS_URL is not a Redis address: {error}") from error
    try:
        yield redis, settings.keys
    finally:
        await redis.aclose()
