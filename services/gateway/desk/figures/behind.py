"""The conversations behind one figure of one row of a report."""

from typing import NamedTuple

import numpy as np

from libs.reports import Figure, Measure, Span
from services.gateway.desk.figures.columns import Columns, IntArray
from services.gateway.desk.figures.contributions import contributions_of
from services.gateway.desk.figures.groups import Group, Rows


class ListedMeasure(NamedTuple):
    """A conversation in the list behind a figure."""

    id: str
    contact_at: int
    measure: Measure


def measured(
    columns: Columns, span: Span, figure: Figure, row: tuple[Group, str], *,
    after: tuple[int, int, str] | None, limit: int,
) -> tuple[list[ListedMeasure], int]:  # fmt: skip
    """The first of those that follow a place, the highest value first and then the oldest; and how many there are.

    `after`: value, time of the contact's first message, and ID.
    """
    rows = Rows(columns, row[0], span)
    if row[1] not in rows.keys[1:]:
        return [], 0
    wanted = rows.keys.index(row[1])
    found: list[ListedMeasure] = []
    total = 0
    for counted in contributions_of(columns, span):
        if counted.figure != figure:
            continue
        of, keys = rows.of(counted.places)
        chosen = np.flatnonzero(keys == wanted) if of is None else of[keys == wanted]
        total += len(chosen)
        places = counted.places[chosen]
        values = np.zeros(len(places), dtype=np.int64) if counted.values is None else counted.values[chosen]
        contacts = columns["contact_at"][places]
        if after is not None:
            passing = (values < after[0]) | ((values == after[0]) & (contacts > after[1]))
            same = np.flatnonzero((values == after[0]) & (contacts == after[1]))
            passing[same] = [each > after[2] for each in columns.ids[places[same]].tolist()]
            places, values, contacts = places[passing], values[passing], contacts[passing]
        first = _first(values, contacts, limit)
        found += [
            ListedMeasure(id_, at, Measure(None if counted.values is None else value, counted.outcome))
            for id_, at, value in zip(
                columns.ids[places[first]].tolist(), contacts[first].tolist(), values[first].tolist(), strict=True
            )
        ]
    return sorted(found, key=lambda each: (-(each.measure.value or 0), each.contact_at, each.id))[:limit], total


def _first(values: IntArray, contacts: IntArray, limit: int) -> IntArray:
    """Where the first ones are, in no order, with all that are equal to the last of them: IDs decide among these."""
    order = np.lexsort((contacts, -values))
    if len(order) <= limit:
        return order
    last = order[limit - 1]
    end = limit
    while end < len(order) and (values[order[end]], contacts[order[end]]) == (values[last], contacts[last]):
        end += 1
    return order[:end]
