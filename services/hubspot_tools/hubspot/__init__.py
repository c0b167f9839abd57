"""HubSpot's API: one client within one shared budget, with an error for each reaction. It knows none of our rules."""

from services.hubspot_tools.hubspot import errors
from services.hubspot_tools.hubspot.batcher import Lane
from services.hubspot_tools.hubspot.client import HubSpotClient, UpdateGuard
from services.hubspot_tools.hubspot.deadline import Deadline, in_utc
from services.hubspot_tools.hubspot.errors import (
    AlreadyExists,
    ChangedMeanwhile,
    Down,
    Effect,
    HubSpotError,
    Late,
    Misconfigured,
    NotFound,
    RateLimited,
    Rejected,
    Unavailable,
)
from services.hubspot_tools.hubspot.property_history import History
from services.hubspot_tools.hubspot.rate_limiter import Budget, BudgetLimits, app_of
from services.hubspot_tools.hubspot.record_locks import RecordLocks
from services.hubspot_tools.hubspot.responses import CALL, Record, Version
from services.hubspot_tools.hubspot.retries import Retries
from services.hubspot_tools.hubspot.transport import ApiReply, ApiRequest, HttpTransport, Transport, encode, http_client

__all__ = [
    "CALL",
    "AlreadyExists",
    "ApiReply",
    "ApiRequest",
    "Budget",
    "BudgetLimits",
    "ChangedMeanwhile",
    "Deadline",
    "Down",
    "Effect",
    "History",
    "HttpTransport",
    "HubSpotClient",
    "HubSpotError",
    "Lane",
    "Late",
    "Misconfigured",
    "NotFound",
    "RateLimited",
    "Record",
    "RecordLocks",
    "Rejected",
    "Retries",
    "Transport",
    "Unavailable",
    "UpdateGuard",
    "Version",
    "app_of",
    "encode",
    "errors",
    "http_client",
    "in_utc",
]
