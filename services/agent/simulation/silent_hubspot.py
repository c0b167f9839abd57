"""HubSpot while it is down: what tools workers answer then. Reads fail, and writes wait in the outbox."""

from libs.contracts import Accepted, ToolRequested, ToolResult, Unavailable
from libs.contracts.tools import may_wait
from services.agent.simulation.tools import HeldWrite


class SilentHubSpot:
    """A port to an account that answers nothing. `writes` are those that wait."""

    def __init__(self) -> None:
        self._waiting: list[HeldWrite] = []

    @property
    def writes(self) -> list[HeldWrite]:
        return self._waiting

    async def answer(self, request: ToolRequested) -> ToolResult:
        if not may_wait(request.tool):
            return Unavailable(code="hubspot_down", effect="none", detail="HubSpot is down in this test.")
        # As in the outbox, which is not emptied here: a test ends while HubSpot is still down.
        self._waiting.append(HeldWrite(tool=request.tool, arguments=request.arguments))
        return Accepted(reason="hubspot")
