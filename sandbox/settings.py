"""What the sandbox is started with; what can change while it runs is in `hubspot.settings`."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from sandbox.hubspot.settings import StandInSettings


@dataclass(slots=True)
class SandboxSettings:
    contacts: int = 120
    """How many contacts there are at the start."""

    data: Path | None = None
    """Where contacts are kept from one run to the next; None: nowhere."""

    public_url: str | None = None
    """The address in links to records; None: the one that the caller used."""

    hubspot: StandInSettings = field(default_factory=StandInSettings)
