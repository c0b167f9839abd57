"""The widget's public settings, and the notice of sites on which it may not run."""

from services.gateway.widget import api
from services.gateway.widget.availability import TeamAvailability
from services.gateway.widget.origins import OriginWatch

__all__ = ["OriginWatch", "TeamAvailability", "api"]
