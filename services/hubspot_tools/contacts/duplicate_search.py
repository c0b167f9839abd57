"""Finds contacts with the same phone number, or the same name at the same company: many people in one search.

Searches are HubSpot's scarcest calls, with five a second for a whole account. A list of values in one filter searches
for many people at once, and each result is matched to its person by the record itself.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from services.hubspot_tools.contacts.identities import NAMES, identities_of
from services.hubspot_tools.contacts.normalize import phone
from services.hubspot_tools.contacts.search_filters import MAX_BODY
from services.hubspot_tools.contacts.views import SHOWN
from services.hubspot_tools.hubspot import Batcher, Deadline, HubSpotClient, HubSpotError, Record, encode

MAX_SEARCHED = 40
"""People in one search. A search that is too long for HubSpot is divided in two."""

_RESULTS = 100
_NUMBERS = ("hs_searchable_calculated_phone_number", "hs_searchable_calculated_mobile_number")


@dataclass(frozen=True)
class SearchKey:
    """The person to find: identities from `identities_of`, and the region in which phone numbers are read."""

    identities: tuple[str, ...]
    region: str | None = None


def with_number(typed: str, region: str | None) -> SearchKey:
    """The key for a phone number. Raises BadValue."""
    return SearchKey((f"phone:{phone(typed, region).international}",), region)


class DuplicateSearch:
    """Searches through one client. Safe to share between tasks."""

    def __init__(self, client: HubSpotClient, *, most: int = MAX_SEARCHED) -> None:
        self._client = client
        self._batcher: Batcher[SearchKey, list[Record]] = Batcher(
            "alike", _at_once, self._search, is_write=False, most=most
        )

    async def find(self, person: SearchKey, deadline: Deadline) -> list[Record]:
        """Contacts with one of the person's identities, as far as HubSpot's index knows. Raises HubSpotError."""
        return await self._batcher.ask(person, deadline)

    async def _search(self, people: Sequence[SearchKey], deadline: Deadline) -> Sequence[list[Record] | HubSpotError]:
        body = search_body(people)
        # HubSpot counts characters and not bytes, hence `decode`.
        if len(people) > 1 and len(encode(body).decode()) > MAX_BODY:
            half = len(people) // 2
            return [*await self._search(people[:half], deadline), *await self._search(people[half:], deadline)]
        page = await self._client.search(body, deadline)
        return [[record for record in page.records if shares_identity(record, person)] for person in people]


async def _at_once(_: Deadline) -> None:
    """No permit here: the search waits for its own one, and people who are added during it go into the next search."""


def shares_identity(record: Record, person: SearchKey) -> bool:
    """Whether a record has one of the person's identities: the search index may be out of date."""
    return not set(person.identities).isdisjoint(identities_of(record.properties, person.region))


def search_body(people: Sequence[SearchKey]) -> dict[str, Any]:
    """The body of a search. Its groups are alternatives: one for each phone property, one for each shape of name."""
    numbers: dict[str, None] = {}
    named: dict[tuple[str, ...], list[list[str]]] = {}
    for identity in (each for person in people for each in person.identities):
        kind, _, value = identity.partition(":")
        if kind == "phone":
            numbers[phone(value, None).national] = None
            continue
        given = {name: part for name, part in zip(NAMES, value.split("|"), strict=True) if part}
        columns = named.setdefault(tuple(given), [[] for _ in given])
        for column, part in zip(columns, given.values(), strict=True):
            column.append(part)
    groups = [[_among(name, numbers)] for name in _NUMBERS] if numbers else []
    for names, columns in named.items():
        # This also finds one person's first name with another's last name: `shares_identity` drops such a record.
        groups.append([_among(name, dict.fromkeys(column)) for name, column in zip(names, columns, strict=True)])
    properties = [*SHOWN]
    return {"filterGroups": [{"filters": group} for group in groups], "properties": properties, "limit": _RESULTS}


def _among(name: str, values: Iterable[str]) -> dict[str, Any]:
    # HubSpot compares the values of `IN` in lower case.
    return {"propertyName": name, "operator": "IN", "values": [value.lower() for value in values]}
