"""The contact's visit: the page that they are on, as their browser says it.

It is kept for an hour, and is never in the log.
"""

import re
from datetime import datetime
from typing import Annotated
from urllib.parse import urlsplit, urlunsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BeforeValidator, Field

from libs.contracts.base import Model, StrictModel
from libs.masking import MASKED

MAX_ADDRESS = 2_000
MAX_TITLE = 300
MAX_ZONE = 64
"""Characters."""

_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069]+")


def _web_address(value: object) -> str | None:
    """An http(s) address without user, password and fragment; None for any other text."""
    if not isinstance(value, str) or len(value) > MAX_ADDRESS or _UNSEEN.search(value):
        return None
    try:
        parts = urlsplit(value)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host:
        return None
    shown = f"[{host}]" if ":" in host else host
    return urlunsplit((parts.scheme, shown if port is None else f"{shown}:{port}", parts.path, parts.query, ""))


def _line(value: object) -> str | None:
    return " ".join(_UNSEEN.sub(" ", value).split())[:MAX_TITLE] or None if isinstance(value, str) else None


def _known_zone(value: object) -> str | None:
    if not isinstance(value, str) or len(value) > MAX_ZONE:
        return None
    try:
        # Raises ValueError for a path out of the zones' folder, and OSError for a folder in it.
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
    return value


# What a browser says is only a hint: a wrong value is left out, and refuses nothing.
WebAddress = Annotated[Annotated[str, MASKED] | None, BeforeValidator(_web_address)]
PageTitle = Annotated[Annotated[str, MASKED] | None, BeforeValidator(_line)]
TimeZone = Annotated[str | None, BeforeValidator(_known_zone)]


class PageReport(StrictModel):
    """What a page says of itself. `looking`: the chat is open there, and the page is in front."""

    looking: bool = False
    page: WebAddress = None
    title: PageTitle = None
    zone: TimeZone = None


class Visit(Model):
    """`present`: a page with the chat is open; `looking`: the chat is open there, and the page is in front.

    `page` is the address of the host's page, `seen_at` the last sign of it.
    """

    present: bool
    looking: bool = False
    seen_at: datetime
    page: WebAddress = None
    title: PageTitle = None
    zone: TimeZone = None
    browser: str | None = None
    system: str | None = None
    pages: int = Field(default=1, ge=0, description="Pages with the chat that are open now.")
