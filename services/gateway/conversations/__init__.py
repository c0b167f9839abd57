"""Conversations for contacts: the HTTP API, the WebSocket and server-sent events over one service."""

from services.gateway.conversations import api, ratings_api, service, socket, sse
from services.gateway.conversations.api import Granted
from services.gateway.conversations.schemas import After, WithFiles
from services.gateway.conversations.service import REDIS_DEADLINE, state_of

__all__ = [
    "REDIS_DEADLINE",
    "After",
    "Granted",
    "WithFiles",
    "api",
    "ratings_api",
    "service",
    "socket",
    "sse",
    "state_of",
]
