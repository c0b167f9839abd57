"""Channels that a desk connects by its own bridges: signed webhooks in, signed webhooks out."""

from services.gateway.channels import api
from services.gateway.channels.api import InboundMessage
from services.gateway.channels.service import ChannelService
from services.gateway.channels.unknown_channels import UnknownChannels

__all__ = [
    "ChannelService",
    "InboundMessage",
    "UnknownChannels",
    "api",
]
