"""When each person was at the desk, as far as decisions and messages say it; or other hours, which are tried.

Presence is not stored. A person who was seen counts as present for an hour, and until they are seen away.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from libs.calendars import BusinessHours
from libs.contracts import LogEntry, RoutingHours
from libs.routing.arrivals import Sighting, sightings_in

SEEN_MS = 3_600_000
BEFORE_MS = 900_000
"""A person who was seen had come some time before: they do not arrive with a conversation."""

STEP = timedelta(minutes=15)

Spans = Sequence[tuple[int, int]]
"""Times in ms, without overlaps, in order."""


class DeskHours:
    """The times of all people. Add the logs of a span, and then ask."""

    def __init__(self) -> None:
        self._seen: dict[str, list[Sighting]] = {}

    def add(self, log: Sequence[LogEntry]) -> None:
        for each in sightings_in(log):
            self._seen.setdefault(each.person, []).append(each)

    def spans(self, hours: Sequence[RoutingHours], people: Iterable[str], start: int, end: int) -> Mapping[str, Spans]:
        """By person. Their own times, unless other hours are tried for them."""
        found: dict[str, Spans] = {each: self._own(each) for each in {*people, *self._seen}}
        for tried in hours:
            spans = _open(tried, start, end)
            found |= dict.fromkeys(tried.people or list(found), spans)
        return found

    def _own(self, person: str) -> Spans:
        spans: list[tuple[int, int]] = []
        for each in sorted(self._seen.get(person, ()), key=lambda each: each.at_ms):
            if each.online:
                begin, until = each.at_ms - BEFORE_MS, each.at_ms + SEEN_MS
                # Seen again within the hour: they stayed.
                if spans and begin <= spans[-1][1]:
                    spans[-1] = spans[-1][0], max(until, spans[-1][1])
                else:
                    spans.append((begin, until))
            elif spans and spans[-1][1] > each.at_ms:
                spans[-1] = spans[-1][0], max(each.at_ms, spans[-1][0])
        return spans


def is_within(spans: Spans, at_ms: int) -> bool:
    place = bisect_right(spans, (at_ms, float("inf"))) - 1
    return place >= 0 and at_ms < spans[place][1]


def _open(hours: RoutingHours, start: int, end: int) -> Spans:
    calendar = BusinessHours(ZoneInfo(hours.zone), hours.weekly)
    spans: list[tuple[int, int]] = []
    at = datetime.fromtimestamp(start / 1000, UTC)
    last = datetime.fromtimestamp(end / 1000, UTC)
    while at < last and (opens := calendar.next_opening(at, within=last - at)) is not None:
        closes = min(calendar.closes(opens) or last, last)
        spans.append((int(opens.timestamp() * 1000), int(closes.timestamp() * 1000)))
        # A closing time belongs to no span: go on behind it.
        at = closes + STEP if closes == opens else closes
    return spans
