"""HubSpot's API: one client within a shared rate limit, with an error for each reaction. It knows none of our rules."""

from services.hubspot_tools.hubspot import errors
from services.hubspot_tools.hubspot.batcher import Batcher
from services.hubspot_tools.hubspot.client import HubSpotClient, UpdateCheck
from services.hubspot_tools.hubspot.deadline import Deadline, in_utc
from services.hubspot_tools.hubspot.errors import (
    AlreadyExists,
    Down,
    Effect,
    HubSpotError,
    HubSpotUnavailable,
    Late,
    Misconfigured,
    NotFound,
    RateLimited,
    RejectedByHubSpot,
    StaleWrite,
)
from services.hubspot_tools.hubspot.property_history import PropertyHistory
from services.hubspot_tools.hubspot.rate_limiter import RateLimiter, RateLimiterLimits, app_of
from services.hubspot_tools.hubspot.record_locks import RecordLocks
from services.hubspot_tools.hubspot.responses import CALL, Record, Version
from services.hubspot_tools.hubspot.retries import Retries
from services.hubspot_tools.hubspot.transport import ApiReply, ApiRequest, HttpTransport, Transport, encode, http_client

__all__ = [
    "CALL",
    "AlreadyExists",
    "ApiReply",
    "ApiRequest",
    "Batcher",
    "Deadline",
    "Down",
    "Effect",
    "HttpTransport",
    "HubSpotClient",
    "HubSpotError",
    "HubSpotUnavailable",
    "Late",
    "Misconfigured",
    "NotFound",
    "PropertyHistory",
    "RateLimited",
    "RateLimiter",
    "RateLimiterLimits",
    "Record",
    "RecordLocks",
    "RejectedByHubSpot",
    "Retries",
    "StaleWrite",
    "Transport",
    "UpdateCheck",
    "Version",
    "app_of",
    "encode",
    "errors",
    "http_client",
    "in_utc",
]
