"""Settings of the start. Those that can change while the sandbox runs are in `hubspot.settings`."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from sandbox.hubspot.settings import StandInSettings


@dataclass(slots=True)
class SandboxSettings:
    contacts: int = 120
    """The number of contacts at the start."""

    data: Path | None = None
    """The file that keeps contacts from one run to the next; None: they are lost."""

    public_url: str | None = None
    """The address in links to records; None: the address of the request."""

    hubspot: StandInSettings = field(default_factory=StandInSettings)
