"""Who follows which conversation through this process: counted, and bounded for each conversation."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from services.gateway.dependencies import Services
from services.gateway.http import Refusal

RETRY_S = 10.0
"""A tab that was closed is noticed by then, mostly."""


def check_room(services: Services, conversation_id: str) -> None:
    """Raises Refusal when this conversation has as many followers here as it may."""
    if services.followers.get(conversation_id, 0) >= services.settings.sockets_per_conversation:
        raise Refusal(429, "too_many_connections", "This conversation is open too many times.", retry_after=RETRY_S)


@contextmanager
def following(services: Services, conversation_id: str, kind: Literal["socket", "events"]) -> Iterator[None]:
    """Count one follower while the block runs."""
    followers = services.followers
    followers[conversation_id] = followers.get(conversation_id, 0) + 1
    gauge = services.metrics.connections.labels(kind)
    gauge.inc()
    try:
        yield
    finally:
        gauge.dec()
        followers[conversation_id] -= 1
        if not followers[conversation_id]:
            del followers[conversation_id]
