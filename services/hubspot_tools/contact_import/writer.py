"""Writes one chunk of contacts: reads them together, creates the missing ones, and updates the values that differ.

Each contact ends as created, updated, unchanged or failed. If HubSpot is unavailable, the error is raised and the chunk
is written again. Contacts that were written already are then unchanged.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from libs.contracts import Problem, RowProblem
from services.hubspot_tools.contacts import Rights
from services.hubspot_tools.hubspot import (
    AlreadyExists,
    Deadline,
    HubSpotClient,
    HubSpotError,
    NotFound,
    Record,
    RejectedByHubSpot,
)

EMAIL = "email"
STAGE = "lifecyclestage"

Effect = Literal["created", "updated", "unchanged"]
Contacts = Sequence[tuple[int, Mapping[str, str]]]


@dataclass
class Outcomes:
    """Outcomes by row. A row in neither of the first two has no outcome yet.

    `cells`: values that HubSpot refused, while the rest of their rows was written. `undo`: what takes a row back.
    """

    effects: dict[int, Effect] = field(default_factory=dict)
    failures: dict[int, RowProblem] = field(default_factory=dict)
    cells: list[RowProblem] = field(default_factory=list)
    undo: dict[int, dict[str, Any]] = field(default_factory=dict)

    def count(self, effect: Effect) -> int:
        return sum(each == effect for each in self.effects.values())

    def __contains__(self, row: int) -> bool:
        return row in self.effects or row in self.failures


@dataclass(frozen=True)
class Writer:
    """`columns`: the names of properties in the file, for the reasons of failed rows."""

    client: HubSpotClient
    rights: Rights
    columns: Mapping[str, str]

    async def read(self, contacts: Contacts, deadline: Deadline) -> dict[int, Record | None]:
        """The record of each contact in HubSpot, by row. Raises HubSpotError if one of them can't be read."""
        found = await asyncio.gather(
            *(self.client.find_by_email(values[EMAIL], _to_read(values), deadline) for _, values in contacts)
        )
        return {row: record for (row, _), record in zip(contacts, found, strict=True)}

    def intent(self, values: Mapping[str, str], record: Record | None) -> Effect:
        """The effect that writing this contact will have."""
        if record is None:
            return "created"
        return "updated" if self.different(values, record) else "unchanged"

    async def write(
        self,
        contacts: Contacts,
        known: Mapping[int, Record | None],
        outcomes: Outcomes,
        deadline: Deadline,
        *,
        last: bool = False,
    ) -> HubSpotError | None:
        """Add an outcome for each contact that can be written now. Returns an error of the others, if there are any.

        `last`: a contact that appears or disappears between two calls counts as failed.
        """

        async def one(row: int, values: Mapping[str, str]) -> HubSpotError | None:
            try:
                await self._save_row(row, values, known[row], outcomes, deadline)
            except RejectedByHubSpot as error:
                outcomes.failures[row] = self._failure(row, error)
            except (NotFound, AlreadyExists) as error:
                if not last:
                    return error
                outcomes.failures[row] = RowProblem(row=row, code="refused", detail=error.detail[:300])
            except HubSpotError as error:
                return error
            return None

        # At once, so that the batchers join the writes of the chunk into few calls.
        errors = await asyncio.gather(*(one(row, values) for row, values in contacts if row not in outcomes))
        return next((error for error in errors if error is not None), None)

    async def _save_row(
        self, row: int, values: Mapping[str, str], record: Record | None, outcomes: Outcomes, deadline: Deadline
    ) -> None:
        """A value that HubSpot refuses is left out, and the rest is written."""
        # Each round leaves out at least one value, so that the loop ends.
        while True:
            try:
                effect, undo = await self._save(values, record, deadline)
            except RejectedByHubSpot as error:
                wrong = {each.property for each in error.problems if each.property in values} - {EMAIL}
                if not wrong:
                    raise
                outcomes.cells += [self._problem(row, each) for each in error.problems if each.property in wrong]
                values = {name: value for name, value in values.items() if name not in wrong}
                continue
            outcomes.effects[row] = effect
            if undo is not None:
                outcomes.undo[row] = undo
            return

    async def _save(
        self, values: Mapping[str, str], record: Record | None, deadline: Deadline
    ) -> tuple[Effect, dict[str, Any] | None]:
        """The effect, and what takes it back."""
        if record is None:
            try:
                created = await self.client.create(values, deadline)
            except AlreadyExists as error:
                record = await self._existing(error, values, deadline)
            else:
                return "created", undo_of(created.id, values, None)
        different = self.different(values, record)
        if not different:
            return "unchanged", None
        try:
            await self.update(record.id, different, deadline)
        except NotFound:
            # The contact was deleted between the two calls.
            created = await self.client.create(values, deadline)
            return "created", undo_of(created.id, values, None)
        return "updated", undo_of(record.id, values, before_of(different, record))

    async def _existing(self, error: AlreadyExists, values: Mapping[str, str], deadline: Deadline) -> Record:
        """The contact with this address, which another program or a previous attempt at this row created."""
        names = _to_read(values)
        if error.existing_id is not None:
            return await self.client.get(error.existing_id, names, deadline)
        # HubSpot does not name the existing contact in every refusal.
        found = await self.client.find_by_email(values[EMAIL], names, deadline)
        if found is None:
            raise RejectedByHubSpot(error.detail)
        return found

    async def update(self, contact_id: str, different: Mapping[str, str], deadline: Deadline) -> None:
        written = await self.client.update(contact_id, different, deadline)
        stage = different.get(STAGE)
        if stage and written.properties.get(STAGE) != stage:
            # HubSpot moves a stage only forward and says nothing when it doesn't; emptied first, it takes any.
            await self.client.update(contact_id, {STAGE: ""}, deadline)
            await self.client.update(contact_id, {STAGE: stage}, deadline)

    def different(self, values: Mapping[str, str], record: Record) -> dict[str, str]:
        """The values that would change, without the address and without properties that may only be filled.

        The record was found by the address, so the address belongs to it, possibly as an additional one.
        """
        different = {
            name: value for name, value in values.items() if name != EMAIL and record.properties.get(name, "") != value
        }
        kept = self.rights.keeps(name for name in different if record.properties.get(name))
        return {name: value for name, value in different.items() if name not in kept}

    def _failure(self, row: int, error: RejectedByHubSpot) -> RowProblem:
        if not error.problems:
            return RowProblem(row=row, code="refused", detail=error.detail[:300])
        return self._problem(row, error.problems[0])

    def _problem(self, row: int, problem: Problem) -> RowProblem:
        name = problem.property or ""
        return RowProblem(
            row=row, code=problem.code, column=self.columns.get(name) or name or None, detail=problem.detail[:300],
            example=problem.example,
        )  # fmt: skip


def _to_read(values: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*values, EMAIL)))


def before_of(different: Mapping[str, str], record: Record) -> dict[str, str]:
    return {name: record.properties.get(name) or "" for name in different}


def undo_of(contact_id: str, values: Mapping[str, str], before: Mapping[str, str] | None) -> dict[str, Any]:
    """What takes a write back; `before` is None for a contact that was created."""
    after = values if before is None else {name: values[name] for name in before}
    return {
        "id": contact_id,
        "email": values[EMAIL],
        "created": before is None,
        "before": dict(before or {}),
        "after": dict(after),
    }
