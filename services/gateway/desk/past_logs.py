"""Whole conversations of a span from the archive, by pages: for calculations over what happened."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from libs.conversations import ArchiveAway
from services.gateway.archived import ArchiveAccess

if TYPE_CHECKING:
    from libs.archive import ListFilter, RawEntry

PAGE = 100
"""Conversations of one question: their logs are unpacked at once, which takes some ten milliseconds."""


@dataclass(frozen=True)
class PastLog:
    """`fields` of the state, and the log as it was appended."""

    fields: Mapping[str, str]
    log: "Sequence[RawEntry]"


async def past_logs(archive: ArchiveAccess | None, wanted: "ListFilter", limit: int) -> AsyncIterator[list[PastLog]]:
    """Pages of those that ended last, the newest first. Raises ArchiveAway, also without an archive."""
    after: str | None = None
    left = limit
    while left > 0:
        page, after = await page_after(archive, wanted, after, min(PAGE, left))
        yield page
        left -= PAGE
        if after is None:
            return


async def page_after(
    archive: ArchiveAccess | None, wanted: "ListFilter", after: str | None, limit: int
) -> tuple[list[PastLog], str | None]:
    """One page, and where the next one begins. Raises ArchiveAway, also without an archive."""
    if archive is None:
        raise ArchiveAway("there is none")
    # Gateways without an archive load nothing of its libraries.
    from libs.archive import ListPlace

    ms, _, last = (after or "").partition(" ")
    place = ListPlace(int(ms), last) if ms.isdigit() else None
    page = await archive.page(wanted, "closed_at", descending=True, after=place, limit=limit)
    states = [json.loads(each) for each in page]
    logs = await archive.logs([each["id"] for each in states]) if states else {}
    # Between the two questions a conversation may have been forgotten.
    found = [PastLog(each, logs[each["id"]]) for each in states if each["id"] in logs]
    return found, f"{states[-1]['closed_at']} {states[-1]['id']}" if len(states) == limit else None


def closed_within(now: datetime, days: float) -> "ListFilter":
    from libs.archive import ListFilter

    start = now.astimezone(UTC) - timedelta(days=days)
    return ListFilter(closed_from=round(start.timestamp() * 1000))
