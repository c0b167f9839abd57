"""Decides whether a failed attempt may be repeated, and after which wait.

Only attempts that certainly had no effect are repeated: any read, and a write that HubSpot refused to begin. The number
of attempts bounds the waits here, and the call's deadline bounds them in the client.
"""

from dataclasses import dataclass

from libs.messaging import jittered_s
from services.hubspot_tools.hubspot.errors import HubSpotError, HubSpotUnavailable, RateLimited
from services.hubspot_tools.hubspot.transport import Kind

_JITTER = (1.0, 1.25)
"""Never shorter than the time that HubSpot asks for."""


@dataclass(frozen=True, slots=True)
class Retries:
    """Seconds before the second attempt; the third waits longer. HubSpot's SDK waits as long after a limit."""

    attempts: int = 3
    limited: int = 3
    """Attempts of a call that HubSpot refused because of a limit."""
    secondly: float = 1.0
    ten_secondly: float = 10.0
    error: float = 0.2

    def wait(self, error: HubSpotError, attempt: int, kind: Kind) -> float | None:
        """Seconds to wait after the failed `attempt` (from 1), or None to give up."""
        if not isinstance(error, HubSpotUnavailable) or not error.retryable:
            return None
        if attempt >= (self.limited if isinstance(error, RateLimited) else self.attempts):
            return None
        if kind == "write" and error.effect == "unknown":
            return None
        base = self._base(error)
        return None if base is None else jittered_s(base * attempt, _JITTER)

    def _base(self, error: HubSpotUnavailable) -> float | None:
        match error:
            case RateLimited(policy="daily"):
                return None  # no wait within a call's time reaches midnight
            case HubSpotUnavailable(retry_after=float() as asked_s):
                return asked_s  # also for a move between data centres, which may end within the call's time
            case RateLimited(policy="ten_secondly"):
                return self.ten_secondly
            case RateLimited():
                return self.secondly
            case _:
                return self.error


WITH_RATE_LIMITER = Retries(limited=20, secondly=0.01, ten_secondly=0.01)
"""With a shared rate limiter: it has paused all workers already, and it spaces the calls after the pause."""
