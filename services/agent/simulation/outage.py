"""HubSpot that may be down for a while in a simulation: reads fail, and writes wait in order, as in the outbox."""

from collections.abc import Sequence
from datetime import timedelta

from libs.contracts import Accepted, ToolRequested, ToolResult, Unavailable
from libs.contracts.tools import may_wait
from services.agent.simulation.tools import HeldWrite, ToolPort

MORE_TIME = timedelta(minutes=10)
"""A test is over long before."""


class HubSpotOutage:
    """A port in front of another one. `writes` are those that reached HubSpot."""

    def __init__(self, hubspot: ToolPort, *, is_down: bool) -> None:
        self._hubspot, self._is_down = hubspot, is_down
        self._waiting: list[ToolRequested] = []

    @property
    def writes(self) -> list[HeldWrite]:
        return self._hubspot.writes

    async def answer(self, request: ToolRequested) -> ToolResult:
        if not self._is_down:
            return await self._hubspot.answer(request)
        if not may_wait(request.tool):
            return Unavailable(code="hubspot_down", effect="none", detail="HubSpot is down in this test.")
        self._waiting.append(request)
        return Accepted(reason="hubspot")

    def begin(self) -> None:
        """From now on HubSpot answers nothing."""
        self._is_down = True

    async def end(self) -> Sequence[tuple[ToolRequested, ToolResult]]:
        """HubSpot answers again: what waited is written, one after the other. Returns the final results."""
        self._is_down = False
        waiting, self._waiting = self._waiting, []
        return [(each, await self._hubspot.answer(_with_time(each))) for each in waiting]


def _with_time(request: ToolRequested) -> ToolRequested:
    # A person waited for the call until its deadline; no person waits for a write of the outbox.
    return request.model_copy(update={"deadline": request.deadline + MORE_TIME})
