"""The time that rate limiter, batcher and locks add to a single call to HubSpot.

Each call is made twice in turn: by the client of the tools, and bare over the same connections. The result is the
difference of the medians.
"""

import secrets
import time
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from statistics import median

from pydantic import SecretStr

from bench.stack import Stack
from services.hubspot_tools.hubspot import (
    ApiRequest,
    Deadline,
    HttpTransport,
    HubSpotClient,
    RateLimiter,
    RateLimiterLimits,
    RecordLocks,
    http_client,
)
from services.hubspot_tools.settings import HubSpotSettings

_TOKEN = "bench-idle"  # noqa: S105
# Far above the need, so that no call waits for the rate limiter.
_LIMITS = RateLimiterLimits(100_000, 100_000)

_DEADLINE_S = 20.0

Call = Callable[[], Awaitable[object]]


async def added_ms(running: Stack, contact_id: str, email: str, calls: int) -> dict[str, float]:
    """Milliseconds for each kind of call. The stand-in must have no limits."""
    settings = HubSpotSettings(hubspot_token=SecretStr(_TOKEN), hubspot_base_url=running.sandbox or "", _env_file=None)
    async with http_client(settings) as connections, aclosing(RecordLocks(running.redis, running.keys)) as locks:
        transport = HttpTransport(connections)
        version = settings.hubspot_api_version
        budget = RateLimiter(running.redis, running.keys, _TOKEN, _LIMITS)
        client = HubSpotClient(transport, version=version, rate_limiter=budget, locks=locks)
        contacts = f"/crm/objects/{version}/contacts"
        look_up = ApiRequest(
            "read", "POST", f"{contacts}/batch/read",
            {"properties": ["city"], "inputs": [{"id": email}], "idProperty": "email"},
        )  # fmt: skip

        def bare_update() -> Awaitable[object]:
            body = {"properties": {"city": secrets.token_hex(4)}}
            return transport.send(ApiRequest("write", "PATCH", f"{contacts}/{contact_id}", body), _soon())

        return {
            "look-up by email": await _added(
                lambda: client.find_by_email(email, ("city",), _soon()), lambda: transport.send(look_up, _soon()), calls
            ),
            "update": await _added(
                lambda: client.update(contact_id, {"city": secrets.token_hex(4)}, _soon()), bare_update, calls
            ),
        }


async def _added(ours: Call, bare: Call, calls: int) -> float:
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(calls):
        # In turn, so that both see the same state of the machine.
        for call, taken in zip((ours, bare), times, strict=True):
            began = time.perf_counter()
            await call()
            taken.append(time.perf_counter() - began)
    return (median(times[0]) - median(times[1])) * 1000


def _soon() -> Deadline:
    return Deadline.after(_DEADLINE_S)
