"""Brings conversations and people together: the log says who owns, the desk who may, and this keeps both in step.

Reserve in `{desk}`, append `assigned` to the log, confirm: whatever dies in between, the sweep finds the reservation
and finishes it, or lets it go where the log went another way.
"""

from libs.routing.router import ASSIGN_OPTIONS, Router
from libs.routing.sweeping import Sweeper

__all__ = ["ASSIGN_OPTIONS", "Router", "Sweeper"]
