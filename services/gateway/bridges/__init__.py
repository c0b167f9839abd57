"""One bridge of a channel, seen from Frontdesk: its settings, signatures, requests and circuit breaker."""

from services.gateway.bridges import signatures
from services.gateway.bridges.circuit_breaker import BridgeBreaker
from services.gateway.bridges.request import BridgeReply, send
from services.gateway.bridges.settings import ChannelName, ChannelSettings, WebhookSecrets
from services.gateway.bridges.signatures import TOLERANCE, BadSignature

__all__ = [
    "TOLERANCE",
    "BadSignature",
    "BridgeBreaker",
    "BridgeReply",
    "ChannelName",
    "ChannelSettings",
    "WebhookSecrets",
    "send",
    "signatures",
]
