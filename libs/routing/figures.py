"""Waits, loads and fairness of conversations that were assigned, or were not."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import quantiles

from libs.contracts import RoutingFigures, RoutingLoad, RoutingWaits
from libs.routing.desk_hours import Spans

HOUR_MS = 3_600_000


@dataclass(frozen=True)
class Served:
    """A conversation of a queue: `person` had it from `begin_ms` to `end_ms`; None: no one did."""

    team: str
    at_ms: int
    person: str | None
    begin_ms: int | None
    end_ms: int | None


def figures_of(
    served: Sequence[Served], spans: Mapping[str, Spans], people: Collection[str], start: int, end: int
) -> RoutingFigures:
    teams = sorted({each.team for each in served})
    loads = [_load(person, served, spans.get(person, ()), start, end) for person in sorted(people)]
    # People who were never at the desk and got nothing are no part of it.
    present = [each for each in loads if each.online_hours or each.conversations]
    return RoutingFigures(
        waits=_waits(served),
        teams={team: _waits([each for each in served if each.team == team]) for team in teams},
        loads=present,
        fairness=jain([each.conversations / (each.online_hours or 1) for each in present]),
    )


def jain(loads: Sequence[float]) -> float:
    """Jain's index: 1 where all have the same, 1/n where one has all. 1 for a desk without work."""
    squares = sum(each * each for each in loads)
    return 1.0 if not squares else round(sum(loads) ** 2 / (len(loads) * squares), 4)


def _waits(served: Sequence[Served]) -> RoutingWaits:
    waits = sorted((each.begin_ms - each.at_ms) / 1000 for each in served if each.begin_ms is not None)
    if not waits:
        return RoutingWaits(conversations=len(served), unassigned=len(served))
    # One value has no percentiles.
    parts = quantiles(waits, n=10) if len(waits) > 1 else waits * 9
    return RoutingWaits(
        conversations=len(served), unassigned=len(served) - len(waits), median=round(parts[4], 1),
        p90=round(max(0.0, min(parts[8], waits[-1])), 1), longest=round(waits[-1], 1),
    )  # fmt: skip


def _load(person: str, served: Iterable[Served], spans: Spans, start: int, end: int) -> RoutingLoad:
    had = [
        (each.begin_ms, each.end_ms)
        for each in served
        if each.person == person and each.begin_ms is not None and each.end_ms is not None
    ]
    online = sum(max(0, min(until, end) - max(begin, start)) for begin, until in spans)
    busy = sum(until - begin for begin, until in _joined(had))
    return RoutingLoad(
        person=person, conversations=len(had), at_once=_at_once(had), busy_hours=round(busy / HOUR_MS, 2),
        online_hours=round(online / HOUR_MS, 2), share=round(min(1.0, busy / online), 3) if online else 0.0,
    )  # fmt: skip


def _joined(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for begin, end in sorted(spans):
        if found and begin <= found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((begin, end))
    return found


def _at_once(spans: Iterable[tuple[int, int]]) -> int:
    """The highest number at once. One that begins as another ends does not overlap it."""
    changes = sorted((time, change) for begin, end in spans for time, change in ((begin, 1), (end, -1)))
    current = most = 0
    for _, change in changes:
        current += change
        most = max(most, current)
    return most
