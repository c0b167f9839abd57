"""The tools: one file each, a function of validated arguments, the caller and the context that returns a result.

They raise HubSpotError if HubSpot fails or refuses. Everything that a caller can correct is a result.
"""

from services.hubspot_tools.tools.context import Caller, Shared, ToolContext, build_toolbox, open_toolbox
from services.hubspot_tools.tools.registry import result_of, run

__all__ = [
    "Caller",
    "Shared",
    "ToolContext",
    "build_toolbox",
    "open_toolbox",
    "result_of",
    "run",
]
