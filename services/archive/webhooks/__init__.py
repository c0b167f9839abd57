"""Webhooks of the event feed: signed, in order, tried again, and dead letters for what an endpoint does not take."""

from services.archive.webhooks.sending import EventSender
from services.archive.webhooks.settings import WebhookSettings
from services.archive.webhooks.webhook_sender import WebhookSender

__all__ = ["EventSender", "WebhookSender", "WebhookSettings"]
