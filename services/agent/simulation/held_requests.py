"""Requests of flows in a simulation: what only reads is sent, and what may change something is held back."""

from collections.abc import Mapping
from typing import Any

from services.agent.flows.runtime import Fetched, Fetcher, HttpRequest
from services.agent.simulation.tools import HeldWrite


class HeldRequests(Fetcher):
    """Sends requests with GET through `real`. The flow goes on from another one as after an answer without values."""

    def __init__(self, real: Fetcher, held: list[HeldWrite]) -> None:
        self._real, self._held = real, held

    async def fetch(self, wanted: HttpRequest, values: Mapping[str, Any], key: str) -> Fetched:
        if wanted.method == "GET":
            return await self._real.fetch(wanted, values, key)
        arguments = {"method": wanted.method, "url": wanted.url, "body": wanted.body}
        self._held.append(HeldWrite(tool="http_request", arguments=arguments))
        return Fetched()
