"""The calls that take several contacts: reads, creates, updates and histories of callers that ask at the same time.

A batch that HubSpot refuses, and an input without an answer, cost no other caller anything: the input is sent alone.
"""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Literal, TypeVar

from services.hubspot_tools.hubspot.batch_api import Lookup, Write, read_body, read_outcomes, write_body, write_outcomes
from services.hubspot_tools.hubspot.batcher import Batcher
from services.hubspot_tools.hubspot.deadline import Deadline
from services.hubspot_tools.hubspot.errors import AlreadyExists, Down, HubSpotError, NotFound, RejectedByHubSpot
from services.hubspot_tools.hubspot.property_history import (
    MAX_HISTORIES,
    PropertyHistory,
    history_body,
    history_outcomes,
)
from services.hubspot_tools.hubspot.responses import CALL, Record
from services.hubspot_tools.hubspot.sender import Sender
from services.hubspot_tools.hubspot.transport import ApiRequest

R = TypeVar("R")


class ContactBatches:
    """`contacts` is the path of the contacts in the API. `most`: the inputs of one call."""

    def __init__(self, sender: Sender, contacts: str, most: int) -> None:
        self._sender = sender
        self._contacts = contacts
        read, write = sender.permit("read"), sender.permit("write")
        # A batcher for each ID property: a batch call has only one for all its inputs.
        self._reads = {
            by: Batcher(f"read_{by}", read, partial(self._read, by), is_write=False, most=most)
            for by in ("id", "email", CALL)
        }
        self._creates = Batcher("create", write, partial(self._write, "create"), is_write=True, most=most)
        self._updates = Batcher("update", write, partial(self._write, "update"), is_write=True, most=most)
        self._histories = Batcher("history", read, self._read_histories, is_write=False, most=min(most, MAX_HISTORIES))

    async def read(self, by: str, lookup: Lookup, deadline: Deadline) -> Record | None:
        return await self._sender.retried("read", lambda: self._reads[by].ask(lookup, deadline), deadline)

    async def create(self, write: Write, deadline: Deadline) -> Record:
        # The key keeps two creates of one address out of one batch, so that HubSpot refuses only the second.
        key = write.properties.get("email", "").lower() or None
        return await self._sender.retried("write", lambda: self._creates.ask(write, deadline, key=key), deadline)

    async def update(self, write: Write, deadline: Deadline) -> Record:
        # Retried by the rules of a read: a second update with the same values changes nothing.
        return await self._sender.retried(
            "read", lambda: self._updates.ask(write, deadline, key=write.contact_id), deadline
        )

    async def history(self, lookup: Lookup, deadline: Deadline) -> PropertyHistory:
        return await self._sender.retried("read", lambda: self._histories.ask(lookup, deadline), deadline)

    async def _read(
        self, by: str, lookups: Sequence[Lookup], deadline: Deadline
    ) -> Sequence[Record | HubSpotError | None]:
        path = f"{self._contacts}/batch/read"
        request = ApiRequest("read", "POST", path, read_body(by, lookups), about_record=True)
        if len(lookups) == 1:
            # A single answer needs no match: after a merge it has another ID than the lookup.
            try:
                return [(await self._sender.send(request, deadline)).only_record()]
            except NotFound:
                return [None]
        outcomes = read_outcomes(by, lookups, await self._sender.send(request, deadline))
        return await self._alone_where(
            outcomes, lambda n: self._read(by, [lookups[n]], deadline), self._sender.permit("read"), deadline
        )

    async def _read_histories(
        self, lookups: Sequence[Lookup], deadline: Deadline
    ) -> Sequence[PropertyHistory | HubSpotError]:
        path = f"{self._contacts}/batch/read"
        request = ApiRequest("read", "POST", path, history_body(lookups), about_record=True)
        answer = await self._sender.send(request, deadline)
        if len(lookups) == 1 and answer.only_record() is None:
            return [NotFound()]
        return await self._alone_where(
            history_outcomes(lookups, answer),
            lambda n: self._read_histories([lookups[n]], deadline), self._sender.permit("read"), deadline,
        )  # fmt: skip

    async def _write(
        self, what: Literal["create", "update"], writes: Sequence[Write], deadline: Deadline
    ) -> Sequence[Record | HubSpotError]:
        if len(writes) == 1:
            return [await self._write_alone(writes[0], deadline)]
        request = ApiRequest("write", "POST", f"{self._contacts}/batch/{what}", write_body(writes))
        try:
            return write_outcomes(writes, await self._sender.send(request, deadline), request)
        except (RejectedByHubSpot, AlreadyExists):
            # One bad input made HubSpot refuse the whole batch, and nothing was written: send each alone.
            nothing: list[Record | HubSpotError] = [Down() for _ in writes]
            return await self._alone_where(
                nothing, lambda n: self._write(what, [writes[n]], deadline), self._sender.permit("write"), deadline
            )

    async def _write_alone(self, write: Write, deadline: Deadline) -> Record:
        body = {"properties": write.properties}
        if write.contact_id is None:
            request = ApiRequest("write", "POST", self._contacts, body)
        else:
            request = ApiRequest("write", "PATCH", f"{self._contacts}/{write.contact_id}", body, about_record=True)
        return (await self._sender.send(request, deadline)).record()

    async def _alone_where(
        self,
        outcomes: Sequence[R | HubSpotError],
        again: Callable[[int], Awaitable[Sequence[R | HubSpotError]]],
        permit: Callable[[Deadline], Awaitable[None]],
        deadline: Deadline,
    ) -> Sequence[R | HubSpotError]:
        """Repeat alone each input to which a batch gave no answer, if it certainly had no effect."""
        found = list(outcomes)
        for number, outcome in enumerate(outcomes):
            if isinstance(outcome, Down) and outcome.effect == "none":
                try:
                    await permit(deadline)
                    [found[number]] = await again(number)
                except HubSpotError as error:
                    found[number] = error  # one input's failure must not fail the others
        return found
