"""Types of fields that several steps have: durations, names, addresses of the web."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer

from libs.contracts import mistake
from services.agent.flows.mistakes import unknown_value
from services.agent.flows.shown import ShownAs

_DURATION = re.compile(r"(\d{1,6})(s|m|h|d)")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def _duration(value: Any) -> Any:
    found = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if not found or not int(found[1]):
        raise mistake("duration_form", "a duration reads like 90s, 30m, 24h or 7d")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def as_written(duration: timedelta) -> str:
    """The duration as a flow writes it, in the largest unit that fits."""
    seconds = int(duration.total_seconds())
    fits = ((seconds // size, unit) for unit, size in (("d", 86_400), ("h", 3_600), ("m", 60)) if seconds % size == 0)
    number, unit = next(fits, (seconds, "s"))
    return f"{number}{unit}"


def at_most(longest: timedelta) -> Callable[[timedelta], timedelta]:
    """A validator that refuses a longer duration."""

    def check(value: timedelta) -> timedelta:
        if value > longest:
            raise mistake("time_too_long", "at most {most}", most=f"{longest.total_seconds():g}s")
        return value

    return check


def at_least(shortest: timedelta) -> Callable[[timedelta], timedelta]:
    """A validator that refuses a shorter duration."""

    def check(value: timedelta) -> timedelta:
        if value < shortest:
            raise mistake("time_too_short", "at least {least}", least=as_written(shortest))
        return value

    return check


def _http_url(value: str) -> str:
    # The host has no places, so that an answer of a contact can't choose the server.
    host = re.match(r"https?://([^/?#{}\s@]+)(?=[/?#]|$)", value)
    if not host:
        raise mistake("url_form", "a URL begins with https:// and a host without places")
    for place in re.findall(r"\{([^{}]*)\}", value):
        if not re.fullmatch(r"(?:contact|vars)\.[a-z][a-z0-9_]*", place):
            raise unknown_value(place)
    return value


HttpUrl = Annotated[str, Field(max_length=2_000), AfterValidator(_http_url)]
Duration = Annotated[timedelta, BeforeValidator(_duration), PlainSerializer(str), ShownAs("duration")]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$"), ShownAs("name")]
Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,59}$"), ShownAs("name")]
ReopenTime = Annotated[Duration, AfterValidator(at_most(timedelta(days=1)))]
"""The archive takes closed conversations out of Redis after that."""
