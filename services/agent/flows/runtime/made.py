"""What a run of a flow decided: one decision, appended whole."""

from dataclasses import dataclass, field
from datetime import timedelta

from libs.contracts import StrictModel
from libs.conversations import Decided


@dataclass
class Made:
    """One decision of the flow. `calls` are tools of Frontdesk's own, in order."""

    messages: list[Decided] = field(default_factory=list)
    calls: list[tuple[str, StrictModel]] = field(default_factory=list)
    timers: list[tuple[str, timedelta]] = field(default_factory=list)
    disarm: list[str] = field(default_factory=list)
    patch: dict[str, str] = field(default_factory=dict)
    ran: str | None = None
    rests: bool = False
    """Nothing is left to decide after this step, so that the conversation may be given back with it."""
