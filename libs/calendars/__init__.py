"""Business time: whether a calendar is open, when it opens next, and durations that count only while it is open.

One implementation serves flows, service levels and the opening hours that contacts see.
"""

from libs.calendars.business_hours import BusinessHours
from libs.calendars.named import hours_of, problem_of

__all__ = ["BusinessHours", "hours_of", "problem_of"]
