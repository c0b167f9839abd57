"""What if routing had been otherwise: arrivals of a span run through other teams, limits, hours and rules."""

from libs.routing.arrivals import Arrival, arrivals_in
from libs.routing.desk_hours import DeskHours
from libs.routing.trial import tried

__all__ = ["Arrival", "DeskHours", "arrivals_in", "tried"]
