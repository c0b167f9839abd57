"""The port to HubSpot in a simulation: each answer is like that of a tools worker, and no write reaches an account."""

from typing import Any, Protocol

from libs.contracts import Model, ToolRequested, ToolResult


class HeldWrite(Model):
    """A change that a real conversation would have made."""

    tool: str
    arguments: dict[str, Any]


class ToolPort(Protocol):
    """Answers calls of tools, and remembers the writes among them."""

    @property
    def writes(self) -> list[HeldWrite]:
        """The writes so far, in order."""
        ...

    async def answer(self, request: ToolRequested) -> ToolResult:
        """The result of a call. It raises nothing that a caller is expected to handle."""
        ...
