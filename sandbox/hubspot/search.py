"""Search: finds contacts by the index, which is some seconds old, and answers with their current values.

So `total` can be larger than the number of results: an archived contact still counts, but is not shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from sandbox.hubspot import errors
from sandbox.hubspot.calls import ApiCall, SandboxReply, strings, text, whole_number
from sandbox.hubspot.filters import Filter, groups, sort_key
from sandbox.hubspot.portal import Portal

# HubSpot's own limits.
MAX_BODY = 3_000
MAX_PAGE = 200
MAX_RESULTS = 10_000
_DEFAULT_PAGE = 10
_MAX_INT = 2**31 - 1

Row = tuple[str, Mapping[str, str]]


def search(portal: Portal, call: ApiCall) -> SandboxReply:
    body = call.json()
    # HubSpot counts characters, and text outside of ASCII has more bytes. The cheap check comes first.
    if len(call.body) > MAX_BODY and len(call.body.decode()) > MAX_BODY:
        raise errors.invalid(f"The request body can't be longer than {MAX_BODY} characters.")
    limit, offset = _page(body)
    names = portal.records.names(strings(body, "properties"))
    portal.index.catch_up(portal.settings.index_lag_ms)
    matches = _matches(portal, groups(body, portal.definitions), text(body, "query") or "")
    _sort(portal, matches, body.get("sorts"))
    page = matches[offset : offset + limit]
    contacts = (portal.contacts.get(contact_id) for contact_id, _ in page)
    # A merged contact already has its new ID, and is shown once.
    found = {contact.id: contact for contact in contacts if contact is not None}
    results = [portal.records.read(contact, names, call.base_url) for contact in found.values()]
    answer: dict[str, Any] = {"total": len(matches), "results": results}
    if offset + limit < len(matches):
        answer["paging"] = {"next": {"after": str(offset + limit)}}
    return SandboxReply(200, answer)


def _page(body: Mapping[str, Any]) -> tuple[int, int]:
    limit = _integer(body, "limit", _DEFAULT_PAGE)
    if not 1 <= limit <= MAX_PAGE:
        raise errors.invalid(f"limit must be between 1 and {MAX_PAGE}, not {limit}.")
    offset = _integer(body, "after", 0)
    if offset + limit > MAX_RESULTS:
        raise errors.invalid(f"A search can't be paged beyond {MAX_RESULTS} results.")
    return limit, offset


def _integer(body: Mapping[str, Any], name: str, default: int) -> int:
    """A number of 32 bits."""
    raw = text(body, name)
    if raw is None or raw == "":
        return default
    number = whole_number(raw)
    # The cursor of a list is a record ID, which is larger, and HubSpot refuses it here.
    if number is None or number > _MAX_INT:
        raise errors.mistyped("int", raw)
    return number


def _matches(portal: Portal, alternatives: Sequence[Sequence[Filter]], query: str) -> list[Row]:
    index = portal.index
    rows: Iterable[Row]
    if alternatives:
        found = {row[0]: row for row in chain.from_iterable(_group(portal, group) for group in alternatives)}
        rows = found.values()
    else:
        rows = index.all()
    if query.strip():
        return [row for row in rows if index.matches_query(row[0], query)]
    return list(rows)


def _group(portal: Portal, group: Sequence[Filter]) -> Iterator[Row]:
    rows = portal.index.all()
    rest = list(group)
    for each in group:
        keys = each.keys()
        ids = None if keys is None else portal.index.equal(each.name, keys)
        if ids is not None:
            rows = portal.index.some(ids)
            # The first equality with a table leaves few contacts for the other filters.
            rest.remove(each)
            break
    linked = [each for each in rest if each.kind == "association"]
    plain = [each for each in rest if each.kind != "association"]
    for row in rows:
        if all(each.fits(row[1]) for each in plain) and all(_is_linked(portal, row[0], each) for each in linked):
            yield row


def _is_linked(portal: Portal, contact_id: str, test: Filter) -> bool:
    kind = test.name.removeprefix("associations.")
    contact = portal.contacts.get(contact_id)
    ids = [] if contact is None else contact.associations.get(kind, [])
    # HubSpot accepts the singular and the plural: associations.company, associations.companies.
    if not ids and contact is not None:
        plural = f"{kind.removesuffix('y')}ies" if kind.endswith("y") else f"{kind}s"
        ids = contact.associations.get(plural, [])
    return any(test.fits({test.name: each}) for each in ids)


def _sort(portal: Portal, rows: list[Row], sorts: object) -> None:
    """Sort by the one given property; without one the oldest come first."""
    if sorts in (None, []):
        # IDs are given in order of creation and all have the same length.
        rows.sort(key=lambda row: row[0])
        return
    if not isinstance(sorts, list):
        raise errors.mistyped("java.util.ArrayList", sorts)
    if len(sorts) > 1:
        raise errors.invalid("Only one sort is allowed in a search.")
    name, descending = _direction(sorts[0])
    key = sort_key(name, portal.definitions)
    # Two stable sorts, because contacts without the property come last in both directions.
    rows.sort(key=lambda row: key(row[1])[1], reverse=descending)
    rows.sort(key=lambda row: key(row[1])[0])


def _direction(sort: object) -> tuple[str, bool]:
    if isinstance(sort, str):
        return sort.removeprefix("-"), sort.startswith("-")
    if isinstance(sort, dict):
        name = text(sort, "propertyName")
        direction = text(sort, "direction") or "ASCENDING"
        if name and direction in ("ASCENDING", "DESCENDING"):
            return name, direction == "DESCENDING"
    raise errors.mistyped("Sort", sort)
