"""Whether a failed attempt may be repeated, and after how long.

Repeated is only what surely had no effect: any read, and a write that HubSpot refused to begin. Waits are bounded by
the number of attempts here and by the call's deadline in the client.
"""

from dataclasses import dataclass

from libs.messaging import jittered_s
from services.hubspot_tools.hubspot.errors import HubSpotError, HubSpotUnavailable, RateLimited
from services.hubspot_tools.hubspot.transport import Kind

_JITTER = (1.0, 1.25)
"""Never shorter than what HubSpot asks for."""


@dataclass(frozen=True, slots=True)
class Retries:
    """Seconds before the second attempt; the third waits longer. HubSpot's own SDK waits as long for the limits."""

    attempts: int = 3
    limited: int = 3
    """Attempts of a call that was refused for want of budget."""
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
                return None
            case HubSpotUnavailable(retry_after=float() as told):
                return told  # of a move between data centres too: it may end within a call's time
            case RateLimited(policy="ten_secondly"):
                return self.ten_secondly
            case RateLimited():
                return self.secondly
            case _:
                return self.error


SHARED_BUDGET = Retries(limited=20, secondly=0.01, ten_secondly=0.01)
"""Where a budget is shared: it paused everybody already, and gives each call its moment after that."""
