"""The flow builder's flows: their versions, drafts, states and order.

Every change takes one lock, and raises the revision of the published set if it changes what agents run. A change of a
draft names the revision that its editor saw: with another one it changes nothing.
"""

from collections.abc import Sequence
from typing import Literal

from pydantic import JsonValue
from sqlalchemy import delete, select, update

from libs.archive.engine import Archive
from libs.archive.flow_changes import (
    FlowChanged,
    FlowEdit,
    activate,
    begin_version,
    change_flow,
    end_canary,
    insert_flow,
    keep_order,
    lock_flows,
    publish_set,
    put_draft,
    put_version,
)
from libs.archive.flow_rows import (
    BY_FILE,
    FlowVersion,
    StoredFlow,
    flow_named,
    flows,
    one_version,
    published,
    version_of,
)
from libs.archive.flow_tables import FLOW_DRAFTS, FLOW_TESTS, FLOW_VERSIONS, FLOWS
from libs.contracts import PublishedFlows


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
            await lock_flows(connection)
            await keep_order(connection, running, change)
            # Also one that only a file has: its place is in the table by now.
            if await flow_named(connection, name) is not None:
                return False
            await insert_flow(connection, name, "draft", change)
            await put_draft(connection, name, document, 0, change)
        return True

    async def save_draft(
        self, name: str, document: JsonValue, revision: int, change: FlowEdit, running: Sequence[str] = ()
    ) -> int:
        """Returns the new revision. A flow that only a file has begins with revision 0. Raises FlowChanged."""
        async with self._archive.writing() as connection:
            await lock_flows(connection)
            await keep_order(connection, running, change)
            flow = await flow_named(connection, name)
            if (flow.revision if flow else 0) != revision:
                raise FlowChanged(flow)
            if flow is None:
                await insert_flow(connection, name, "file", change)
            based_on = _base_of(flow) if flow else 0
            await put_draft(connection, name, document, based_on, change)
            await change_flow(connection, name, change, revision=revision + 1)
        return revision + 1

    async def discard_draft(self, name: str, change: FlowEdit) -> bool:
        """The flow is as it was published again. False if there is no draft, or nothing else of the flow."""
        async with self._archive.writing() as connection:
            await lock_flows(connection)
            flow = await flow_named(connection, name)
            if flow is None or flow.draft is None or flow.state == "draft":
                return False
            await connection.execute(delete(FLOW_DRAFTS).where(FLOW_DRAFTS.c.flow == name))
            await change_flow(connection, name, change, revision=flow.revision + 1)
        return True

    async def publish(
        self, name: str, revision: int, text: str, note: str, change: FlowEdit, *, file_text: str = ""
    ) -> tuple[int, PublishedFlows]:
        """The text of the draft of this revision becomes the active version. Raises FlowChanged.

        `file_text`: that of the file's flow, which becomes version 1, so that one can see and take back the change.
        """
        async with self._archive.writing() as connection:
            await lock_flows(connection)
            flow = await flow_named(connection, name)
            if flow is None or flow.revision != revision or flow.draft is None:
                raise FlowChanged(flow)
            number, _ = await begin_version(connection, flow, text, note, change, file_text=file_text)
            await activate(connection, flow, number, change)
            await connection.execute(delete(FLOW_DRAFTS).where(FLOW_DRAFTS.c.flow == name))
            return number, await publish_set(connection)

    async def roll_back(self, name: str, number: int, note: str, change: FlowEdit) -> tuple[int, PublishedFlows] | None:
        """An earlier version becomes the newest one. None if there is no such version."""
        async with self._archive.writing() as connection:
            await lock_flows(connection)
            flow, version = await flow_named(connection, name), await one_version(connection, name, number)
            if flow is None or version is None:
                return None
            # A number of its own: conversations in the version between keep theirs.
            newest, _ = await begin_version(connection, flow, version.text, note, change)
            await activate(connection, flow, newest, change)
            return newest, await publish_set(connection)

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
            await lock_flows(connection)
            await keep_order(connection, running, change)
            flow = await flow_named(connection, name)
            if file_text and (flow is None or not flow.latest_version):
                if flow is None:
                    await insert_flow(connection, name, "file", change)
                await put_version(connection, name, 1, file_text, "", FlowEdit(BY_FILE, change.at))
                await change_flow(connection, name, change, active_version=1, latest_version=1)
            # A draft that was never published can't run.
            elif flow is None or not flow.latest_version:
                return None
            if state == "off":
                await end_canary(connection, name, "replaced", change)
            await change_flow(connection, name, change, state=state)
            return await publish_set(connection)

    async def reorder(self, names: Sequence[str], change: FlowEdit) -> PublishedFlows:
        """Give these flows this order; others follow. Flows that only files have get a place here."""
        async with self._archive.writing() as connection:
            await lock_flows(connection)
            known = [flow.name for flow in await flows(connection)]
            for position, name in enumerate(dict.fromkeys([*names, *known])):
                if name not in known:
                    await insert_flow(connection, name, "file", change)
                # The change is one of the order, and not of each flow: authors stay.
                await connection.execute(update(FLOWS).where(FLOWS.c.name == name).values(position=position))
            return await publish_set(connection)

    async def remove(self, name: str) -> PublishedFlows | None:
        """Remove a flow that does not run, with its versions and tests. None if there is none, or if it is active."""
        async with self._archive.writing() as connection:
            await lock_flows(connection)
            gone = await connection.execute(
                delete(FLOWS).where(FLOWS.c.name == name, FLOWS.c.state.in_(("draft", "off")))
            )
            if not gone.rowcount:
                return None
            # A later flow of this name is another one.
            await connection.execute(delete(FLOW_TESTS).where(FLOW_TESTS.c.flow == name))
            return await publish_set(connection)


def _base_of(flow: StoredFlow) -> int:
    """The version with which the draft begins, or began."""
    if flow.draft is not None:
        return flow.draft.based_on
    # Editors see the newest text, which is the canary's.
    return flow.canary.version if flow.canary else flow.active_version
