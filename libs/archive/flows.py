"""The flow builder's flows: their versions, drafts, states and order.

Every change takes one lock, and raises the revision of the published set if it changes what agents run. A change of a
draft names the revision that its editor saw: with another one it changes nothing.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any, Literal

from pydantic import JsonValue
from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.archive.engine import Archive
from libs.archive.flow_rows import (
    BY_FILE,
    FlowVersion,
    StoredFlow,
    StoredState,
    flow_named,
    flows,
    one_version,
    published,
    version_of,
)
from libs.archive.flow_tables import FLOW_DRAFTS, FLOW_VERSIONS, FLOWS, FLOWS_PUBLISHED
from libs.contracts import PublishedFlows


@dataclass(frozen=True)
class FlowEdit:
    """The author of a change, and its time."""

    by: str
    at: datetime

    @property
    def ms(self) -> int:
        return int(self.at.timestamp() * 1000)


class FlowChanged(Exception):
    """Another editor changed the flow since. It is here as it is now; None if it is gone."""

    def __init__(self, flow: StoredFlow | None) -> None:
        super().__init__("the flow has changed")
        self.flow = flow


class Flows:
    """Safe to share between tasks. Every method raises ArchiveAway."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    async def all(self) -> list[StoredFlow]:
        """In their order."""
        async with self._archive.reading() as connection:
            return await flows(connection)

    async def find(self, name: str) -> StoredFlow | None:
        async with self._archive.reading() as connection:
            return await flow_named(connection, name)

    async def versions(self, name: str) -> list[FlowVersion]:
        """The newest first."""
        wanted = select(FLOW_VERSIONS).where(FLOW_VERSIONS.c.flow == name).order_by(FLOW_VERSIONS.c.number.desc())
        async with self._archive.reading() as connection:
            return [version_of(row) for row in (await connection.execute(wanted)).mappings()]

    async def version(self, name: str, number: int) -> FlowVersion | None:
        async with self._archive.reading() as connection:
            return await one_version(connection, name, number)

    async def published(self) -> PublishedFlows:
        """What agents are to run."""
        async with self._archive.reading() as connection:
            return await published(connection)

    async def create(self, name: str, document: JsonValue, change: FlowEdit, running: Sequence[str] = ()) -> bool:
        """A new flow with a draft, behind those that run. False if there is one of this name."""
        async with self._archive.writing() as connection:
            await _lock(connection)
            await _keep_order(connection, running, change)
            # Also one that only a file has: its place is in the table by now.
            if await flow_named(connection, name) is not None:
                return False
            await _insert(connection, name, "draft", change)
            await _put_draft(connection, name, document, 0, change)
        return True

    async def save_draft(
        self, name: str, document: JsonValue, revision: int, change: FlowEdit, running: Sequence[str] = ()
    ) -> int:
        """Returns the new revision. A flow that only a file has begins with revision 0. Raises FlowChanged."""
        async with self._archive.writing() as connection:
            await _lock(connection)
            await _keep_order(connection, running, change)
            flow = await flow_named(connection, name)
            if (flow.revision if flow else 0) != revision:
                raise FlowChanged(flow)
            if flow is None:
                await _insert(connection, name, "file", change)
            based_on = flow.draft.based_on if flow and flow.draft else flow.active_version if flow else 0
            await _put_draft(connection, name, document, based_on, change)
            await _change(connection, name, change, revision=revision + 1)
        return revision + 1

    async def discard_draft(self, name: str, change: FlowEdit) -> bool:
        """The flow is as it was published again. False if there is no draft, or nothing else of the flow."""
        async with self._archive.writing() as connection:
            await _lock(connection)
            flow = await flow_named(connection, name)
            if flow is None or flow.draft is None or flow.state == "draft":
                return False
            await connection.execute(delete(FLOW_DRAFTS).where(FLOW_DRAFTS.c.flow == name))
            await _change(connection, name, change, revision=flow.revision + 1)
        return True

    async def publish(
        self, name: str, revision: int, text: str, note: str, change: FlowEdit, *, file_text: str = ""
    ) -> tuple[int, PublishedFlows]:
        """The text of the draft of this revision becomes the active version. Raises FlowChanged.

        `file_text`: that of the file's flow, which becomes version 1, so that one can see and take back the change.
        """
        async with self._archive.writing() as connection:
            await _lock(connection)
            flow = await flow_named(connection, name)
            if flow is None or flow.revision != revision or flow.draft is None:
                raise FlowChanged(flow)
            latest = flow.latest_version
            # Otherwise the first difference would show a new flow, and nothing could be taken back.
            if not latest and file_text:
                latest = 1
                await _put_version(connection, name, 1, file_text, "", FlowEdit(BY_FILE, change.at))
            await _activate(connection, flow, latest + 1, text, note, change)
            await connection.execute(delete(FLOW_DRAFTS).where(FLOW_DRAFTS.c.flow == name))
            return latest + 1, await _publish(connection)

    async def roll_back(self, name: str, number: int, note: str, change: FlowEdit) -> tuple[int, PublishedFlows] | None:
        """An earlier version becomes the newest one. None if there is no such version."""
        async with self._archive.writing() as connection:
            await _lock(connection)
            flow, version = await flow_named(connection, name), await one_version(connection, name, number)
            if flow is None or version is None:
                return None
            # A number of its own: conversations in the version between keep theirs.
            newest = flow.latest_version + 1
            await _activate(connection, flow, newest, version.text, note, change)
            return newest, await _publish(connection)

    async def switch(
        self,
        name: str,
        state: Literal["active", "off"],
        change: FlowEdit,
        *,
        file_text: str = "",
        running: Sequence[str] = (),
    ) -> PublishedFlows | None:  # fmt: skip
        """Switch a published flow on or off. None if it has no version.

        `file_text`: that of a flow that only a file has. It becomes version 1.
        """
        async with self._archive.writing() as connection:
            await _lock(connection)
            await _keep_order(connection, running, change)
            flow = await flow_named(connection, name)
            if file_text and (flow is None or not flow.latest_version):
                if flow is None:
                    await _insert(connection, name, "file", change)
                await _put_version(connection, name, 1, file_text, "", FlowEdit(BY_FILE, change.at))
                await _change(connection, name, change, active_version=1, latest_version=1)
            # A draft that was never published can't run.
            elif flow is None or not flow.latest_version:
                return None
            await _change(connection, name, change, state=state)
            return await _publish(connection)

    async def reorder(self, names: Sequence[str], change: FlowEdit) -> PublishedFlows:
        """Give these flows this order; others follow. Flows that only files have get a place here."""
        async with self._archive.writing() as connection:
            await _lock(connection)
            known = [flow.name for flow in await flows(connection)]
            for position, name in enumerate(dict.fromkeys([*names, *known])):
                if name not in known:
                    await _insert(connection, name, "file", change)
                # The change is one of the order, and not of each flow: authors stay.
                await connection.execute(update(FLOWS).where(FLOWS.c.name == name).values(position=position))
            return await _publish(connection)

    async def remove(self, name: str) -> PublishedFlows | None:
        """Remove a flow that does not run, with its versions. None if there is none, or if it is active."""
        async with self._archive.writing() as connection:
            await _lock(connection)
            gone = await connection.execute(
                delete(FLOWS).where(FLOWS.c.name == name, FLOWS.c.state.in_(("draft", "off")))
            )
            return await _publish(connection) if gone.rowcount else None


async def _lock(connection: AsyncConnection) -> None:
    # SQLite has one writer anyway.
    await connection.execute(select(FLOWS_PUBLISHED.c.revision).with_for_update())


async def _keep_order(connection: AsyncConnection, running: Sequence[str], change: FlowEdit) -> None:
    """Give flows of files a place behind the others: the order in which they run now.

    A flow that is added, or that gets a place here first, would come before them otherwise.
    """
    known = {flow.name for flow in await flows(connection)}
    for name in running:
        if name not in known:
            await _insert(connection, name, "file", change)


async def _publish(connection: AsyncConnection) -> PublishedFlows:
    await connection.execute(update(FLOWS_PUBLISHED).values(revision=FLOWS_PUBLISHED.c.revision + 1))
    return await published(connection)


async def _insert(connection: AsyncConnection, name: str, state: StoredState, change: FlowEdit) -> None:
    last = (await connection.execute(select(func.max(FLOWS.c.position)))).scalar()
    row = {
        "name": name, "state": state, "position": 0 if last is None else last + 1, "active_version": 0,
        "latest_version": 0, "revision": 1 if state == "draft" else 0, "changed_by": change.by, "changed_at": change.ms,
    }  # fmt: skip
    await connection.execute(FLOWS.insert(), row)


async def _change(connection: AsyncConnection, name: str, change: FlowEdit, **values: Any) -> None:
    values |= {"changed_by": change.by, "changed_at": change.ms}
    await connection.execute(update(FLOWS).where(FLOWS.c.name == name).values(values))


async def _put_draft(
    connection: AsyncConnection, name: str, document: JsonValue, based_on: int, change: FlowEdit
) -> None:
    await connection.execute(delete(FLOW_DRAFTS).where(FLOW_DRAFTS.c.flow == name))
    row = {
        "flow": name, "document": json.dumps(document, ensure_ascii=False), "based_on": based_on, "author": change.by,
        "at": change.ms,
    }  # fmt: skip
    await connection.execute(FLOW_DRAFTS.insert(), row)


async def _put_version(
    connection: AsyncConnection, name: str, number: int, text: str, note: str, change: FlowEdit
) -> None:
    digest = blake2b(text.encode(), digest_size=12).hexdigest()
    row = {
        "flow": name, "number": number, "text": text, "author": change.by, "note": note, "digest": digest,
        "at": change.ms,
    }  # fmt: skip
    await connection.execute(FLOW_VERSIONS.insert(), row)


async def _activate(
    connection: AsyncConnection, flow: StoredFlow, number: int, text: str, note: str, change: FlowEdit
) -> None:
    """Store a new version, and let it run. A flow that is off stays off."""
    await _put_version(connection, flow.name, number, text, note, change)
    await _change(
        connection, flow.name, change, active_version=number, latest_version=number, revision=flow.revision + 1,
        state="off" if flow.state == "off" else "active",
    )  # fmt: skip
