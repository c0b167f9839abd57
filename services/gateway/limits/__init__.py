"""Limits that keep one client or a rush from making others wait: rate limits, frame pace and load shedding."""

from services.gateway.limits.frame_pace import FramePace
from services.gateway.limits.load_shedding import LoadShedding
from services.gateway.limits.rate_limits import RateLimits

__all__ = [
    "FramePace",
    "LoadShedding",
    "RateLimits",
]
