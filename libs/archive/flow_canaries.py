"""Canaries of the builder's flows: a new version that a share of the contacts gets, until a person or a rule decides.

The version that the others get stays the active one. What ends a canary changes it only while it runs, in the
transaction that takes the lock of all changes: of two processes that decide at the same time, one does it.
"""

from sqlalchemy import delete, update

from libs.archive.engine import Archive
from libs.archive.flow_changes import (
    FlowChanged,
    FlowEdit,
    begin_version,
    change_flow,
    end_canary,
    lock_flows,
    publish_set,
    put_draft,
)
from libs.archive.flow_rows import CANARY_RUNS, FlowCanary, canaries, flow_named
from libs.archive.flow_tables import FLOW_CANARIES, FLOW_DRAFTS
from libs.contracts import PublishedFlows, RollBackReason, RollBackRule
from libs.flows import FlowText


class FlowCanaries:
    """Safe to share between tasks. Every method raises ArchiveAway."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    async def newest(self, name: str) -> FlowCanary | None:
        """The newest canary of a flow, whether it runs or not."""
        async with self._archive.reading() as connection:
            return next(iter(await canaries(connection, name)), None)

    async def of(self, name: str) -> list[FlowCanary]:
        """All canaries of a flow, the newest first."""
        async with self._archive.reading() as connection:
            return await canaries(connection, name)

    async def running(self) -> list[FlowCanary]:
        async with self._archive.reading() as connection:
            return await canaries(connection, only=CANARY_RUNS)

    async def start(
        self, name: str, revision: int, text: str, note: str, change: FlowEdit, *, share: int,
        rule: RollBackRule | None, file_text: str = "",
    ) -> tuple[int, PublishedFlows] | None:  # fmt: skip
        """The text of the draft of this revision becomes a version for some contacts. Raises FlowChanged.

        None for a flow of which no version runs: nothing would be there for the others. `file_text` as in
        `Flows.publish`.
        """
        async with self._archive.writing() as connection:
            await lock_flows(connection)
            flow = await flow_named(connection, name)
            if flow is None or flow.revision != revision or flow.draft is None:
                raise FlowChanged(flow)
            if flow.state != "active" and not (flow.state == "file" and file_text):
                return None
            await end_canary(connection, name, "replaced", change)
            number, others = await begin_version(connection, flow, text, note, change, file_text=file_text)
            row = {
                "flow": name, "version": number, "compared_with": others, "share": share, "state": "running",
                "rule": rule.model_dump_json() if rule else "", "started_by": change.by, "started_at": change.ms,
                "ended_by": "", "reason": "",
            }  # fmt: skip
            await connection.execute(FLOW_CANARIES.insert(), row)
            await change_flow(
                connection, name, change, state="active", active_version=others, latest_version=number,
                revision=flow.revision + 1,
            )  # fmt: skip
            await connection.execute(delete(FLOW_DRAFTS).where(FLOW_DRAFTS.c.flow == name))
            return number, await publish_set(connection)

    async def adjust(
        self, name: str, version: int, share: int, rule: RollBackRule | None, change: FlowEdit
    ) -> PublishedFlows | None:
        """Another share, or another rule. None if this canary does not run."""
        async with self._archive.writing() as connection:
            await lock_flows(connection)
            wanted = update(FLOW_CANARIES).where(
                FLOW_CANARIES.c.flow == name, FLOW_CANARIES.c.version == version, FLOW_CANARIES.c.state == "running"
            )
            values = {"share": share, "rule": rule.model_dump_json() if rule else ""}
            if not (await connection.execute(wanted.values(values))).rowcount:
                return None
            await change_flow(connection, name, change)
            return await publish_set(connection)

    async def promote(self, name: str, version: int, change: FlowEdit) -> PublishedFlows | None:
        """All contacts get the version from now on. None if this canary does not run."""
        async with self._archive.writing() as connection:
            await lock_flows(connection)
            if not await end_canary(connection, name, "promoted", change, version=version):
                return None
            await change_flow(connection, name, change, active_version=version)
            return await publish_set(connection)

    async def roll_back(
        self, name: str, version: int, change: FlowEdit, reason: RollBackReason | None = None
    ) -> PublishedFlows | None:
        """No new conversation gets the version. Its text becomes the draft, unless there is one.

        None if this canary does not run.
        """
        async with self._archive.writing() as connection:
            await lock_flows(connection)
            flow = await flow_named(connection, name)
            if flow is None or flow.canary is None:
                return None
            if not await end_canary(connection, name, "rolled_back", change, version=version, reason=reason):
                return None
            if flow.draft is None:
                # Otherwise its author would begin again with the version before it.
                document = FlowText(flow.canary.text).document
                await put_draft(connection, name, document, version, FlowEdit(flow.canary.started_by, change.at))
                await change_flow(connection, name, change, revision=flow.revision + 1)
            return await publish_set(connection)
