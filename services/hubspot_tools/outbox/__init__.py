"""Writes that HubSpot does not take now: kept in order for each record, and sent once HubSpot answers again."""

from services.hubspot_tools.outbox.circuit_breaker import HubSpotBreaker
from services.hubspot_tools.outbox.delayed_writes import OutboxLimits, OutboxSurvey, completed, record_of
from services.hubspot_tools.outbox.dry_run import dry_run
from services.hubspot_tools.outbox.queue import KEEP, MAX_ATTEMPTS, Outbox
from services.hubspot_tools.outbox.worker import POLL, PROBE, OutboxWorker

__all__ = [
    "KEEP",
    "MAX_ATTEMPTS",
    "POLL",
    "PROBE",
    "HubSpotBreaker",
    "Outbox",
    "OutboxLimits",
    "OutboxSurvey",
    "OutboxWorker",
    "completed",
    "dry_run",
    "record_of",
]
