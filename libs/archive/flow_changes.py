"""The parts of a change of the builder's flows, each within the transaction of the whole change."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any

from pydantic import JsonValue
from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.archive.flow_rows import BY_FILE, StoredFlow, StoredState, flows, published
from libs.archive.flow_tables import FLOW_CANARIES, FLOW_DRAFTS, FLOW_VERSIONS, FLOWS, FLOWS_PUBLISHED
from libs.contracts import CanaryState, PublishedFlows, RollBackReason


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


async def lock_flows(connection: AsyncConnection) -> None:
    # SQLite has one writer anyway.
    await connection.execute(select(FLOWS_PUBLISHED.c.revision).with_for_update())


async def keep_order(connection: AsyncConnection, running: Sequence[str], change: FlowEdit) -> None:
    """Give flows of files a place behind the others: the order in which they run now.

    A flow that is added, or that gets a place here first, would come before them otherwise.
    """
    known = {flow.name for flow in await flows(connection)}
    for name in running:
        if name not in known:
            await insert_flow(connection, name, "file", change)


async def publish_set(connection: AsyncConnection) -> PublishedFlows:
    await connection.execute(update(FLOWS_PUBLISHED).values(revision=FLOWS_PUBLISHED.c.revision + 1))
    return await published(connection)


async def insert_flow(connection: AsyncConnection, name: str, state: StoredState, change: FlowEdit) -> None:
    last = (await connection.execute(select(func.max(FLOWS.c.position)))).scalar()
    row = {
        "name": name, "state": state, "position": 0 if last is None else last + 1, "active_version": 0,
        "latest_version": 0, "revision": 1 if state == "draft" else 0, "changed_by": change.by, "changed_at": change.ms,
    }  # fmt: skip
    await connection.execute(FLOWS.insert(), row)


async def change_flow(connection: AsyncConnection, name: str, change: FlowEdit, **values: Any) -> None:
    values |= {"changed_by": change.by, "changed_at": change.ms}
    await connection.execute(update(FLOWS).where(FLOWS.c.name == name).values(values))


async def put_draft(
    connection: AsyncConnection, name: str, document: JsonValue, based_on: int, change: FlowEdit
) -> None:
    await connection.execute(delete(FLOW_DRAFTS).where(FLOW_DRAFTS.c.flow == name))
    row = {
        "flow": name, "document": json.dumps(document, ensure_ascii=False), "based_on": based_on, "author": change.by,
        "at": change.ms,
    }  # fmt: skip
    await connection.execute(FLOW_DRAFTS.insert(), row)


async def put_version(
    connection: AsyncConnection, name: str, number: int, text: str, note: str, change: FlowEdit
) -> None:
    digest = blake2b(text.encode(), digest_size=12).hexdigest()
    row = {
        "flow": name, "number": number, "text": text, "author": change.by, "note": note, "digest": digest,
        "at": change.ms,
    }  # fmt: skip
    await connection.execute(FLOW_VERSIONS.insert(), row)


async def begin_version(
    connection: AsyncConnection, flow: StoredFlow, text: str, note: str, change: FlowEdit, *, file_text: str = ""
) -> tuple[int, int]:
    """Store a text as the newest version. Returns its number, and that of the version that runs.

    `file_text`: that of the file's flow, which becomes version 1, so that one can see and take back the change.
    """
    latest, runs = flow.latest_version, flow.active_version
    # Otherwise the first difference would show a new flow, and nothing could be taken back.
    if not latest and file_text:
        latest = runs = 1
        await put_version(connection, flow.name, 1, file_text, "", FlowEdit(BY_FILE, change.at))
    await put_version(connection, flow.name, latest + 1, text, note, change)
    return latest + 1, runs


async def end_canary(
    connection: AsyncConnection, name: str, state: CanaryState, change: FlowEdit, *, version: int | None = None,
    reason: RollBackReason | None = None,
) -> bool:  # fmt: skip
    """End the canary of a flow. False if none runs, or not the one of this version."""
    wanted = update(FLOW_CANARIES).where(FLOW_CANARIES.c.flow == name, FLOW_CANARIES.c.state == "running")
    if version is not None:
        wanted = wanted.where(FLOW_CANARIES.c.version == version)
    values = {
        "state": state, "ended_by": change.by, "ended_at": change.ms,
        "reason": reason.model_dump_json() if reason else "",
    }  # fmt: skip
    return bool((await connection.execute(wanted.values(values))).rowcount)


async def activate(connection: AsyncConnection, flow: StoredFlow, number: int, change: FlowEdit) -> None:
    """Let a version run for all contacts. A flow that is off stays off."""
    # What it was compared with runs no longer.
    await end_canary(connection, flow.name, "replaced", change)
    await change_flow(
        connection, flow.name, change, active_version=number, latest_version=number, revision=flow.revision + 1,
        state="off" if flow.state == "off" else "active",
    )  # fmt: skip
