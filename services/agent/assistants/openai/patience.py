"""Limits how long a person waits for the model in one turn, over all calls of the turn.

Only silence counts: the time from a request to its first token. A slow model that answers within it stays in use, an
answer in progress is never cut, and the second call of a turn doesn't get the whole time again.
"""

from collections.abc import Sequence
from typing import Any

from libs.contracts import Action, LogEntry, Message, ToolCall

WAITED = "waited_ms"
"""The field in the memory of a step with calls: how long its turn had waited until then."""

_LEAST_SHARE = 1 / 3
"""The share of the whole that each further call may wait at least, so that a slow model can finish its turn."""


class Patience:
    """The rest of one turn's patience. `spend` counts waits without a token or until the first token."""

    def __init__(self, limit_s: float, waited_s: float = 0.0) -> None:
        self._waited_s = waited_s
        self._left_s = max(limit_s - waited_s, limit_s * _LEAST_SHARE)

    @property
    def left_s(self) -> float:
        return max(self._left_s, 0.0)

    def spend(self, waited_s: float) -> None:
        self._waited_s += waited_s
        self._left_s -= waited_s

    def stored(self) -> dict[str, Any]:
        """The fields for the memory of a step after which the turn continues."""
        return {WAITED: round(self._waited_s * 1000)}


def waited_s(log: Sequence[LogEntry]) -> float:
    """How long the turn at the end of this log has waited for the model so far."""
    for item in reversed(log):
        entry = item.entry
        if isinstance(entry, Action) or (isinstance(entry, Message) and entry.author.kind == "contact"):
            return 0.0
        if isinstance(entry, Message | ToolCall) and entry.memory is not None:
            waited = entry.memory.get(WAITED, 0)
            return waited / 1000 if isinstance(waited, int) else 0.0  # the memory may be another assistant's
    return 0.0
