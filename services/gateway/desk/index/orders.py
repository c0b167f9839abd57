"""The places of all conversations in all orders, as columns of numbers: a page of a search is chosen from them.

A search finds any conversations, and sorting them in SQL would look each of them up.
"""

from collections.abc import Sequence
from heapq import nsmallest

import numpy as np

from services.gateway.desk.index.columns import COLUMNS
from services.gateway.desk.index.numbers import Flags
from services.gateway.desk.index.query import ListCursor

ORDERS = tuple(name for name in COLUMNS if name.endswith("_order"))

_FIRST_SIZE = 1_024

Placed = tuple[int, str, int]
"""A conversation of a list: its place, which is its value in the order, its ID and its number."""


class ListOrders:
    """A part of `ConversationTable`. A conversation that is gone stays: no search finds it."""

    def __init__(self) -> None:
        self._places = np.zeros((len(ORDERS), _FIRST_SIZE), dtype=np.int64)
        self._ids = np.full(_FIRST_SIZE, None, dtype=np.object_)

    @property
    def size(self) -> int:
        """Above the numbers of all conversations."""
        return len(self._ids)

    def put(self, number: int, conversation_id: str, places: Sequence[int]) -> None:
        """`places`: in `ORDERS`."""
        while number >= self.size:
            self._places = np.concatenate((self._places, np.zeros_like(self._places)), axis=1)
            self._ids = np.concatenate((self._ids, np.full_like(self._ids, None)))
        self._places[:, number] = places
        self._ids[number] = conversation_id

    def first(self, passing: Flags, order: str, after: ListCursor | None, limit: int) -> list[Placed]:
        """The first of these conversations that follow a cursor. IDs decide among those with the same place."""
        numbers = np.flatnonzero(passing)
        places = self._places[ORDERS.index(order)][numbers]
        if after:
            following = places > after.place
            same = np.flatnonzero(places == after.place)
            following[same] = [each > after.id for each in self._ids[numbers[same]].tolist()]
            numbers, places = numbers[following], places[following]
        if len(numbers) > limit:
            near = places <= np.partition(places, limit - 1)[limit - 1]
            numbers, places = numbers[near], places[near]
        return nsmallest(limit, zip(places.tolist(), self._ids[numbers].tolist(), numbers.tolist(), strict=True))
