"""Attachments at the gateway: received within limits, stored, linked to, and removed when they belong to nothing."""

from services.gateway.attachments.links import AttachmentLinks
from services.gateway.attachments.service import PREVIEW_TYPE, Attachments, SentFile
from services.gateway.attachments.settings import AttachmentSettings
from services.gateway.attachments.sweep import AttachmentSweep

__all__ = [
    "PREVIEW_TYPE",
    "AttachmentLinks",
    "AttachmentSettings",
    "AttachmentSweep",
    "Attachments",
    "SentFile",
]
