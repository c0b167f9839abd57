"""Takes back one chunk of an import: contacts that it created are archived, and changed ones get their old values.

A record that has changed since stays as it is, and is named. It has the shape of the writer, so that an undo runs,
waits and is given to another worker as an import is.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from libs.contracts import RowProblem
from services.hubspot_tools.contact_import.writer import EMAIL, Effect, Outcomes, Writer
from services.hubspot_tools.contacts import Cached, Definitions
from services.hubspot_tools.hubspot import Deadline, HubSpotError, NotFound, Record, RejectedByHubSpot

CHANGED = "changed_since"
MERGED_IDS = "hs_merged_object_ids"
CREATED_AT = "createdate"
_PERSONS = (
    "firstname", "lastname", "phone", "mobilephone", "jobtitle", "website", "address", "city", "state", "zip",
    "hubspot_owner_id",
)  # fmt: skip
"""What people fill in: a contact that has more of these than the import wrote has changed since."""

_CLOCKS_DIFFER = timedelta(minutes=5)

Entries = Sequence[tuple[int, Mapping[str, Any]]]
"""By row: `id`, `email`, `created`, and the values `before` and `after` the import."""


@dataclass(frozen=True)
class Undoer:
    """`began_at`: when the import began. What was there before is not its own, and never archived."""

    writer: Writer
    definitions: Cached[Definitions]
    began_at: float
    custom: list[str] = field(default_factory=list)

    async def read(self, contacts: Entries, deadline: Deadline) -> dict[int, Record | None]:
        self.custom[:] = (await self.definitions.get(deadline)).custom_names

        async def one(entry: Mapping[str, Any]) -> Record | None:
            names = dict.fromkeys((*entry["after"], *_PERSONS, *self.custom, EMAIL, CREATED_AT, MERGED_IDS))
            try:
                return await self.writer.client.get(entry["id"], tuple(names), deadline)
            except NotFound:
                return None

        found = await asyncio.gather(*(one(entry) for _, entry in contacts))
        return {row: record for (row, _), record in zip(contacts, found, strict=True)}

    def intent(self, entry: Mapping[str, Any], record: Record | None) -> Effect:
        if record is None or self._changed(entry, record) is not None:
            return "unchanged"
        if entry["created"]:
            return "created"
        return "unchanged" if _holds(record, entry["before"]) else "updated"

    async def write(
        self,
        contacts: Entries,
        known: Mapping[int, Record | None],
        outcomes: Outcomes,
        deadline: Deadline,
        *,
        last: bool = False,  # noqa: ARG002 (as the writer has it)
    ) -> HubSpotError | None:
        async def one(row: int, entry: Mapping[str, Any]) -> HubSpotError | None:
            record = known[row]
            try:
                outcomes.effects[row] = self.intent(entry, record)
                if record is None:
                    return None
                if (changed := self._changed(entry, record)) is not None:
                    del outcomes.effects[row]
                    outcomes.failures[row] = self._named(row, entry, record, changed)
                elif entry["created"]:
                    await self.writer.client.archive(record.id, deadline)
                elif outcomes.effects[row] == "updated":
                    await self.writer.update(record.id, entry["before"], deadline)
            except NotFound:
                outcomes.effects[row] = "unchanged"
            except RejectedByHubSpot as error:
                outcomes.effects.pop(row, None)
                outcomes.failures[row] = RowProblem(
                    row=row, code="refused", detail=error.detail[:300], contact=entry["email"]
                )
            except HubSpotError as error:
                outcomes.effects.pop(row, None)
                return error
            return None

        errors = await asyncio.gather(*(one(row, entry) for row, entry in contacts if row not in outcomes))
        return next((error for error in errors if error is not None), None)

    def _changed(self, entry: Mapping[str, Any], record: Record) -> str | None:
        """The property that shows that the record is no longer as the import left it; empty for the whole record."""
        after: Mapping[str, str] = entry["after"]
        if not entry["created"]:
            if _holds(record, entry["before"]):
                return None
            return next((name for name in after if record.properties.get(name, "") != after[name]), None)
        if record.id != entry["id"] or record.properties.get(MERGED_IDS) or not self._is_own(record):
            return ""
        looked_at = dict.fromkeys((*after, *_PERSONS, *self.custom))
        return next((name for name in looked_at if (record.properties.get(name) or "") != after.get(name, "")), None)

    def _is_own(self, record: Record) -> bool:
        created = record.properties.get(CREATED_AT)
        try:
            at = datetime.fromisoformat(created) if created else None
        except ValueError:
            at = None
        began = datetime.fromtimestamp(self.began_at, UTC) - _CLOCKS_DIFFER
        return at is None or at.astimezone(UTC) >= began

    def _named(self, row: int, entry: Mapping[str, Any], record: Record, name: str) -> RowProblem:
        column = self.writer.columns.get(name, name) if name else None
        now = record.properties.get(name) or "" if name else ""
        return RowProblem(row=row, code=CHANGED, column=column, contact=entry["email"], detail=now[:200])


def _holds(record: Record, values: Mapping[str, str]) -> bool:
    # HubSpot answers null for an empty property.
    return all((record.properties.get(name) or "") == value for name, value in values.items())
