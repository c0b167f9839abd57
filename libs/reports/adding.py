"""Adds stored blocks and single conversations up to the figures of one report.

Plain functions without a database. They run in a thread: a year takes some tens of ms.
"""

import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from libs.reports.blocks import HOUR_MS, WEEK_HOURS, Noted, hour_of_week
from libs.reports.eras import MINUTE_MS, offset_in_minute
from libs.reports.groups import RowKey, rows_of
from libs.reports.measures import Contribution, Span, contributions
from libs.reports.sums import Sums, change_of


class Signed(NamedTuple):
    """One conversation that is added (1) or taken away (-1), as far as it contributes to a time.

    `folded`: as a block had it, which knows the zone's offset at a contribution, and not at the contact's message.
    `by_hour`: it changes only the rows by hours and weekdays. `now_ms`: in place of the report's.
    """

    noted: Noted
    sign: int
    start_ms: int
    end_ms: int
    folded: bool = False
    by_hour: bool = False
    now_ms: int | None = None


@dataclass
class Material:
    """All that figures of a span are made of. Hours are counted from 1970, as those of blocks.

    `late`: blocks from here on are too recent to know that a contact stays away. `before`: what happened before
    `first_hour`, as EVENTS. `corrections` make the blocks equal to what is stored now; `live` is in no block. `hourly`:
    EVENTS in each hour since the start of a short span that does not begin with a quarter of an hour.
    """

    span: Span
    first_hour: int
    end_hour: int
    sums: Sequence[bytes] = ()
    late_sums: Sequence[bytes] = ()
    weeks: Mapping[int, Sequence[bytes]] = field(default_factory=dict)
    late_weeks: Mapping[int, Sequence[bytes]] = field(default_factory=dict)
    quarters: Sequence[tuple[int, bytes]] = ()
    before: Sequence[int] = (0, 0, 0, 0)
    hourly: Sequence[Mapping[int, int]] | None = None
    corrections: Sequence[Signed] = ()
    live: Sequence[Signed] = ()


def figures_of(material: Material) -> Sums:
    """All rows of all groups."""
    late = Sums()
    for part in material.late_sums:
        late.add_packed(zlib.decompress(part))
    _fold(material.late_weeks, late)
    late.settle_later()
    found = Sums()
    for part in material.sums:
        found.add_packed(zlib.decompress(part))
    _fold(material.weeks, found)
    # Both are only blocks so far: corrections may take away from either.
    for key, row in late.rows.items():
        found.add_row(key, row)
    of_before: Signed | None = None
    contributed: list[Contribution] = []
    for each in (*material.corrections, *material.live):
        # Many corrections take a conversation away and add it again, in another form.
        if of_before is None or not _contribute_the_same(each, of_before):
            contributed = _contributed(each, material.span)
        of_before = each
        _add(found, each, contributed, material.span)
    return found


def _contribute_the_same(one: Signed, other: Signed) -> bool:
    return one.noted is other.noted and one[2:4] == other[2:4] and one.now_ms == other.now_ms


def _fold(weeks: Mapping[int, Sequence[bytes]], into: Sums) -> None:
    """Hours of the week to hours and weekdays of the zone, by its offset in minutes."""
    for offset, parts in weeks.items():
        week = Sums(with_values=False)
        for part in parts:
            week.add_packed(zlib.decompress(part))
        for (_, hour), row in week.rows.items():
            local = (int(hour) + offset // 60) % WEEK_HOURS
            into.add_row(_hour_row(local % 24), row)
            into.add_row(_weekday_row(local // 24 + 1), row)


def _hour_row(hour: int) -> RowKey:
    return "hour", f"{hour:02}"


def _weekday_row(weekday: int) -> RowKey:
    return "weekday", str(weekday)


def _contributed(each: Signed, span: Span) -> list[Contribution]:
    now = span.now_ms if each.now_ms is None else each.now_ms
    return [
        contribution
        for contribution in contributions(each.noted.record, now, is_back=each.noted.is_back)
        if contribution.at is None or (each.start_ms <= contribution.at < each.end_ms and span.holds(contribution.at))
    ]


def _add(sums: Sums, each: Signed, found: Sequence[Contribution], span: Span) -> None:
    if not found:
        return
    record = each.noted.record
    if not each.folded:
        # One offset of the zone decides for all contributions, so that each row gets them at once.
        by_hour = _hours_of(record.contact_at, record.contact_at, span)
        sums.add(by_hour if each.by_hour else (*rows_of(record), *by_hour), change_of(found), sign=each.sign)
        return
    if not each.by_hour:
        sums.add(rows_of(record), change_of(found), sign=each.sign)
    for keys, part in _by_hours(found, record.contact_at, span).items():
        sums.add(keys, change_of(part), sign=each.sign)


def _by_hours(
    found: Iterable[Contribution], contact_at: int, span: Span
) -> Mapping[tuple[RowKey, RowKey], list[Contribution]]:
    parts: dict[tuple[RowKey, RowKey], list[Contribution]] = defaultdict(list)
    for each in found:
        decides = each.at // HOUR_MS * HOUR_MS if each.at is not None else contact_at
        parts[_hours_of(contact_at, decides, span)].append(each)
    return parts


def _hours_of(contact_at: int, decides: int, span: Span) -> tuple[RowKey, RowKey]:
    """The rows of the hour and the weekday of the contact's message, by the zone's offset at another time."""
    hour = hour_of_week(contact_at, offset_in_minute(span.zone, decides // MINUTE_MS))
    return _hour_row(hour % 24), _weekday_row(hour // 24 + 1)
