"""Imports of many contacts: planned from a file, confirmed by a person, and written in chunks by any worker."""

from services.hubspot_tools.contact_import.planner import Planner
from services.hubspot_tools.contact_import.runner import Runner
from services.hubspot_tools.contact_import.running import RunningImports

__all__ = [
    "Planner",
    "Runner",
    "RunningImports",
]
