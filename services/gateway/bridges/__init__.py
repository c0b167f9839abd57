"""One bridge of a channel, seen from Frontdesk: its settings, signatures, requests and circuit breaker."""

from services.gateway.bridges import signatures
from services.gateway.bridges.circuit_breaker import Breaker
from services.gateway.bridges.request import Answer, send
from services.gateway.bridges.settings import ChannelName, ChannelSettings
from services.gateway.bridges.signatures import TOLERANCE, BadSignature

__all__ = [
    "TOLERANCE",
    "Answer",
    "BadSignature",
    "Breaker",
    "ChannelName",
    "ChannelSettings",
    "send",
    "signatures",
]
