"""The index of search: the contacts as they were some seconds ago.

HubSpot's search uses a copy that is some seconds behind its database. Here each change waits in a queue until it is
older than the lag, and then enters the copy.
"""

from __future__ import annotations

import re
import time
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping

from sandbox.hubspot.contacts import StoredContact
from sandbox.hubspot.derived import digits

Properties = Mapping[str, str]

# Equality on these is answered from a table, without a scan over all contacts.
_TABLED = ("email", "phone", "mobilephone", "firstname", "lastname", "company", "hs_object_id", "desk_id")

_SEARCHED = (
    "firstname",
    "lastname",
    "email",
    "phone",
    "hs_additional_emails",
    "fax",
    "mobilephone",
    "company",
    "hs_marketable_until_renewal",
)
_NUMBERS = ("phone", "fax", "mobilephone")
_WORD = re.compile(r"\w+")


def words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


class SearchIndex:
    def __init__(self) -> None:
        self._seen: dict[str, Properties] = {}
        self._tables: dict[str, dict[str, set[str]]] = {name: defaultdict(set) for name in _TABLED}
        self._haystacks: dict[str, str] = {}
        self._waiting: deque[tuple[float, str, Properties | None]] = deque()

    def note(self, contact: StoredContact) -> None:
        """Queue the current state of a contact."""
        snapshot = contact.properties if contact.archived_ms is None else None
        self._waiting.append((time.monotonic(), contact.id, snapshot))

    def catch_up(self, lag_ms: int) -> None:
        """Take in the changes that are older than the lag."""
        until = time.monotonic() - lag_ms / 1000
        while self._waiting and self._waiting[0][0] <= until:
            _, contact_id, snapshot = self._waiting.popleft()
            self._replace(contact_id, snapshot)

    def all(self) -> Iterator[tuple[str, Properties]]:
        return iter(self._seen.items())

    def some(self, ids: Iterable[str]) -> Iterator[tuple[str, Properties]]:
        return ((contact_id, self._seen[contact_id]) for contact_id in ids)

    def equal(self, name: str, values: Iterable[str]) -> set[str] | None:
        """IDs of the contacts with one of the lowercased values; None if the property has no table."""
        table = self._tables.get(name)
        if table is None:
            return None
        return {contact_id for value in values for contact_id in table.get(value, ())}

    def matches_query(self, contact_id: str, query: str) -> bool:
        """Whether each word of the query begins a word of the searchable properties."""
        haystack = self._haystacks.get(contact_id)
        if haystack is None:
            # Made only when a query needs it, because each change makes it outdated.
            haystack = self._haystacks[contact_id] = _haystack(self._seen[contact_id])
        number = digits(query)
        if len(number) > 4 and not any(each.isalpha() for each in query):
            return f" {number}" in haystack or number in haystack.rpartition("#")[2]
        return all(f" {' '.join(words(term))}" in haystack for term in query.split())

    def _replace(self, contact_id: str, snapshot: Properties | None) -> None:
        old = self._seen.get(contact_id, {})
        for name, table in self._tables.items():
            before, after = old.get(name), None if snapshot is None else snapshot.get(name)
            if before == after:
                continue
            if before is not None:
                _discard(table, before.lower(), contact_id)
            if after is not None:
                table[after.lower()].add(contact_id)
        self._haystacks.pop(contact_id, None)
        if snapshot is None:
            self._seen.pop(contact_id, None)
        else:
            self._seen[contact_id] = snapshot


def _discard(table: dict[str, set[str]], value: str, contact_id: str) -> None:
    table[value].discard(contact_id)
    if not table[value]:
        del table[value]


def _haystack(properties: Properties) -> str:
    found = " ".join(word for name in _SEARCHED for word in words(properties.get(name, "")))
    numbers = " ".join(digits(properties.get(name, "")) for name in _NUMBERS)
    return f" {found} #{numbers}"
