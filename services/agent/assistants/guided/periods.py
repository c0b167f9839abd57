"""Stretches of time that people name, as the day on which they begin."""

from datetime import date, timedelta
from typing import Literal, get_args

Period = Literal["today", "yesterday", "this_week", "last_week", "this_month", "last_month", "this_year", "last_year"]
PERIODS: tuple[Period, ...] = get_args(Period)


def bounds(period: Period, today: date) -> tuple[date, date | None]:
    """Its first day, and the first day after it; None where it lasts to now."""
    monday, month, year = today - timedelta(days=today.weekday()), today.replace(day=1), today.replace(month=1, day=1)
    match period:
        case "today":
            return today, None
        case "yesterday":
            return today - timedelta(days=1), today
        case "this_week":
            return monday, None
        case "last_week":
            return monday - timedelta(days=7), monday
        case "this_month":
            return month, None
        case "last_month":
            return (month - timedelta(days=1)).replace(day=1), month
        case "this_year":
            return year, None
        case "last_year":
            # The day is the first of January: 29 February is not in each year.
            return year.replace(year=year.year - 1), year
