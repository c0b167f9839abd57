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
    if archive is None:
        raise ArchiveAway("there is none")
    # Gateways without an archive load nothing of its libraries.
    from libs.archive import ListPlace

    place: ListPlace | None = None
    left = limit
    while left > 0:
        page = await archive.page(wanted, "closed_at", descending=True, after=place, limit=min(PAGE, left))
        if not page:
            return
        states = [json.loads(each) for each in page]
        logs = await archive.logs([each["id"] for each in states])
        # Between the two questions a conversation may have been forgotten.
        yield [PastLog(each, logs[each["id"]]) for each in states if each["id"] in logs]
        place, left = ListPlace(int(states[-1]["closed_at"]), states[-1]["id"]), left - len(page)


def closed_within(now: datetime, days: float) -> "ListFilter":
    from libs.archive import ListFilter

    start = now.astimezone(UTC) - timedelta(days=days)
    return ListFilter(closed_from=round(start.timestamp() * 1000))
